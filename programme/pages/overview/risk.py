"""A renewal at risk in words (R29): what changed, what follows, what repairs it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from achievements.models import Link
from competencies.engine.explain import nearly
from competencies.engine.plan import PeopleRequirement
from competencies.engine.timeline import as_date
from competencies.pages.repairs import in_words, path_of
from competencies.words import causes, listed, satisfies
from core import wording
from core.wording import days_long, number, short_day
from memberships.holding import Held
from memberships.risk import Effect, Ended, Loss, Mending, Renewal
from programme.pages.standing import Asked

MOST_REPAIRS = 2
MOST_LINES = 3
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to repair it, with where to look."""

    subject: str
    text: str
    url: str
    link: str


@dataclass(frozen=True, slots=True)
class Risk:
    """All that `components/risk.html` shows."""

    sentence: str
    changed: SafeString
    follows: SafeString
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """Somebody who is nearly there, for the first repairs: whom to ask for what.

    `had`: how their certification ended, where they had it before.
    """

    person: int
    code: str
    had: str
    competency: str
    level: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out about a renewal at risk, before it is put into words."""

    renewal: Renewal
    loss: Loss | None
    mendings: tuple[Mending, ...]
    nearest: tuple[Nearest, ...]


def find(renewal: Renewal, asked: Asked) -> Found:
    """Look for what changed and what repairs it."""
    mendings = tuple(renewal.mendings()[:MOST_REPAIRS])
    nearest = [one for mending in mendings if (one := _nearest(mending, renewal, asked))]
    return Found(renewal, renewal.latest_loss(asked.dossier.otherwise), mendings, tuple(nearest))


def _nearest(mending: Mending, renewal: Renewal, asked: Asked) -> Nearest | None:
    """Which colleague needs one certification to close the gap; first who had it before."""
    path = path_of(mending.repair, mending.competency, renewal.weighing.plan, on=renewal.on)
    for requirement in path.requirements if path and mending.repair.pairs == 1 else ():
        if isinstance(requirement, PeopleRequirement):
            for one in nearly(renewal.weighing, requirement.pool, renewal.on):
                if not asked.dossier.works_there(one.person, asked.day):
                    continue
                for code, day in reversed(one.ended):
                    if renewal.weighing.plan.accepts((code,), renewal.on) and satisfies(
                        {*one.has, code}, requirement.holding
                    ):
                        had = asked.dossier.facts.reasons.get((one.person, code, day), "expired")
                        return Nearest(one.person, code, had, mending.competency, mending.level)
                if len(one.lacks) == 1:
                    return Nearest(one.person, one.lacks[0], "", mending.competency, mending.level)
    return None


# --- Words ------------------------------------------------------------------------------------------------------------
def in_full(found: Found, asked: Asked, held: Held, people: Mapping[int, str]) -> Risk:
    """The block of R29, in the programme's own words."""
    return Risk(
        sentence=_(
            "A recent change to your competency achievement has put your membership renewal eligibility at risk."
        ),
        changed=_changed(found, asked, people),
        follows=_follows(found.renewal, asked, held),
        repairs=tuple(_repair(one, asked, people) for one in found.mendings),
    )


def strong(text: str) -> SafeString:
    return format_html("<strong>{}</strong>", text)


