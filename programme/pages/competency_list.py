"""The competencies of an organization by center, each with level, stage, until when, and progress to the next level."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.engine.evaluate import NOTHING, Standing, Weighing
from competencies.engine.explain import earned_level, held_level
from competencies.engine.timeline import as_date, contains, next_end
from competencies.models import Competency, Level
from competencies.progress import Progress, codes_held, is_started, towards
from competencies.words import figure
from core.dates import add_months
from core.pictures import Bar, Fill, Pips, Scale, StripPicture, draw_bar, draw_pips
from core.wording import distance, long_day, number, short_day
from memberships.stages import shown_on, stage
from organizations.models import Organization
from programme.pages.known import note_at_risk
from programme.pages.standing import Asked, ask, strip

MONTHS_AHEAD = 12
NEXT = {"none": "silver", "silver": "gold", "gold": "gold"}


@dataclass(frozen=True, slots=True)
class NextLevel:
    """How far it is to the next level, or how firm the highest one stands."""

    left: str
    right: str
    pips: Pips | None
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class CompetencyLine:
    """A competency in the list; `until` None with a level held is "no end on record"."""

    slug: str
    name: str
    url: str
    note: str
    level: str
    stage: str
    until: date | None
    strip: StripPicture | None
    next_level: NextLevel | None

    @property
    def is_held(self) -> bool:
        return self.level != "none"


@dataclass(frozen=True, slots=True)
class CenterLines:
    """The competencies of a center, and how many of them are held."""

    name: str
    held: int
    total: int
    lines: tuple[CompetencyLine, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice of what to show, with how many that are."""

    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class CompetencyListPage:
    """All that `competencies/competency_list.html` shows."""

    organization: Organization
    on: date
    today: date
    today_url: str
    keep: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    chips: tuple[Chip, ...]
    legend: tuple[tuple[str, str], ...]
    caption: str
    centers: tuple[CenterLines, ...]


SHOWS = {
    "all": lambda _line: True,
    "held": lambda line: line.is_held,
    "at-risk": lambda line: line.stage == "at_risk",
    "active": lambda line: line.stage == "active",
    "qualified": lambda line: line.stage == "qualified",
    "started": lambda line: line.stage == "started",
    "not-started": lambda line: line.stage == "not_started",
}


def competency_list(organization: Organization, *, on: date, today: date, show: str = "all") -> CompetencyListPage:
    """The page for a day; `show` is a key of `SHOWS`, anything else means all."""
    asked = ask(organization, on=on, today=today)
    show = show if show in SHOWS else "all"
    weighing = Weighing(asked.plan.plan, asked.dossier.facts)
    standings = weighing.standings()
    note_at_risk(organization, standings.values(), asked.terms, on=today)
    by_center = competency_lines(asked, weighing, standings)
    lines = [line for center in by_center.values() for line in center]
    url = reverse("competency-list", args=[organization.mpn_id])
    return CompetencyListPage(
        organization=organization,
        on=on,
        today=today,
        today_url=_with(url, show=show),
        keep=(("show", show),) if show != "all" else (),
        sentences=tuple(_sentences(lines, asked)),
        chips=tuple(_chips(lines, show, asked, url)),
        legend=_legend(lines, asked),
        caption=_("Competencies by center"),
        centers=tuple(
            CenterLines(name, sum(line.is_held for line in center), len(center), shown)
            for name, center in by_center.items()
            if (shown := tuple(line for line in center if SHOWS[show](line)))
        ),
    )


def competency_lines(
    asked: Asked, weighing: Weighing, standings: Mapping[str, Standing]
) -> dict[str, list[CompetencyLine]]:
    """A line for each competency of the catalogue, by the name of its center."""
    held_codes = codes_held(weighing, asked.day)
    by_center: dict[str, list[CompetencyLine]] = {}
    known = set(asked.plan.plan.competencies)
    for one in asked.called.in_order():
        if one.slug in known:
            started = is_started(weighing, one.slug, asked.day, held_codes)
            line = _line(asked, one, standings.get(one.slug, NOTHING), weighing, is_started=started)
            by_center.setdefault(one.center.name, []).append(line)
    return by_center


def _legend(lines: list[CompetencyLine], asked: Asked) -> tuple[tuple[str, str], ...]:
    """What the strips show."""
    fills = {band.fill for line in lines if line.strip for band in line.strip.bands}
    words = {
        Fill.GOLD: _("Gold"),
        Fill.GOLD_HATCHED: _("Gold by override"),
        Fill.SILVER: _("Silver"),
        Fill.SILVER_HATCHED: _("Silver by override"),
    }
    legend = [(fill.value, label) for fill, label in words.items() if fill in fills]
    return (*legend, *((("mark", _("Anniversary")),) if asked.anniversary and legend else ()))


def _with(url: str, *, on: date | None = None, show: str = "all") -> str:
    query = {**({"on": on.isoformat()} if on else {}), **({"show": show} if show != "all" else {})}
    return f"{url}?{urlencode(query)}" if query else url


