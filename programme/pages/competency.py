"""One competency of an organization on a day: the level and why, over time, what it takes, what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _

from competencies.engine.bands import bands
from competencies.engine.evaluate import Weighing
from competencies.engine.explain import explain
from competencies.engine.explanation import Bands, Counted, Explanation, PathBand, PathVerdict, PeopleVerdict
from competencies.engine.timeline import as_date, height_on, span_on
from competencies.models import Level
from competencies.pages import changes
from competencies.pages.changes import Step
from competencies.pages.picture import Frame, picture
from competencies.pages.requirements import RequirementCard, Shown, cards
from competencies.progress import codes_held, is_started, towards
from core.pictures import Fill, TimelinePicture
from core.wording import days_long, distance, short_day
from memberships.stages import shown_on, stage
from organizations.models import Organization
from programme.pages.gives import GivenAtLevel, given
from programme.pages.known import known_today
from programme.pages.standing import Asked, ask

PEOPLE_A_PAGE = 100
RANK = {"none": 0, "silver": 1, "gold": 2}


@dataclass(frozen=True, slots=True)
class Cell:
    """A level beside the others: raw, effective, on display. `until` None with a level: no end on record."""

    title: str
    level: str
    until: date | None
    remark: str


@dataclass(frozen=True, slots=True)
class OverrideNotice:
    """An override in force, in words (R21); `earlier` is how many came before it."""

    pk: int
    level: str
    starts_on: date
    until: date
    reason: str
    evidence: str
    by: str
    person: str
    earlier: int


@dataclass(frozen=True, slots=True)
class PathTab:
    """A path as a tab: a link with an address of its own."""

    level: str
    name: str
    url: str
    is_current: bool
    is_met: bool
    is_effective: bool


@dataclass(frozen=True, slots=True)
class Paging:
    """A page of the people who count for the requirement at a place."""

    place: int
    page: Page[Counted]
    part: slice


@dataclass(frozen=True, slots=True)
class ChosenPath:
    """The path that is looked at; `note` says when it counts, if not on the day; `query` is its address's query."""

    level: str
    name: str
    note: str
    cards: tuple[RequirementCard, ...]
    query: str
    paging: Paging | None


@dataclass(frozen=True, slots=True)
class CompetencyPage:
    """All that `competencies/competency_detail.html` shows."""

    organization: Organization
    slug: str
    name: str
    on: date
    today: date
    today_url: str
    keep: tuple[tuple[str, str], ...]
    crumbs: tuple[tuple[str, str], ...]
    level: str
    stage: str
    cells: tuple[Cell, ...]
    overrides: tuple[OverrideNotice, ...]
    timeline: TimelinePicture
    legend: tuple[tuple[str, str], ...]
    tabs: tuple[PathTab, ...]
    path: ChosenPath | None
    coming: tuple[Step, ...]
    past: tuple[Step, ...]
    gives: tuple[GivenAtLevel, ...]
    names_people: bool


def competency(
    organization: Organization,
    slug: str,
    *,
    on: date,
    today: date,
    path: str = "",
    whole: int | None = None,
    page: int = 1,
    names_people: bool = True,
) -> CompetencyPage | None:
    """The page for a day; None when the catalogue knows no such competency.

    `path` is the key of a tab; anything else means the path that matters most. `whole` is the place of a requirement
    whose people are paged through (`page`) instead of cut. Without `names_people` nobody is named (R37).
    """
    known = known_today(organization, on=today)
    asked = ask(organization, on=on, today=today, terms=known.terms, edition=known.edition)
    if slug not in asked.plan.plan.paths_of or slug not in asked.called.competencies:
        return None
    plan, facts = asked.plan.plan, asked.dossier.facts
    explanation = explain(plan, facts, slug, asked.day)
    over_time = bands(plan, facts, slug)
    weighing = Weighing(plan, facts)
    chosen = _chosen(explanation, path, weighing)
    if chosen and names_people:
        chosen = _among_colleagues(asked, chosen)
    band = _band_of(over_time, chosen, asked.day) if chosen else None
    coming, past = changes.coming(over_time.changes, asked.day), changes.past(over_time.changes, asked.day)
    paging = _paging(chosen, whole, page) if chosen and names_people else None
    people = asked.dossier.names if names_people else None
    name = asked.called.competencies[slug].name
    started = explanation.level != "none" or is_started(weighing, slug, asked.day, codes_held(weighing, asked.day))
    timeline = picture(over_time, band, Frame(on, today, asked.dossier, asked.called, people, asked.mark))
    url = reverse("competency", args=[organization.mpn_id, slug])
    shown, shown_until = shown_on(asked.terms, over_time.silver, over_time.gold, asked.day)
    return CompetencyPage(
        organization=organization,
        slug=slug,
        name=name,
        on=on,
        today=today,
        today_url=_with(url, path=path),
        keep=(("path", path),) if path else (),
        crumbs=_crumbs(asked, slug),
        level=explanation.level,
        stage=stage(asked.terms, over_time.silver, over_time.gold, asked.day, is_started=started),
        cells=tuple(_cells(explanation, (shown, as_date(shown_until)), asked)),
        overrides=tuple(_overrides(asked, slug, names_people=names_people)),
        timeline=timeline,
        legend=_legend(timeline),
        tabs=tuple(
            PathTab(
                one.level,
                one.name,
                _with(url, on=_day_of(asked), path=_key(one)) + "#paths",
                chosen is not None and _key(one) == _key(chosen),
                one.is_met,
                one.is_effective,
            )
            for one in _in_order(explanation)
        ),
        path=_path(chosen, band, asked, people, paging, url) if chosen else None,
        coming=changes.steps(coming, asked.called, people),
        past=changes.steps(past, asked.called, people),
        gives=tuple(given(asked, known, slug, held=explanation.level, shown=shown, links=names_people)),
        names_people=names_people,
    )


