"""What records cannot say: what somebody did on a day, by the services that people use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from achievements.models import Achievement, Certification
from achievements.services import achievements, links
from competencies.models import Competency
from competencies.services import overrides
from memberships.models import Offer, Order
from memberships.services import benefit_keys, orders, payments, promotions
from organizations.models import Employment, Organization
from organizations.services import employments, invitations


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: people by their ID in the records, organizations by their MPN ID."""

    people: Mapping[str, User]
    organizations: Mapping[str, Organization]


@dataclass(frozen=True, slots=True)
class Moves:
    """Somebody links everything they hold to the organization that they work for now (R5), and is taken off the old."""

    on: date
    person_id: str
    old: str
    new: str
    removed_by: str

    def happens(self, cast: Cast) -> None:
        person = cast.people[self.person_id]
        held = Achievement.objects.filter(person=person, links__organization=cast.organizations[self.old])
        links.link(person=person, organization=cast.organizations[self.new], achievements=list(held), on=self.on)
        employments.leave(
            organization=cast.organizations[self.old], person=person, on=self.on, by=cast.people[self.removed_by]
        )


@dataclass(frozen=True, slots=True)
class Overrides:
    """An agent places an override (R20)."""

    on: date
    by: str
    mpn_id: str
    competency: str
    level: str
    reason: str
    person_id: str
    ends_on: date | None = None

    def happens(self, cast: Cast) -> None:
        overrides.place(
            organization=cast.organizations[self.mpn_id],
            competency=Competency.objects.get(slug=self.competency),
            level=self.level,
            reason=self.reason,
            by=cast.people[self.by],
            person=cast.people[self.person_id],
            on=self.on,
            ends_on=self.ends_on,
        )


@dataclass(frozen=True, slots=True)
class Claims:
    """Somebody says that they have passed; until an agent accepts it, it counts for nothing (R4)."""

    on: date
    person_id: str
    code: str
    earned_on: date
    evidence: str

    def happens(self, cast: Cast) -> None:
        achievements.claim(
            person=cast.people[self.person_id],
            certification=Certification.objects.get(code=self.code),
            earned_on=self.earned_on,
            evidence=self.evidence,
            on=self.on,
        )


@dataclass(frozen=True, slots=True)
class Invites:
    """An admin invites somebody, who has not answered yet."""

    on: date
    by: str
    mpn_id: str
    email: str

    def happens(self, cast: Cast) -> None:
        invitations.invite(
            organization=cast.organizations[self.mpn_id],
            email=self.email,
            role=Employment.Role.EMPLOYEE,
            by=cast.people[self.by],
            on=self.on,
        )


@dataclass(frozen=True, slots=True)
class Orders:
    """An admin orders a membership by bank transfer; `confirmed_by`: the agent who saw the money on the same day."""

    on: date
    by: str
    mpn_id: str
    offer: str
    confirmed_by: str = ""

    def happens(self, cast: Cast) -> None:
        order = orders.place(
            organization=cast.organizations[self.mpn_id],
            offer=Offer.objects.get(code=self.offer),
            method=Order.Method.BANK,
            by=cast.people[self.by],
            on=self.on,
            key=f"demo {self.mpn_id} {self.offer} {self.on}",
        )
        if self.confirmed_by:
            payments.confirm_transfer(
                order,
                reference=f"{self.on} {order.number}",
                amount_minor=order.price_minor,
                currency=order.currency,
                by=cast.people[self.confirmed_by],
                on=self.on,
            )


@dataclass(frozen=True, slots=True)
class LoadsKeys:
    """An agent loads product keys for a benefit."""

    on: date
    by: str
    code: str
    count: int

    def happens(self, cast: Cast) -> None:
        keys = [f"DEMO{number:02}-{self.code.upper()}-{number * 7919 % 100_000:05}" for number in range(self.count)]
        benefit_keys.load(self.code, keys, by=cast.people[self.by], on=self.on)


@dataclass(frozen=True, slots=True)
class Promotes:
    """An agent makes an offer cheaper for a while."""

    on: date
    by: str
    name: str
    offer: str
    percent: int
    level: str
    ends_on: date
    reason: str

    def happens(self, cast: Cast) -> None:
        promotions.make(
            offer=Offer.objects.get(code=self.offer),
            name=self.name,
            discount_percent=self.percent,
            level=self.level,
            starts_on=self.on,
            ends_on=self.ends_on,
            reason=self.reason,
            by=cast.people[self.by],
            on=self.on,
        )


Act = Moves | Overrides | Claims | Invites | Orders | LoadsKeys | Promotes
