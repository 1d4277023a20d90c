"""Telling each change once: levels gained and lost, renewal at risk or safe again, renewal due, lapsed, overrides that
are about to end (R32, R33).

What is told is the difference between what is and what was told last, so a job that was down for days catches up and
tells nobody twice. It is put on the activity record, which tells whomever it is news to (`activity.news`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from activity.log import Entry, record_many
from activity.models import Told
from competencies import standings
from competencies.engine.timeline import Timeline, contains, span_on
from competencies.facts import fetch
from memberships.engine import RANK, TermSpan, coverage, is_at_risk, membership_on
from memberships.holding import PACK
from memberships.timelines import Known, known_of
from organizations.models import Organization

CHUNK = 2_000

RISK = "risk"
RENEWAL = "renewal"
PACK_RENEWAL = "renewal:action-pack"
RENEWALS = (RENEWAL, PACK_RENEWAL)
"""Silver or Gold, and an Action Pack beside it, are due by themselves. What was told of a renewal stays told when it is
bought: given back, it is due again, and no mark is told twice."""
LEVEL = "level:"
OVERRIDE = "override:"
NONE = "none"
"""What is told of a level that is held no more."""

# Marks of a renewal, in days to the anniversary (R32): the window's opening comes from the term.
MARKS = (60, 30, 15, 0, -23)
ENDING_DAYS = 14
"""How long before its end an override is told to be ending (R32)."""


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told of one subject: the word that says what is, since when, and what else belongs to it."""

    word: str
    since: date
    person_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def announce(organization_ids: Collection[int] | None = None, *, on: date) -> int:
    """Tell what is due and not yet told, of organizations or of all; return how many news that were."""
    if organization_ids is None:
        organization_ids = list(Organization.objects.order_by("pk").values_list("pk", flat=True))
    standings.bring_up_to_date(organization_ids, on=on)
    return _tell(organization_ids, on=on, silently=False)


def tell_by(known: Known, organizations: Collection[int], *, on: date) -> int:
    """Tell what is due of a chunk of organizations that were just evaluated, in the transaction that locked them."""
    return _write(list(_differences(known, sorted(organizations), on=on)), on=on, silently=False)


def set_told(organization_ids: Collection[int], *, on: date) -> None:
    """Take what is for told, for organizations that are told nothing yet: the first import floods nobody (R32)."""
    known = set(
        Told.objects.filter(organization_id__in=list(organization_ids), subject=Told.SINCE).values_list(
            "organization_id", flat=True
        )
    )
    _tell([pk for pk in organization_ids if pk not in known], on=on, silently=True)


def _tell(organization_ids: Collection[int], *, on: date, silently: bool) -> int:
    ids = sorted(organization_ids)
    told = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        # Looked at without locks first: on most nights there is nothing new.
        changed = [organization for organization, *_ in _differences(known_of(chunk), chunk, on=on)]
        if changed:
            with transaction.atomic():
                Organization.objects.locked(changed)
                told += _write(list(_differences(known_of(changed), changed, on=on)), on=on, silently=silently)
    return told


class Difference(NamedTuple):
    """An organization of which what was told is not what is; `is_member`: in force or in grace on that day.

    `fell`: for levels that are lost, since when, as far as that came after what was told before. `told_on`: for levels,
    when what was told before was told.
    """

    organization: int
    before: dict[str, str]
    present: dict[str, News]
    is_member: bool
    fell: dict[str, date]
    told_on: dict[str, date]


