#!/usr/bin/env python3
"""Make a programme of any size as a folder of record files (docs/formats.md), the same one for the same arguments.

    python benchmarks/generate.py --organizations 20000 --out FOLDER --today 2026-11-22

Per organization: 10 people with some 3 achievements and 3.5 links each, some 80 figures, and levels in about four
competencies of the real catalogue; besides that people who moved, left or linked again, overrides, authorizations and
terms of a membership. It writes as it goes, so the size is limited by the disk alone.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, TextIO

CATALOGUE = Path(__file__).resolve().parent.parent / "competencies" / "catalogue" / "catalogue.json"

COLUMNS = {
    "organizations": "mpn_id,name,country,market,city,website",
    "people": "person_id,email,full_name",
    "employees": "mpn_id,person_id,role,joined_on,left_on",
    "achievements": "achievement_id,person_id,certification,earned_on,expires_on,revoked_on",
    "links": "achievement_id,mpn_id,linked_on,unlinked_on",
    "performance": "mpn_id,metric,month,partner_of_record,value",
    "authorizations": "mpn_id,authorization,granted_on,ends_on",
    "overrides": "mpn_id,competency,level,starts_on,ends_on,revoked_on,agent_email,reason",
    "memberships": "mpn_id,offer,starts_on,ends_on,price_usd",
}
COUNTRIES = ("US", "DE", "FR", "BR", "JP", "IN", "RU", "GB", "MX", "ZA")
CITIES = ("Berlin", "Pune", "Paris", "São Paulo", '"O\'Fallon, MO"', "Tokyo", "Москва", "Leeds", "Puebla", "Durban")
FIRST_NAMES = ("Åsa", "Kim", "Zoë", "Li", "Anna", "Иван", "José", "Amina", "Ravi", "Noor", "Emma", "Tomás", "Yuki")
LAST_NAMES = ("Öberg", "O'Neil", "Blum", "Wei", "Schmidt", "Петров", "Álvarez", "Okafor", "Rao", "Haddad", "Sato")
REASONS = ("exam not yet in the feed", '"passed on paper, confirmed by the vendor"', "until the anniversary")
YEAR = 365


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


class Programme:
    """Draws organizations one after the other and writes their rows."""

    def __init__(
        self, catalogue: Mapping[str, Any], files: Mapping[str, TextIO], *, people: int, today: date, seed: int
    ):
        self.write: dict[str, Callable[[str], int]] = {name: file.write for name, file in files.items()}
        self.today = today
        self.now = today.toordinal()
        self.people = people
        self.random = Random(seed)
        self.codes = [one["code"] for one in catalogue["certifications"]]
        self.metrics = [one["code"] for one in catalogue["metrics"]]
        self.prices = {one["code"]: one["annual_price_usd"] for one in catalogue["offers"]}
        self.slugs = [one["slug"] for one in catalogue["competencies"]]
        self.paths = [
            (path, competency["slug"])
            for competency in catalogue["competencies"]
            for path in competency["paths"]
            if path.get("effective_until", "9999") > today.isoformat()
            and all(people >= one.get("count", 0) for one in path["requirements"])
        ]
        self.thresholds = {
            requirement["metric"]: requirement["at_least"]
            for competency in catalogue["competencies"]
            for path in sorted(competency["paths"], key=lambda path: path["level"])  # gold, then silver
            for requirement in path["requirements"]
            if requirement["kind"] == "metric"
        }
        self.sums = {one["code"] for one in catalogue["metrics"] if one["aggregation"] == "sum"}
        self.months = [add_months(today.replace(day=1), -back).isoformat() for back in range(24)]
        first = self.now - 14 * YEAR
        self.first = first
        self.iso = [date.fromordinal(day).isoformat() for day in range(first, self.now + 6 * YEAR)]
        self.person = self.achievement = 0

    def below(self, n: int) -> int:
        return int(self.random.random() * n)

    def chance(self, percent: float) -> bool:
        return self.random.random() * 100 < percent

    def day(self, ordinal: int) -> str:
        return self.iso[ordinal - self.first]

    def organization(self, number: int) -> None:
        mpn_id = f"{10_000_000 + number}"
        market = "developed" if self.chance(70) else "developing"
        place = self.below(len(COUNTRIES))
        self.write["organizations"](
            f"{mpn_id},Partner {number},{COUNTRIES[place]},{market},{CITIES[place]},https://partner{number}.example\n"
        )
        wanted, metrics = self.aims()
        former = f"{10_000_000 + number - 1}" if number else None
        for place, codes in enumerate(wanted):
            self.employee(mpn_id, former, "admin" if place == 0 else "employee", codes)
        self.figures(mpn_id, market, metrics)
        if self.chance(12):
            granted = self.now - self.below(900)
            ends = self.day(granted + 730) if self.chance(80) else ""
            self.write["authorizations"](f"{mpn_id},surface-hub-adr,{self.day(granted)},{ends}\n")
        if self.chance(20):
            self.overrides(mpn_id)
        if self.chance(60):
            self.terms(mpn_id)

    def aims(self) -> tuple[list[list[str]], list[str]]:
        """What the people of an organization hold, and the metrics it reports: aimed at about four competencies."""
        held: list[list[str]] = [[] for _ in range(self.people)]
        metrics: list[str] = []
        budget = round(self.people * (1.5 + self.random.random()))
        met: set[str] = set()
        for _ in range(12):
            path, slug = self.paths[self.below(len(self.paths))]
            if slug in met or (path["level"] == "gold" and self.chance(40)):
                continue
            start = self.below(self.people)
            needed: list[tuple[int, str]] = []
            for requirement in path["requirements"]:
                if requirement["kind"] == "people":
                    for _ in range(requirement["count"]):
                        start += 1
                        place = start % self.people
                        needed += [
                            (place, code) for code in self.pick(requirement["holding"]) if code not in held[place]
                        ]
            if len(needed) > budget:
                continue
            budget -= len(needed)
            met.add(slug)
            for place, code in needed:
                held[place].append(code)
            metrics += [one["metric"] for one in path["requirements"] if one["kind"] == "metric"]
        spent = sum(map(len, held))
        for _ in range(3 * self.people - spent):
            held[self.below(self.people)].append(self.codes[self.below(len(self.codes))])
        return held, metrics

    def pick(self, tree: Any) -> list[str]:
        """Some codes that satisfy a tree."""
        if isinstance(tree, str):
            return [tree]
        if "any" in tree:
            return self.pick(tree["any"][self.below(len(tree["any"]))])
        return [code for branch in tree["all"] for code in self.pick(branch)]

    def employee(self, mpn_id: str, former: str | None, role: str, codes: list[str]) -> None:
        self.person += 1
        number = self.person
        first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number % len(LAST_NAMES)]
        self.write["people"](f"P{number},p{number}@people.example,{first} {last} {number}\n")
        joined = self.now - 100 - self.below(5 * YEAR)
        moved = None
        if former and self.chance(12):
            moved = joined
            joined = moved - 30 - self.below(3 * YEAR)
            self.write["employees"](f"{former},P{number},employee,{self.day(joined)},{self.day(moved)}\n")
        left = self.now - self.below(90) if role != "admin" and self.chance(5) else None
        start = moved or joined
        self.write["employees"](
            f"{mpn_id},P{number},{role},{self.day(start)},{self.day(left) if left is not None else ''}\n"
        )
        until = left if left is not None else self.now
        for code in codes:
            self.earn(number, code, mpn_id, former if moved else None, joined, moved, until, left)

    def earn(
        self,
        person: int,
        code: str,
        mpn_id: str,
        former: str | None,
        joined: int,
        moved: int | None,
        until: int,
        left: int | None,
    ) -> None:
        self.achievement += 1
        last = moved if moved is not None else until
        earned = last - 1 - self.below(min(last - joined + 400, 4 * YEAR))
        expires = ""
        if self.chance(45):
            # Most run for years yet; some are over, or soon will be.
            expires = self.day(max(earned, self.now - 200) + self.below(4 * YEAR))
        revoked = self.day(earned + self.below(900)) if self.chance(0.5) else ""
        self.write["achievements"](f"A{self.achievement},P{person},{code},{self.day(earned)},{expires},{revoked}\n")
        linked = max(earned, joined)
        link = self.write["links"]
        if former is not None and moved is not None:
            if linked < moved:
                link(f"A{self.achievement},{former},{self.day(linked)},{self.day(moved)}\n")
            linked = max(linked, moved)
        end = self.day(left) if left is not None else ""
        if until - linked > 30 and self.chance(6):
            pause = linked + 1 + self.below(until - linked - 20)
            link(f"A{self.achievement},{mpn_id},{self.day(linked)},{self.day(pause)}\n")
            linked = pause + 1 + self.below(15)
        link(f"A{self.achievement},{mpn_id},{self.day(linked)},{end}\n")

    def figures(self, mpn_id: str, market: str, metrics: list[str]) -> None:
        """Some 80 rows: two years of a few metrics, those that the organization is measured by first."""
        chosen = list(dict.fromkeys(metrics))[:4]
        while len(chosen) < 3:
            metric = self.metrics[self.below(len(self.metrics))]
            if metric not in chosen:
                chosen.append(metric)
        write = self.write["performance"]
        for metric in chosen:
            threshold = self.thresholds[metric][market]
            monthly = threshold / 12 if metric in self.sums else threshold
            level = monthly * (0.7 + self.random.random())
            second = self.chance(3)
            for month in self.months:
                value = level * (0.6 + 0.8 * self.random.random())
                write(f"{mpn_id},{metric},{month},dpor,{value:.2f}\n")
                if second:
                    write(f"{mpn_id},{metric},{month},tpor,{value / 4:.2f}\n")

    def overrides(self, mpn_id: str) -> None:
        starts = date.fromordinal(self.now - self.below(400))
        slug = self.slugs[self.below(len(self.slugs))]
        level = "gold" if self.chance(50) else "silver"
        for _ in range(1 + self.below(2)):
            revoked = self.day(min(starts.toordinal() + self.below(60), self.now)) if self.chance(15) else ""
            reason = REASONS[self.below(len(REASONS))]
            self.write["overrides"](f"{mpn_id},{slug},{level},{starts},,{revoked},agent@program.example,{reason}\n")
            starts = add_months(starts, 3)
            if starts > self.today:
                break

    def terms(self, mpn_id: str) -> None:
        offer = "gold" if self.chance(35) else "silver"
        starts = date.fromordinal(self.now - self.below(3 * YEAR))
        while starts <= self.today:
            self.write["memberships"](f"{mpn_id},{offer},{starts},,{self.prices[offer]}\n")
            starts = add_months(starts, 12)
            if self.chance(15):
                break
        if self.chance(10):
            starts = date.fromordinal(self.now - self.below(300))
            self.write["memberships"](f"{mpn_id},action-pack,{starts},,{self.prices['action-pack']}\n")


def generate(folder: Path, *, organizations: int, people: int = 10, today: date, seed: int = 1) -> Iterator[int]:
    """Write the record files into `folder`; yields the number of organizations done, now and then."""
    folder.mkdir(parents=True, exist_ok=True)
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    with ExitStack() as stack:
        files = {}
        for name, columns in COLUMNS.items():
            file = stack.enter_context(
                (folder / f"{name}.csv").open("w", encoding="utf-8", newline="", buffering=1 << 20)
            )
            file.write(columns + "\n")
            files[name] = file
        programme = Programme(catalogue, files, people=people, today=today, seed=seed)
        for number in range(organizations):
            programme.organization(number)
            if number % 1000 == 999:
                yield number + 1
    yield organizations


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--organizations", type=int, default=2000)
    parser.add_argument("--people", type=int, default=10, help="in each organization")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--today", type=date.fromisoformat, required=True)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for _ in generate(args.out, organizations=args.organizations, people=args.people, today=args.today, seed=args.seed):
        pass
    for name in COLUMNS:
        with (args.out / f"{name}.csv").open(encoding="utf-8") as file:
            print(f"{name}.csv  {sum(1 for _ in file) - 1:,} rows")


if __name__ == "__main__":
    main()
