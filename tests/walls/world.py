"""Two organizations with one of everything, and everybody who might come to their doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from achievements.models import Achievement
from activity.log import record
from activity.models import Notice
from competencies import standings
from competencies.models import Competency
from core.secrets import hash_of
from memberships.models import PaymentProof
from memberships.services import invoices
from organizations.models import ApiToken, Organization
from tests.factories import (
    INSTANT,
    TODAY,
    AchievementFactory,
    AdminFactory,
    AgentFactory,
    ApiTokenFactory,
    EmploymentFactory,
    InvitationFactory,
    LinkFactory,
    OrganizationFactory,
    OverrideFactory,
    OverrideProposalFactory,
    PersonFactory,
    TermFactory,
    someone_with,
)
from tests.order_factories import (
    AssignmentFactory,
    BenefitKeyFactory,
    BenefitUseFactory,
    OrderFactory,
    PaymentFactory,
    PromotionFactory,
)

ABSENT_ID = 999_999_999
ABSENT_MPN_ID = "999999999"
OWN, FOREIGN = "Adatum", "Zyxwcanary"
"""What everything in the two organizations is called; the second word is nowhere where a stranger looks."""
HUSHED = "Hushcanary"
"""A colleague, whom employees do not see counted (R37)."""


@dataclass
class House:
    """An organization, and what in its address may stand for a thing of its own."""

    name: str
    organization: Organization
    admin: User
    employee: User
    things: dict[str, Any]


def a_house(name: str, agent: User, on: date = TODAY) -> House:
    """An organization with two admins, an employee with a linked achievement, and one of everything."""

    def called(role: str) -> dict[str, str]:
        return {"person__full_name": f"{name} {role}", "person__email": f"{role}@{name}.example".lower()}

    organization = OrganizationFactory(name=f"{name} Ltd")
    admin = AdminFactory(organization=organization, **called("Admin")).person
    AdminFactory(organization=organization, **called("Deputy"))
    employee = EmploymentFactory(organization=organization, **called("Employee")).person
    record("employee.joined", organization_id=organization.pk, on=on, by=admin, person_id=employee.pk, role="employee")
    return House(name, organization, admin, employee, _things(name, organization, admin, employee, agent, on))


def _things(
    name: str, organization: Organization, admin: User, employee: User, agent: User, on: date
) -> dict[str, Any]:
    """One of everything, by the name under which it stands in an address."""
    achievement = AchievementFactory(person=employee, certification__code="70-346")
    competency = Competency.objects.get(slug="devops")
    order = OrderFactory(organization=organization, placed_by=admin)
    payment = PaymentFactory(order=OrderFactory(organization=organization, placed_by=admin))
    use = BenefitUseFactory(
        grant__term=TermFactory(organization=organization),
        grant__name=f"{name} seats",
        grant__unit="licence",
        grant__needs_key=True,
        key=BenefitKeyFactory(),
        activated_on=on,
        activated_by=admin,
    )
    AssignmentFactory(use=use, person=employee)
    return {
        "person": employee.pk,
        "achievement": achievement.pk,
        "link": LinkFactory(achievement=achievement, organization=organization).pk,
        "claim": AchievementFactory(
            person=employee,
            certification__code="70-347",
            source=Achievement.Source.CLAIM,
            claimed_at=INSTANT,
            evidence=f"{name} transcript",
        ).pk,
        "invitation": InvitationFactory(
            organization=organization, invited_by=admin, email=f"new@{name}.example".lower()
        ).pk,
        "token": ApiTokenFactory(organization=organization, person=admin, name=f"{name} warehouse").pk,
        "override": OverrideFactory(
            organization=organization,
            competency=competency,
            placed_by=agent,
            person=employee,
            reason=f"{name} was late.",
        ).pk,
        "proposal": OverrideProposalFactory(
            organization=organization, competency__slug="messaging", proposed_by=agent, reason=f"{name} is late again."
        ).pk,
        "order": order.pk,
        "proof": PaymentProof.objects.create(
            order=order, content_type="application/pdf", content=b"%PDF-", uploaded_at=INSTANT, uploaded_by=admin
        ).pk,
        "number": invoices.issue(payment.order, "INV", on=on).number,
        "payment": payment.pk,
        "promotion": PromotionFactory(made_by=agent).pk,
        "grant": use.grant_id,
        "use": use.pk,
        "notice": Notice.objects.create(
            reader=employee,
            organization_id=organization.pk,
            person_id=employee.pk,
            verb="achievement.linked",
            facts={"certifications": ["70-346"]},
            on=on,
            once=f"achievement.linked:{achievement.pk}",
            made_at=INSTANT,
        ).pk,
    }


@dataclass
class Visitor:
    """Somebody who comes to a door, signed in or not; `at` says what they are where, by the name of the house."""

    name: str
    client: Client
    person: User | None
    at: Mapping[str, str]
    is_agent: bool = False
    is_token: bool = False
    may_write: bool = True

    def __str__(self) -> str:
        return self.name


@dataclass
class World:
    """What is "own" to a visitor is the first house; the second is foreign to all but its own admin."""

    own: House
    foreign: House
    visitors: list[Visitor]
    programs: list[Visitor] = field(default_factory=list)
    """Tokens that work."""
    dead: list[Visitor] = field(default_factory=list)
    """Tokens that work no more."""

    def visitor(self, name: str) -> Visitor:
        return next(one for one in [*self.visitors, *self.programs] if one.name == name)

    def house(self, name: str) -> House | None:
        return {"own": self.own, "foreign": self.foreign, "absent": None}[name]


def a_world() -> World:
    placed_by = AgentFactory()
    own, foreign = a_house(OWN, placed_by), a_house(FOREIGN, placed_by)
    for number in range(3):
        hushed = someone_with("70-346", "70-347", "70-483", at=own.organization)
        User.objects.filter(pk=hushed.pk).update(
            full_name=f"{HUSHED} {number}", email=f"{number}@{HUSHED}.example".lower()
        )
    former = AdminFactory(organization=own.organization, left_on=TODAY - timedelta(days=1)).person
    inside_agent = AgentFactory()
    EmploymentFactory(organization=own.organization, person=inside_agent)
    elsewhere = EmploymentFactory(organization=own.organization).person
    AdminFactory(person=elsewhere)
    people: list[tuple[str, User | None, dict[str, str], bool]] = [
        ("anonymous", None, {}, False),
        ("stranger", PersonFactory(), {}, False),
        ("employee", own.employee, {"own": "employee"}, False),
        ("admin", own.admin, {"own": "admin"}, False),
        ("employee here, admin elsewhere", elsewhere, {"own": "employee"}, False),
        ("former member", former, {}, False),
        ("admin of another organization", foreign.admin, {"foreign": "admin"}, False),
        ("agent", AgentFactory(), {}, True),
        ("agent employed there", inside_agent, {"own": "employee"}, True),
    ]
    visitors = []
    for name, person, at, is_agent in people:
        client = Client(raise_request_exception=False)
        if person is not None:
            client.force_login(person)
        visitors.append(Visitor(name, client, person, at, is_agent))
    standings.bring_up_to_date(on=TODAY)
    return World(own, foreign, visitors, _programs(own, foreign, inside_agent), _dead(own, former))


def _programs(own: House, foreign: House, inside_agent: User) -> list[Visitor]:
    """Tokens that know the first house and no other, whatever their person is elsewhere."""
    of_both = AdminFactory(organization=own.organization).person
    AdminFactory(organization=foreign.organization, person=of_both)
    return [
        _program("token of the employee", own, own.employee, "employee"),
        _program("token of the admin", own, own.admin, "admin"),
        _program("token to read", own, own.admin, "admin", scope="read"),
        _program("token of an admin of both", own, of_both, "admin"),
        _program("token of an agent employed there", own, inside_agent, "employee"),
    ]


def _dead(own: House, former: User) -> list[Visitor]:
    gone = AdminFactory(organization=own.organization, person__is_active=False).person
    return [
        _program("token of a former member", own, former, "nobody"),
        _program("token of an account that is closed", own, gone, "nobody"),
        _program("revoked token", own, own.admin, "nobody", revoked_at=INSTANT, revoked_by=own.admin),
    ]


def _program(name: str, house: House, person: User, role: str, *, scope: str = "write", **more: Any) -> Visitor:
    secret = f"pc_{name.replace(' ', '-')}"
    ApiToken.objects.create(
        organization=house.organization,
        person=person,
        name=name,
        scope=scope,
        token_hash=hash_of(secret),
        created_at=INSTANT,
        created_by=person,
        **more,
    )
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {secret}"})
    return Visitor(name, client, person, {"own": role}, person.is_agent, is_token=True, may_write=scope == "write")