def _differences(known: Known, organizations: list[int], *, on: date) -> Iterator[Difference]:
    """Each organization where what was told is not what is, with both."""
    terms, levels, packs = known
    slugs = dict(fetch("SELECT id, slug FROM competencies_competency"))
    told: dict[int, dict[str, str]] = {}
    told_on: dict[int, dict[str, date]] = {}
    for organization, subject, word, day in fetch(
        "SELECT organization_id, subject, word, told_on FROM activity_told"
        " WHERE organization_id = ANY(%(organizations)s)",
        organizations=organizations,
    ):
        told.setdefault(organization, {})[subject] = word
        told_on.setdefault(organization, {})[subject] = day or on
    ending = _ending(organizations, slugs, on=on)
    for organization in organizations:
        present = _present(terms.get(organization, []), levels.get(organization, {}), slugs, on=on)
        if renewal := _renewal(packs.get(organization, []), on.toordinal()):
            present[PACK_RENEWAL] = renewal
        present |= ending.get(organization, {})
        before = told.get(organization, {})
        words = {subject: news.word for subject, news in present.items()}
        if Told.SINCE not in before or _present_words(before, present) != words:
            is_member = membership_on(terms.get(organization, []), on.toordinal()) is not None
            fell = _fell(levels.get(organization, {}), slugs, on=on)
            # A level that was told later than it ever ended is lost because the facts of the past are others now.
            told_then = told_on.get(organization, {})
            fell = {subject: day for subject, day in fell.items() if day >= told_then.get(subject, on)}
            yield Difference(organization, before, present, is_member, fell, told_then)


def _present_words(before: Mapping[str, str], present: Mapping[str, News]) -> dict[str, str]:
    """What was told last and is news still: not since when, not of levels that they are lost, no mark of a renewal that
    is due no more.
    """
    return {
        subject: word
        for subject, word in before.items()
        if subject != Told.SINCE and word != NONE and (subject in present or subject not in RENEWALS)
    }


def _present(
    terms: list[TermSpan], levels: dict[int, dict[str, tuple[tuple[int, int], ...]]], slugs: dict[int, str], *, on: date
) -> dict[str, News]:
    """What is, by subject: levels held, renewal at risk, and the nearest mark of a renewal that is due."""
    day = on.toordinal()
    present: dict[str, News] = {}
    for competency, by_level in levels.items():
        for level in ("gold", "silver"):
            if span := span_on(by_level.get(level, ()), day):
                present[LEVEL + slugs[competency]] = News(level, date.fromordinal(span[0]))
                break
    membership = membership_on(terms, day)
    if membership:
        at_tier = [by_level.get(membership.term.tier, ()) for by_level in levels.values()]
        if is_at_risk(terms, at_tier, day):
            present[RISK] = News("at_risk", on)
    if renewal := _renewal(terms, day):
        present[RENEWAL] = renewal
    return present


def _fell(levels: Mapping[int, Mapping[str, Timeline]], slugs: Mapping[int, str], *, on: date) -> dict[str, date]:
    """When each competency last fell to the level that it has: the latest end of a higher one."""
    day = on.toordinal()
    found: dict[str, date] = {}
    for competency, by_level in levels.items():
        held = next((level for level in ("gold", "silver") if contains(by_level.get(level, ()), day)), "none")
        ends = [end for level, spans in by_level.items() if RANK[level] > RANK[held] for _, end in spans if end <= day]
        if ends:
            found[LEVEL + slugs[competency]] = date.fromordinal(max(ends))
    return found


def _ending(organizations: list[int], slugs: dict[int, str], *, on: date) -> dict[int, dict[str, News]]:
    """The overrides that end within 14 days, by organization and subject.

    Not those that were placed for so short a time: when they end was told when they were placed.
    """
    ending: dict[int, dict[str, News]] = {}
    for pk, organization, competency, level, starts_on, until, person in fetch(
        """SELECT id, organization_id, competency_id, level, starts_on, least(ends_on, revoked_on), person_id
           FROM competencies_override
           WHERE organization_id = ANY(%(organizations)s) AND starts_on <= %(on)s
               AND least(ends_on, revoked_on) > %(on)s AND least(ends_on, revoked_on) <= %(latest)s""",
        organizations=organizations,
        on=on,
        latest=on + timedelta(days=ENDING_DAYS),
    ):
        since = until - timedelta(days=ENDING_DAYS)
        if starts_on < since:
            facts = {"override": pk, "competency": slugs[competency], "level": level, "until": until}
            news = News(f"ending:{until}", since, person, facts)
            ending.setdefault(organization, {})[f"{OVERRIDE}{pk}"] = news
    return ending


