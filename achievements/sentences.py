"""How achievements, links and claims read on an organization's record."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.wording import Kind, Told, register
from core.wording import as_sentence

MOST_CODES = 6


def codes(one: Told) -> str:
    """The certifications that an entry is about; of very many the first."""
    found = one.facts.get("certifications") or [one.facts.get("certification", "")]
    return ", ".join(found[:MOST_CODES]) + (", …" if len(found) > MOST_CODES else "")


def linked(one: Told) -> str:
    return _("{person} linked {codes}.").format(person=one.person, codes=codes(one))


def claim_linked(one: Told) -> str:
    return _("{person} linked what counts for nothing until an agent accepts it: {codes}.").format(
        person=one.person, codes=codes(one)
    )


def unlinked(one: Told) -> str:
    if one.is_about_oneself or one.entry.by_id is None:
        return _("{person} unlinked {codes}.").format(person=one.person, codes=codes(one))
    return _("The links of {person} ended with the employment: {codes}.").format(person=one.person, codes=codes(one))


def accepted(one: Told) -> str:
    return _("{by} accepted the claim of {person}: {codes}.").format(by=one.by, person=one.person, codes=codes(one))


def refused(one: Told) -> str:
    return _("{by} refused the claim of {person}: {codes}. Reason: {reason}").format(
        by=one.by, person=one.person, codes=codes(one), reason=as_sentence(one.facts.get("reason", ""))
    )


def register_sentences() -> None:
    register(
        Kind(
            "achievements",
            gettext_lazy("Achievements"),
            {
                "achievement.linked": linked,
                "achievement.unlinked": unlinked,
                "claim.linked": claim_linked,
                "claim.unlinked": unlinked,
                "claim.accepted": accepted,
                "claim.refused": refused,
            },
        )
    )
