"""The demo as the engine's facts: its records and what people did since, without a database."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from competencies.engine.evaluate import Standing, evaluate
from competencies.engine.facts import Facts
from competencies.engine.timeline import OPEN, contains, next_end
from core.dates import add_days, add_months, month_index
from memberships.engine import TermSpan, is_at_risk
from programme.demo.acts import Moves, Overrides
from programme.demo.company import Row, records
from programme.demo.days import Days
from programme.demo.stories import Story, story
from tests.engine.catalogue import real_plan

GRACE_DAYS = 30
People = Mapping[str, list[tuple[str, int, int]]]


@dataclass(frozen=True)
class Organization:
    """What is on record of an organization; people by their ID in the records."""

    market: str
    people: People
    figures: Mapping[str, list[tuple[int, str, int]]]
    authorizations: Mapping[str, list[tuple[int, int]]]
    overrides: list[tuple[str, str, int, int]]
    terms: list[TermSpan]
    today: date

    def standings(self, *, without: str = "", people: People | None = None) -> dict[str, Standing]:
        """The levels by competency; `without` somebody, or of other `people`."""
        present = [held for who, held in (people or self.people).items() if who != without]
        facts = Facts(
            self.market,
            dict(enumerate(present, 1)),
            self.figures,
            self.authorizations,
            self.overrides,
            month_index(self.today),
        )
        return evaluate(real_plan(), facts)

    def levels(self, *, on: date | None = None, **changes: Any) -> dict[str, str]:
        """The level of each competency that has one on a day, which is today if none is given."""
        day = (on or self.today).toordinal()
        return {
            slug: "gold" if contains(standing.gold, day) else "silver"
            for slug, standing in self.standings(**changes).items()
            if contains(standing.silver, day)
        }

    def until(self, slug: str, level: str) -> date | None:
        """The first day on which a level that is held today is not held any more; None for no end."""
        end = next_end(getattr(self.standings()[slug], level), self.today.toordinal())
        return None if end in (None, OPEN) else date.fromordinal(end)

    def is_at_risk(self, **changes: Any) -> bool:
        tier = self.terms[-1].tier
        held = [getattr(standing, tier) for standing in self.standings(**changes).values()]
        return is_at_risk(self.terms, held, self.today.toordinal())


@cache
def world(today: date) -> dict[str, Organization]:
    """The organizations of the demo by name, with everything that has happened up to today; not to be changed."""
    told = story(Days(today))
    rows = records(told.companies)
    links = [*rows["links"], *moved(told, rows)]
    achievements = {row["achievement_id"]: row for row in rows["achievements"]}
    people: dict[str, dict[str, list[tuple[str, int, int]]]] = defaultdict(lambda: defaultdict(list))
    for link in links:
        achievement = achievements[link["achievement_id"]]
        people[link["mpn_id"]][achievement["person_id"]].append(
            (
                achievement["certification"],
                max(day(achievement["earned_on"]), day(link["linked_on"])),
                min(day(achievement["expires_on"]), day(link["unlinked_on"])),
            )
        )
    return {
        company.name: Organization(
            company.market,
            people[company.mpn_id],
            figures(company.figures),
            {row["authorization"]: [(day(row["granted_on"]), day(row["ends_on"]))] for row in company.grants},
            [override(row["competency"], row["level"], row["starts_on"]) for row in company.overrides]
            + [
                override(act.competency, act.level, act.on.isoformat(), act.ends_on)
                for act in told.acts
                if isinstance(act, Overrides) and act.mpn_id == company.mpn_id
            ],
            terms(company.terms),
            today,
        )
        for company in told.companies
    }


def moved(told: Story, rows: Mapping[str, list[Row]]) -> list[Row]:
    """End the links of those who moved, and return the ones that they opened (R5)."""
    opened = []
    owners = {row["achievement_id"]: row["person_id"] for row in rows["achievements"]}
    for act in told.acts:
        if isinstance(act, Moves):
            for link in rows["links"]:
                if link["mpn_id"] == act.old and owners[link["achievement_id"]] == act.person_id:
                    link["unlinked_on"] = act.on.isoformat()
                    opened.append({**link, "mpn_id": act.new, "linked_on": act.on.isoformat(), "unlinked_on": ""})
    return opened


def figures(rows: list[Row]) -> dict[str, list[tuple[int, str, int]]]:
    found: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for row in rows:
        month = month_index(date.fromisoformat(row["month"]))
        found[row["metric"]].append((month, row["partner_of_record"], int(row["value"].replace(".", ""))))
    return found


def override(competency: str, level: str, starts: str, ends_on: date | None = None) -> tuple[str, str, int, int]:
    starts_on = date.fromisoformat(starts)
    return competency, level, starts_on.toordinal(), (ends_on or add_months(starts_on, 3)).toordinal()


def terms(rows: list[Row]) -> list[TermSpan]:
    spans = []
    for row in rows:
        if row["offer"] != "action-pack":
            starts_on = date.fromisoformat(row["starts_on"])
            end = date.fromisoformat(row["ends_on"]) if row["ends_on"] else add_months(starts_on, 12)
            grace = end if row["ends_on"] else add_days(end, GRACE_DAYS)
            spans.append(TermSpan(row["offer"], starts_on.toordinal(), end.toordinal(), grace.toordinal()))
    return spans


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal() if text else OPEN
