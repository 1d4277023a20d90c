"""How changes of a level, and the news of a membership, read on an organization's record (R32)."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activity.wording import Kind, Told, register
from competencies.sentences import competencies, competency_of
from core.wording import short_day


def gained(one: Told) -> str:
    after, name = one.facts.get("after"), competency_of(one)
    if one.facts.get("before") == "silver":
        return _("{competency} rose from Silver to Gold.").format(competency=name)
    text = _("{competency} reached Gold.") if after == "gold" else _("{competency} reached Silver.")
    return text.format(competency=name)


def lost(one: Told) -> str:
    before, after, name = one.facts.get("before"), one.facts.get("after"), competency_of(one)
    if after == "silver":
        return _("{competency} fell from Gold to Silver.").format(competency=name)
    text = _("{competency} lost Gold.") if before == "gold" else _("{competency} lost Silver.")
    return text.format(competency=name)


def at_risk(one: Told) -> str:
    return _("The membership's renewal was put at risk.")


def safe_again(one: Told) -> str:
    return _("The membership's renewal is safe again.")


def renewal_due(one: Told) -> str:
    """In words that name the Action Pack, where it is the one that is due."""
    if one.facts.get("offer") == "action-pack":
        return _pack_due(one)
    days, day, until = one.facts.get("days", 0), _day(one, "anniversary"), _day(one, "until")
    if days > 0:
        return ngettext(
            "{days} day to the anniversary on {day}: renewal is open.",
            "{days} days to the anniversary on {day}: renewal is open.",
            days,
        ).format(days=days, day=day)
    if days == 0:
        if not until:
            return _("The anniversary was reached on {day}: grace began.").format(day=day)
        return _(
            "The anniversary was reached on {day}: the membership lapses on {until}, unless it is renewed."
        ).format(day=day, until=until)
    if not until:
        return ngettext(
            "{days} day of grace used since {day}: renewal is still open.",
            "{days} days of grace used since {day}: renewal is still open.",
            -days,
        ).format(days=-days, day=day)
    return ngettext(
        "{days} day of grace used: the membership lapses on {until}, unless it is renewed.",
        "{days} days of grace used: the membership lapses on {until}, unless it is renewed.",
        -days,
    ).format(days=-days, until=until)


def _pack_due(one: Told) -> str:
    days, day, until = one.facts["days"], _day(one, "anniversary"), _day(one, "until")
    if days > 0:
        return ngettext(
            "{days} day to the anniversary of the Action Pack on {day}: its renewal is open.",
            "{days} days to the anniversary of the Action Pack on {day}: its renewal is open.",
            days,
        ).format(days=days, day=day)
    if days == 0:
        return _(
            "The Action Pack's anniversary was reached on {day}: it lapses on {until}, unless it is renewed."
        ).format(day=day, until=until)
    return ngettext(
        "{days} day of the Action Pack's grace used: it lapses on {until}, unless it is renewed.",
        "{days} days of the Action Pack's grace used: it lapses on {until}, unless it is renewed.",
        -days,
    ).format(days=-days, until=until)


def lapsed(one: Told) -> str:
    if one.facts.get("offer") == "action-pack":
        return _("The Action Pack lapsed; its anniversary was {day}.").format(day=_day(one, "anniversary"))
    return _("The membership lapsed; its anniversary was {day}.").format(day=_day(one, "anniversary"))


def _day(one: Told, fact: str) -> str:
    written = one.facts.get(fact)
    return short_day(date.fromisoformat(written)) if written else ""


def register_sentences() -> None:
    register(
        Kind(
            "membership",
            gettext_lazy("Membership"),
            {
                "membership.at_risk": at_risk,
                "membership.safe_again": safe_again,
                "membership.renewal_due": renewal_due,
                "membership.lapsed": lapsed,
            },
        )
    )
    register(Kind("levels", gettext_lazy("Levels"), {"level.gained": gained, "level.lost": lost}, competencies))
