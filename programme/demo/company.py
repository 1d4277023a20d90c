"""An organization of the demo and its people, as the rows of record files that they are brought in by."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from core.dates import add_days, add_months
from programme.demo.days import Days

AGENT_EMAIL = "johanna.lorenz@program.example"
Row = dict[str, str]

# Letters that do not come apart into a plain one and an accent.
PLAIN = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "ı": "i", "ß": "ss", "'": None, "’": None})


def plain(name: str) -> str:
    """A name as it stands in front of a mail address: "Zoë O'Neil" is zoe.oneil."""
    apart = unicodedata.normalize("NFKD", name.lower().translate(PLAIN))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace(" ", ".")


@dataclass(eq=False, slots=True)
class Person:
    person_id: str
    email: str
    full_name: str
    rows: list[Row] = field(default_factory=list)

    def earns(self, code: str, on: date, until: date | None) -> str:
        """The ID of an achievement."""
        earlier = sum(row["certification"] == code for row in self.rows)
        achievement_id = f"{self.person_id}-{code.lower()}" + (f"-{earlier + 1}" if earlier else "")
        self.rows.append(
            {
                "achievement_id": achievement_id,
                "person_id": self.person_id,
                "certification": code,
                "earned_on": written(on),
                "expires_on": written(until),
                "revoked_on": "",
            }
        )
        return achievement_id


@dataclass(eq=False, slots=True)
class Employee:
    """A person at a company. What they earn is linked to it, from the day they earned it and were there."""

    person: Person
    company: "Company"
    joined: date
    left: date | None

    FIRST: ClassVar[int] = 2
    """Months after which somebody new passes the first exam, unless the story says otherwise."""
    NEXT: ClassVar[int] = 35
    """Days from one to the next."""

    def holds(self, *codes: str, since: date | None = None) -> "Employee":
        """Earn these one after the other, for good; the first on `since`."""
        earned = since or add_months(self.joined, self.FIRST)
        for code in codes:
            self.earns(code, earned)
            earned = add_days(earned, self.NEXT)
        return self

    def earns(self, code: str, on: date, *, until: date | None = None) -> "Employee":
        self.company.links.append(
            {
                "achievement_id": self.person.earns(code, on, until),
                "mpn_id": self.company.mpn_id,
                "linked_on": written(max(on, self.joined)),
                "unlinked_on": written(self.left),
            }
        )
        return self


@dataclass(eq=False, slots=True)
class Company:
    """What is on record of an organization of the demo."""

    mpn_id: str
    name: str
    country: str
    city: str
    domain: str
    day: Days
    market: str = "developed"
    language: str = "en"
    people: list[Person] = field(default_factory=list)
    employees: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)
    grants: list[Row] = field(default_factory=list)
    overrides: list[Row] = field(default_factory=list)
    terms: list[Row] = field(default_factory=list)

    @property
    def row(self) -> Row:
        return {
            "mpn_id": self.mpn_id,
            "name": self.name,
            "country": self.country,
            "market": self.market,
            "city": self.city,
            "website": f"https://www.{self.domain}",
        }

    # --- people -------------------------------------------------------------------------------------------------------
    def hires(
        self, name: str, months_ago: int, *, admin: bool = False, left: date | None = None, called: str = ""
    ) -> Employee:
        """Somebody new, with an account; `called` where the name is not written in Latin letters."""
        address = plain(called or name)
        stem = self.domain.split(".")[0]
        person = Person(f"{stem}-{address.replace('.', '-')}", f"{address}@{self.domain}", name)
        self.people.append(person)
        # Not everybody starts on the same day of a month.
        days = len(self.people) * 9 % 28
        return self.takes_on(person, self.day.ago(days, months=months_ago), admin=admin, left=left)

    def takes_on(self, person: Person, joined: date, *, admin: bool = False, left: date | None = None) -> Employee:
        """Somebody who has an account already."""
        self.employees.append(
            {
                "mpn_id": self.mpn_id,
                "person_id": person.person_id,
                "role": "admin" if admin else "employee",
                "joined_on": written(joined),
                "left_on": written(left),
            }
        )
        return Employee(person, self, joined, left)

    # --- figures and papers -------------------------------------------------------------------------------------------
    def reports(self, metric: str, amounts: Sequence[int], partner: str = "dpor") -> None:
        """Monthly figures in hundredths, the running month last."""
        for back, amount in enumerate(reversed(amounts)):
            self.figures.append(
                {
                    "mpn_id": self.mpn_id,
                    "metric": metric,
                    "month": written(self.day.month_ago(back)),
                    "partner_of_record": partner,
                    "value": f"{amount // 100}.{amount % 100:02}",
                }
            )

    def is_authorized(self, authorization: str, granted_on: date, ends_on: date) -> None:
        self.grants.append(
            {
                "mpn_id": self.mpn_id,
                "authorization": authorization,
                "granted_on": written(granted_on),
                "ends_on": written(ends_on),
            }
        )

    def was_overridden(self, competency: str, level: str, starts_on: date, reason: str) -> None:
        """An override of three months that is over."""
        self.overrides.append(
            {
                "mpn_id": self.mpn_id,
                "competency": competency,
                "level": level,
                "starts_on": written(starts_on),
                "ends_on": "",
                "revoked_on": "",
                "agent_email": AGENT_EMAIL,
                "reason": reason,
            }
        )

    # --- membership ---------------------------------------------------------------------------------------------------
    def is_member(self, *years: tuple[str, int], until: date) -> date:
        """Years of membership one after the other, each (offer, price), the last up to `until`: the anniversary.

        Counted forward as they were bought, so the anniversary may be a day earlier where `until` is a 29 February.
        """
        starts_on = add_months(until, -12 * len(years))
        for offer, price in years:
            self.buys(offer, starts_on, price)
            starts_on = add_months(starts_on, 12)
        return starts_on

    def buys(self, offer: str, starts_on: date, price: int, *, ended_on: date | None = None) -> None:
        self.terms.append(
            {
                "mpn_id": self.mpn_id,
                "offer": offer,
                "starts_on": written(starts_on),
                "ends_on": written(ended_on),
                "price_usd": str(price),
            }
        )


def written(day: date | None) -> str:
    """A day as record files have it; none is an empty cell."""
    return day.isoformat() if day else ""


def records(companies: Sequence[Company]) -> dict[str, list[Row]]:
    """The rows of all record files (docs/formats.md), by the file's name without its ending."""
    return {
        "organizations": [company.row for company in companies],
        "people": list(_people(companies)),
        "employees": [row for company in companies for row in company.employees],
        "achievements": [row for company in companies for person in company.people for row in person.rows],
        "links": [row for company in companies for row in company.links],
        "performance": [row for company in companies for row in company.figures],
        "authorizations": [row for company in companies for row in company.grants],
        "overrides": [row for company in companies for row in company.overrides],
        "memberships": [row for company in companies for row in company.terms],
    }


def _people(companies: Sequence[Company]) -> Iterator[Row]:
    for company in companies:
        for person in company.people:
            yield {"person_id": person.person_id, "email": person.email, "full_name": person.full_name}