def _sentences(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join(" ", "{}", ((part,) for part in parts))


def _changed(found: Found, asked: Asked, people: Mapping[int, str]) -> SafeString:
    loss = found.loss
    if loss is None:
        return escape(
            _("Nothing that was lost in the last year explains it: on the facts on record, no level was going to last.")
        )
    day = date.fromordinal(loss.day)
    parts = []
    if loss.ended:
        parts.append(_who(loss.ended, day, asked, people))
    else:
        why = causes(loss.causes, asked.called, people) or _("the facts on record changed")
        parts.append(format_html(_("On {day}: {why}."), day=short_day(day), why=why))
    parts += [_effect(effect, asked, found.renewal.tier) for effect in loss.effects[:MOST_LINES]]
    return _sentences(parts)


def _who(ended: Sequence[Ended], day: date, asked: Asked, people: Mapping[int, str]) -> SafeString:
    persons = list(dict.fromkeys(one.person for one in ended))
    codes = listed(sorted({one.code for one in ended}), _("and"))
    if len(persons) > 1:
        names = [people.get(person, "") for person in persons]
        if len(names) > MOST_NAMED:
            rest = len(names) - MOST_NAMED + 1
            names = [
                *names[: MOST_NAMED - 1],
                ngettext("{count} more", "{count} more", rest).format(count=number(rest)),
            ]
        return format_html(
            _("Certifications of {people} stopped counting on {day}."),
            people=strong(listed(names, _("and"))),
            day=short_day(day),
        )
    name, reason = strong(people.get(persons[0], "")), ended[0].reason
    if reason == "unlinked":
        elsewhere = Link.objects.filter(person=persons[0], linked_on=day).exclude(organization=asked.organization)
        if elsewhere.exists():
            return format_html(
                _("{person} linked their achievements to another organization on {day}."),
                person=name,
                day=short_day(day),
            )
        text = _("{person} unlinked {codes} on {day}.")
        if asked.dossier.left_on(persons[0], day.toordinal()):
            text = _("{person} left on {day}, and with them {codes}.")
    elif reason == "revoked":
        text = _("{codes} of {person} was revoked on {day}.")
    elif reason == "expired":
        text = _("{codes} of {person} expired on {day}.")
    else:
        text = _("{codes} of {person} is no longer accepted since {day}.")
    return format_html(text, person=name, codes=codes, day=short_day(day))


def _effect(effect: Effect, asked: Asked, tier: str) -> SafeString:
    name = strong(asked.called.competencies[effect.competency].name)
    if effect.is_fall and effect.after != "none":
        return format_html(_("{competency} fell from Gold to Silver."), competency=name)
    if effect.is_fall:
        text = _("{competency} lost Gold.") if effect.before == "gold" else _("{competency} lost Silver.")
        return format_html(text, competency=name)
    end = as_date(effect.lasts)
    text = (
        _("Gold of {competency} now lasts until {day} only.")
        if tier == "gold"
        else _("{competency} now lasts until {day} only.")
    )
    return format_html(text, competency=name, day=short_day(end) if end else "")


def _follows(renewal: Renewal, asked: Asked, held: Held) -> SafeString:
    is_gold = renewal.tier == "gold"
    parts: list[SafeString] = []
    best = renewal.best
    if best is None:
        parts.append(
            escape(_("No competency is at Gold any more.") if is_gold else _("No competency is held any more."))
        )
    else:
        until = date.fromordinal(best[1])
        before = (held.term.ends_on - until).days
        text = _("Your last Gold, {competency}, ends on {day}, {days} before the anniversary.")
        if before == 0:
            text = _("Your last Gold, {competency}, ends on {day}, the anniversary itself: a day too early.")
        if not is_gold:
            text = _("Your last level, {competency}, ends on {day}, {days} before the anniversary.")
            if before == 0:
                text = _("Your last level, {competency}, ends on {day}, the anniversary itself: a day too early.")
        name = strong(asked.called.competencies[best[0]].name)
        parts.append(format_html(text, competency=name, day=short_day(until), days=days_long(before)))
    parts.append(escape(_as_things_stand(renewal)))
    if best is not None and held.opens_on.toordinal() < best[1]:
        day = short_day(max(held.opens_on, held.on))
        last = short_day(date.fromordinal(best[1] - 1))
        text = _("Renewal looks at the day of the order: from {day} to {last} Gold is still held.")
        if not is_gold:
            text = _("Renewal looks at the day of the order: from {day} to {last} Silver is still held.")
        parts.append(format_html(text, day=day, last=last))
    return _sentences(parts)


def _as_things_stand(renewal: Renewal) -> str:
    if renewal.lasting == "none":
        return _("As things stand you could not renew at a level.")
    return _("As things stand you could renew at Silver, not at Gold.")


def _repair(one: Mending, asked: Asked, people: Mapping[int, str]) -> Repair:
    words = mending_words(one, asked, people)
    if one.by is not None:
        words = _("{what}, by {day}").format(what=words, day=short_day(date.fromordinal(one.by)))
    return Repair(
        subject=asked.called.competencies[one.competency].name,
        text=as_sentence(words),
        url=path_url(one, asked),
        link=_("Who is nearly there") if one.repair.pairs else _("What it takes"),
    )


def mending_words(one: Mending, asked: Asked, people: Mapping[int, str]) -> str:
    """The claims that would do, then the smallest repair."""
    ways = [
        _("the claim of {name} for {code} is accepted").format(name=people.get(claim.person, ""), code=claim.code)
        for claim in one.claims[:MOST_REPAIRS]
    ]
    ways.append(in_words(one.repair, one.competency, asked.plan.plan, asked.called, people, on=asked.day))
    return listed(ways, _("or"))


def as_sentence(words: str) -> str:
    """A part of a sentence as one of its own."""
    return wording.as_sentence(words[:1].upper() + words[1:])


def path_url(one: Mending, asked: Asked) -> str:
    query = {"path": f"{one.repair.level}-{slugify(one.repair.path)}"}
    if asked.on != asked.today:
        query["on"] = asked.on.isoformat()
    return f"{reverse('competency', args=[asked.organization.mpn_id, one.competency])}?{urlencode(query)}#paths"