def _with(url: str, *, on: date | None = None, **query: str | int | None) -> str:
    words = {**({"on": on.isoformat()} if on else {}), **{key: value for key, value in query.items() if value}}
    return f"{url}?{urlencode(words)}" if words else url


def _day_of(asked: Asked) -> date | None:
    return None if asked.on == asked.today else asked.on


def _crumbs(asked: Asked, slug: str) -> tuple[tuple[str, str], ...]:
    url = _with(reverse("competency-list", args=[asked.organization.mpn_id]), on=_day_of(asked))
    return ((_("Competencies"), url), (asked.called.competencies[slug].center.name, ""))


# --- The level --------------------------------------------------------------------------------------------------------
def _cells(explanation: Explanation, on_display: tuple[str, date | None], asked: Asked) -> Iterable[Cell]:
    """The level with overrides, on the facts alone, and on display: raw always beside effective (R21)."""
    held = {"gold": explanation.gold_until, "silver": explanation.silver_until}
    earned = {"gold": explanation.earned_gold_until, "silver": explanation.earned_silver_until}
    yield _held_cell(_("Your level"), explanation.level, held, asked)
    yield _held_cell(_("On the facts alone"), explanation.earned, earned, asked)
    shown, end = on_display
    if shown != "none":
        remark = _("the end of your term and its grace")
        if end is not None:
            remark = f"{distance(end, asked.on)}, {remark}"
        yield Cell(_("Shown to customers"), shown, end, remark)
    else:
        remark = (
            _("Nothing is shown of this competency in this term")
            if asked.membership
            else _("Levels are shown to customers once you are a Silver or Gold member")
        )
        yield Cell(_("Shown to customers"), "none", None, remark)


def _held_cell(title: str, level: str, until: Mapping[str, int | None], asked: Asked) -> Cell:
    if level == "none":
        return Cell(title, level, None, _("Not held"))
    end = as_date(until[level])
    parts = []
    if end is None:
        parts.append(_("no end on record"))
    else:
        parts.append(distance(end, asked.on))
        if asked.anniversary and end <= asked.anniversary:
            short = (asked.anniversary - end).days
            parts.append(
                _("{days} short of your anniversary").format(days=days_long(short))
                if short
                else _("on the day of your anniversary, a day too early")
            )
        if level == "gold" and until["silver"] != until["gold"]:
            then = as_date(until["silver"])
            parts.append(
                _("then Silver until {day}").format(day=short_day(then)) if then else _("then Silver with no end")
            )
    return Cell(title, level, end, ", ".join(parts))


def _overrides(asked: Asked, slug: str, *, names_people: bool) -> Iterable[OverrideNotice]:
    """Those in force; employees read that there is one and until when, not why and for whom (R37)."""
    given = asked.dossier.overrides_of(slug)
    for place, one in enumerate(given):
        if one.is_in_force(asked.day):
            starts, until = date.fromordinal(one.starts_on), date.fromordinal(one.until)
            words = (one.reason, one.evidence, one.by, one.person) if names_people else ("", "", "", "")
            yield OverrideNotice(one.pk, one.level, starts, until, *words, place)