def _sentences(lines: list[CompetencyLine], asked: Asked) -> Iterable[str]:
    levels = Counter(line.level for line in lines)
    held = levels["gold"] + levels["silver"]
    yield ngettext(
        "{held} of {total} competency held: {gold} Gold, {silver} Silver.",
        "{held} of {total} competencies held: {gold} Gold, {silver} Silver.",
        len(lines),
    ).format(held=held, total=len(lines), gold=levels["gold"], silver=levels["silver"])
    at_risk = sum(line.stage == "at_risk" for line in lines)
    if at_risk and asked.anniversary:
        yield ngettext(
            "{count} will not hold to the anniversary on {day}, {distance}.",
            "{count} will not hold to the anniversary on {day}, {distance}.",
            at_risk,
        ).format(count=at_risk, day=long_day(asked.anniversary), distance=distance(asked.anniversary, asked.on))
    elif at_risk:
        yield ngettext(
            "{count} that is on display is not held any more.",
            "{count} that are on display are not held any more.",
            at_risk,
        ).format(count=at_risk)


def _chips(lines: list[CompetencyLine], show: str, asked: Asked, url: str) -> Iterable[Chip]:
    labels = {
        "all": _("All"),
        "held": _("Held"),
        "at-risk": _("At risk"),
        "active": _("Active"),
        "qualified": _("Qualified"),
        "started": _("Started"),
        "not-started": _("Not started"),
    }
    on = asked.on if asked.on != asked.today else None
    for key, label in labels.items():
        count = sum(bool(SHOWS[key](line)) for line in lines)
        yield Chip(label, count, _with(url, on=on, show=key), key == show)


# --- A line -----------------------------------------------------------------------------------------------------------
def _line(asked: Asked, one: Competency, standing: Standing, weighing: Weighing, *, is_started: bool) -> CompetencyLine:
    level = held_level(standing, asked.day)
    scale = Scale(asked.on, add_months(asked.on, MONTHS_AHEAD))
    has_future = any(end > asked.day for _start, end in standing.silver)
    until = next_end(standing.gold if level == "gold" else standing.silver, asked.day) if level != "none" else None
    is_nothing = not is_started and level == "none"
    return CompetencyLine(
        slug=one.slug,
        name=one.name,
        url=competency_url(asked, one.slug),
        note=_note(asked, standing, level),
        level=level,
        stage=stage(asked.terms, standing.silver, standing.gold, asked.day, is_started=is_started),
        until=as_date(until),
        strip=strip(scale, asked.anniversary, **standing._asdict()) if has_future else None,
        next_level=None if is_nothing else _next_level(asked, one.slug, standing, weighing),
    )


def competency_url(asked: Asked, slug: str) -> str:
    """The page of a competency, for the same day."""
    url = reverse("competency", args=[asked.organization.mpn_id, slug])
    return url if asked.on == asked.today else f"{url}?{urlencode({'on': asked.on.isoformat()})}"


def _note(asked: Asked, standing: Standing, level: str) -> str:
    """What the level alone does not say: that it rests on an override, or that customers see another one."""
    earned = earned_level(standing, asked.day)
    if earned != level:
        return _("By override; on the facts alone: {level}").format(level=Level(earned).label)
    if level != "none":
        held, on_facts = (
            (standing.gold, standing.earned_gold) if level == "gold" else (standing.silver, standing.earned_silver)
        )
        until = as_date(next_end(on_facts, asked.day))
        if until is not None and next_end(held, asked.day) != until.toordinal():
            return _("On the facts until {day}").format(day=short_day(until))
    shown, shown_until = shown_on(asked.terms, standing.silver, standing.gold, asked.day)
    end = as_date(shown_until)
    if (
        shown != "none"
        and end is not None
        and not contains(standing.gold if shown == "gold" else standing.silver, asked.day)
    ):
        return _("Shown as {level} until {day}").format(level=Level(shown).label, day=short_day(end))
    return ""


def _next_level(asked: Asked, slug: str, standing: Standing, weighing: Weighing) -> NextLevel | None:
    earned = earned_level(standing, asked.day)
    progress = towards(weighing, slug, NEXT[earned], asked.day)
    if progress is None:
        return None
    left = (_("Stay {level}") if earned == "gold" else "{level}").format(level=Level(NEXT[earned]).label)
    if progress.kind == "metric":
        left = f"{left}: {asked.called.metric(progress.code)}"
        right = _("{found} of {needed}").format(
            found=number(figure(progress.found)), needed=number(figure(progress.needed))
        )
        return NextLevel(left, right, None, draw_bar(progress.needed, progress.found))
    return _pips(left, asked, progress)


def _pips(left: str, asked: Asked, progress: Progress) -> NextLevel:
    pips = draw_pips(progress.needed, progress.found, soon=progress.soon)
    if progress.kind == "authorization":
        right = _("held") if progress.found else _("not held")
        return NextLevel(f"{left}: {asked.called.authorization(progress.code)}", right, pips, None)
    right = ngettext("{found} of {needed} person", "{found} of {needed} people", progress.needed).format(
        found=number(progress.found), needed=number(progress.needed)
    )
    return NextLevel(left, right, pips, None)
