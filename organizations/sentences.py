"""How what happens in an organization reads on its record."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from activity.models import ActivityRecord
from activity.wording import Kind, Thing, Told, ids_in, register
from core.wording import as_sentence
from organizations.models import ApiToken, Employment, Invitation, Organization

FIELDS = {
    "name": gettext_lazy("name"),
    "country": gettext_lazy("country"),
    "city": gettext_lazy("city"),
    "website": gettext_lazy("website"),
    "market": gettext_lazy("market"),
}


def joined(one: Told) -> str:
    if one.facts.get("role") == Employment.Role.ADMIN:
        text = (
            _("{person} joined as a partner admin.")
            if one.is_about_oneself
            else _("{by} added {person} as a partner admin.")
        )
    else:
        text = _("{person} joined.") if one.is_about_oneself else _("{by} added {person}.")
    return text.format(person=one.person, by=one.by)


def left(one: Told) -> str:
    is_alone = one.is_about_oneself or one.entry.by_id is None
    text = _("{person} left.") if is_alone else _("{by} removed {person}.")
    return text.format(person=one.person, by=one.by)


def role_changed(one: Told) -> str:
    if one.facts.get("after") == Employment.Role.ADMIN:
        return _("{by} made {person} a partner admin.").format(by=one.by, person=one.person)
    return _("{by} made {person} an employee, no longer an admin.").format(by=one.by, person=one.person)


def invited(one: Told) -> str:
    email = one.thing("invitation") or _("somebody")
    if one.facts.get("role") == Employment.Role.ADMIN:
        return _("{by} invited {email} as a partner admin.").format(by=one.by, email=email)
    return _("{by} invited {email}.").format(by=one.by, email=email)


def invitation_revoked(one: Told) -> str:
    email = one.thing("invitation") or _("somebody")
    return _("{by} took the invitation of {email} back.").format(by=one.by, email=email)


def token_created(one: Told) -> str:
    if one.facts.get("scope") == ApiToken.Scope.WRITE:
        text = _("{by} made the API token {name}, which may read and write.")
    else:
        text = _("{by} made the API token {name}, which may read.")
    return text.format(by=one.by, name=one.thing("token"))


def token_revoked(one: Told) -> str:
    return _("{by} revoked the API token {name}.").format(by=one.by, name=one.thing("token"))


def enrolled(one: Told) -> str:
    return _("{by} enrolled the organization.").format(by=one.by)


def changed(one: Told) -> str:
    """Each field with before and after, and the reason where one was asked for (R33)."""
    before, after = one.facts.get("before", {}), one.facts.get("after", {})
    changes = "; ".join(
        _("{field}: {before} → {after}").format(
            field=FIELDS.get(field, field), before=_word(field, before.get(field)), after=_word(field, value)
        )
        for field, value in after.items()
    )
    text = _("{by} changed the organization's data: {changes}.").format(by=one.by, changes=changes)
    if reason := one.facts.get("reason"):
        text = _("{sentence} Reason: {reason}").format(sentence=text, reason=as_sentence(reason))
    return text


def _word(field: str, value: str | None) -> str:
    """What a field holds, in the reader's words."""
    if not value:
        return "–"
    if field == "market":
        return str(dict(Organization.Market.choices).get(value, value))
    return str(countries.name(value) or value) if field == "country" else value


def invitations(entries: Sequence[ActivityRecord]) -> Mapping[Thing, str]:
    rows = Invitation.objects.filter(pk__in=ids_in(entries, "invitation")).values_list("pk", "email")
    return {("invitation", pk): email for pk, email in rows}


def tokens(entries: Sequence[ActivityRecord]) -> Mapping[Thing, str]:
    rows = ApiToken.objects.filter(pk__in=ids_in(entries, "token")).values_list("pk", "name")
    return {("token", pk): name for pk, name in rows}


def register_sentences() -> None:
    register(
        Kind(
            "settings",
            gettext_lazy("Settings"),
            {
                "organization.enrolled": enrolled,
                "organization.changed": changed,
                "token.created": token_created,
                "token.revoked": token_revoked,
            },
            tokens,
        )
    )
    register(
        Kind(
            "people",
            gettext_lazy("People"),
            {
                "employee.joined": joined,
                "employee.left": left,
                "employee.role_changed": role_changed,
                "invitation.sent": invited,
                "invitation.revoked": invitation_revoked,
            },
            invitations,
        )
    )