def _renewal(terms: list[TermSpan], day: int) -> News | None:
    """The nearest mark that has passed of the last term begun, unless it is renewed or was ended early (R24, R32)."""
    begun = [covered for covered in coverage(terms) if covered.starts_on <= day]
    if not begun:
        return None
    term, end = begun[-1].term, begun[-1].ends_on
    is_renewed = any(other.starts_on == term.ends_on < other.ends_on for other in terms)
    if is_renewed or term.renews_from is None:
        return None
    anniversary = date.fromordinal(term.ends_on)
    # Where nothing is named, the membership is meant: Silver or Gold.
    facts: dict[str, Any] = {"offer": term.tier} if term.tier in PACK else {}
    if day >= end:
        return News(f"lapsed:{anniversary}", date.fromordinal(end), facts=facts)
    window = term.ends_on - term.renews_from
    passed = [mark for mark in (window, *MARKS) if mark <= window and day >= term.ends_on - mark]
    if not passed:
        return None
    facts["until"] = date.fromordinal(term.grace_ends_on)
    return News(f"due:{anniversary}:{passed[-1]}", anniversary - timedelta(days=passed[-1]), facts=facts)


def _write(differences: list[Difference], *, on: date, silently: bool) -> int:
    entries: list[Entry] = []
    gone: list[tuple[int, str]] = []
    rows: list[Told] = []
    for organization, before, present, is_member, fell, told_on in differences:
        if Told.SINCE not in before:
            rows.append(Told(organization_id=organization, subject=Told.SINCE, word=on.isoformat(), told_on=on))
        for subject in sorted((before.keys() | present.keys()) - {Told.SINCE}):
            old, news = before.get(subject), present.get(subject)
            if news is None and (old == NONE or subject in RENEWALS):
                continue
            old = None if old == NONE else old
            if news is None and subject.startswith(LEVEL):
                # Kept, so that a level that comes back is told from the day on which it came back.
                rows.append(Told(organization_id=organization, subject=subject, word=NONE, told_on=on))
            elif news is None:
                gone.append((organization, subject))
            elif news.word != old:
                rows.append(Told(organization_id=organization, subject=subject, word=news.word, told_on=on))
            if Told.SINCE in before and not silently and (news.word if news else None) != old:
                if news and subject.startswith(LEVEL) and RANK[news.word] > RANK[old or NONE]:
                    since = max(news.since, told_on.get(subject, news.since))
                else:
                    since = fell.get(subject, on)
                entries += _entry(organization, subject, old, news, on=on, since=since, is_member=is_member)
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(
                """DELETE FROM activity_told AS told USING unnest(%s::bigint[], %s::text[]) AS gone (id, subject)
                   WHERE told.organization_id = gone.id AND told.subject = gone.subject""",
                [[organization for organization, _ in gone], [subject for _, subject in gone]],
            )
    Told.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["organization_id", "subject"], update_fields=["word", "told_on"]
    )
    record_many(entries, on=on)
    return len(entries)


def _entry(
    organization: int, subject: str, old: str | None, news: News | None, *, on: date, since: date, is_member: bool
) -> list[Entry]:
    """The entry that tells a difference; none where there is nothing to say, as when a renewal is no longer due."""
    if subject.startswith(LEVEL):
        before, after = old or "none", news.word if news else "none"
        verb = "level.gained" if RANK[after] > RANK[before] else "level.lost"
        facts = {"competency": subject.removeprefix(LEVEL), "before": before, "after": after}
        return [Entry(verb=verb, organization_id=organization, on=since, facts=facts)]
    if subject == RISK:
        if news is None and not is_member:
            return []  # it lapsed, or was ended: a membership that is over is at risk no more, but not safe either
        verb = "membership.at_risk" if news else "membership.safe_again"
        return [Entry(verb=verb, organization_id=organization, on=on)]
    if news is None:
        return []
    if subject.startswith(OVERRIDE):
        return [
            Entry(
                verb="override.ending",
                organization_id=organization,
                on=news.since,
                person_id=news.person_id,
                facts=news.facts,
            )
        ]
    kind, anniversary, *mark = news.word.split(":")
    renewal: dict[str, Any] = {"anniversary": anniversary, **news.facts}
    if mark:
        renewal["days"] = int(mark[0])
    verb = "membership.lapsed" if kind == "lapsed" else "membership.renewal_due"
    return [Entry(verb=verb, organization_id=organization, on=news.since, facts=renewal)]