def _legend(timeline: TimelinePicture) -> tuple[tuple[str, str], ...]:
    words = {
        Fill.GOLD: _("Gold on the facts"),
        Fill.SILVER: _("Silver on the facts"),
        Fill.GOLD_HATCHED: _("Gold by override"),
        Fill.SILVER_HATCHED: _("Silver by override"),
        Fill.BLUE: _("Counts"),
        Fill.DASHED: _("Taken to stay"),
        Fill.GREY: _("Counted before"),
    }
    return tuple((fill.value, label) for fill, label in words.items() if fill in timeline.fills)


# --- The paths --------------------------------------------------------------------------------------------------------
def _in_order(explanation: Explanation) -> list[PathVerdict]:
    """Gold before Silver, those that count on the day before those that do not."""
    return sorted(explanation.paths, key=lambda one: (-RANK[one.level], not one.is_effective, one.name))


def _key(path: PathVerdict) -> str:
    return f"{path.level}-{slugify(path.name)}"


def _among_colleagues(asked: Asked, path: PathVerdict) -> PathVerdict:
    """The path with those alone nearly there who still work here: of others nothing can be expected."""
    return replace(
        path,
        requirements=tuple(
            replace(
                one,
                nearly=tuple(person for person in one.nearly if asked.dossier.works_there(person.person, asked.day)),
            )
            if isinstance(one, PeopleVerdict)
            else one
            for one in path.requirements
        ),
    )


def _chosen(explanation: Explanation, key: str, weighing: Weighing) -> PathVerdict | None:
    """The path asked for; else one that gives the earned level; else the nearest to the next level; else any."""
    ordered = _in_order(explanation)
    for one in ordered:
        if _key(one) == key:
            return one
    if explanation.earned != "none":
        met = [one for one in ordered if one.is_met and one.level == explanation.earned]
        return met[0] if met else ordered[0]
    for level in ("silver", "gold"):
        nearest = towards(weighing, explanation.competency, level, explanation.on)
        for one in ordered:
            if nearest and (one.level, one.name) == (level, nearest.path):
                return one
    return ordered[0] if ordered else None


def _band_of(over_time: Bands, path: PathVerdict, on: int) -> PathBand | None:
    """The same path over time: of its contents, the one that counts on the day, else the one it is explained by."""
    same = [band for band in over_time.paths if (band.level, band.name) == (path.level, path.name)]
    for band in same:
        if span_on(band.effective, on) or path.effective in band.effective:
            return band
    return same[0] if same else None


def _paging(path: PathVerdict, whole: int | None, number: int) -> Paging | None:
    """The part of a requirement's people that is asked for, if they are paged through."""
    if whole is None or not 0 <= whole < len(path.requirements):
        return None
    verdict = path.requirements[whole]
    if not isinstance(verdict, PeopleVerdict):
        return None
    page = Paginator(verdict.counted, PEOPLE_A_PAGE).get_page(number)
    return Paging(whole, page, slice(page.start_index() - 1, page.end_index()))


def _path(
    path: PathVerdict,
    band: PathBand | None,
    asked: Asked,
    people: Mapping[int, str] | None,
    paging: Paging | None,
    url: str,
) -> ChosenPath:
    shown = Shown(
        on=asked.day,
        plan=asked.plan.plan,
        called=asked.called,
        people=people,
        reasons=asked.dossier.facts.reasons,
        level=str(Level(path.level).label),
        paged=(paging.place, paging.part) if paging else None,
    )
    query = urlencode({**({"on": asked.on.isoformat()} if _day_of(asked) else {}), "path": _key(path)})
    return ChosenPath(
        level=path.level,
        name=path.name,
        note=_when(path, asked),
        cards=cards(path, shown, then=list(_left(path, band))),
        query=query,
        paging=paging,
    )


def _when(path: PathVerdict, asked: Asked) -> str:
    """When a path counts, where that is not plain (R10)."""
    start, end = date.fromordinal(path.effective[0]), as_date(path.effective[1])
    if path.effective[0] > asked.day:
        return _("This path counts from {day}.").format(day=short_day(start))
    if end is None:
        return ""
    if end <= asked.on:
        return _("This path ended on {day}.").format(day=short_day(end))
    return _("This path ends on {day}, {distance}.").format(day=short_day(end), distance=distance(end, asked.on))


def _left(path: PathVerdict, band: PathBand | None) -> Iterable[int | None]:
    """How many people each requirement has left on the day it stops being met."""
    for place, verdict in enumerate(path.requirements):
        is_alone = isinstance(verdict, PeopleVerdict) and verdict.distinct is None
        if band is None or place >= len(band.requirements) or not is_alone or as_date(verdict.until) is None:
            yield None
        else:
            yield height_on(band.requirements[place].heights, verdict.until or 0)
