"""Two organizations with one of everything, and everybody who might come to their doors."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from achievements.models import Achievement
from competencies.models import Competency, OverrideProposal
from core.secrets import hash_of
from memberships.models import PaymentProof
from memberships.services import invoices
from organizations.models import ApiToken, Invitation, Organization
from tests.factories import (
    INSTANT,
    TODAY,
    AchievementFactory,
    AdminFactory,
    AgentFactory,
    EmploymentFactory,
    LinkFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    TermFactory,
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


@dataclass
class House:
    """An organization, and what in its address may stand for a thing of its own."""

    organization: Organization
    admin: User
    employee: User
    things: dict[str, Any]


def a_house(name: str, agent: User, on: date = TODAY) -> House:
    """An organization with two admins, an employee with a linked achievement, and one of everything."""
    organization = OrganizationFactory(name=name)
    admin = AdminFactory(organization=organization).person
    AdminFactory(organization=organization)
    employee = EmploymentFactory(organization=organization).person
    achievement = AchievementFactory(person=employee, certification__code="70-346")
    link = LinkFactory(achievement=achievement, organization=organization)
    competency = Competency.objects.get(slug="devops")
    claim = AchievementFactory(
        person=employee, certification__code="70-347", source=Achievement.Source.CLAIM, claimed_at=INSTANT
    )
    invitation = Invitation.objects.create(
        organization=organization,
        email=f"new@{organization.mpn_id}.example",
        token_hash=hash_of(organization.mpn_id),
        invited_at=INSTANT,
        invited_by=admin,
        expires_on=on + timedelta(days=10),
    )
    token = ApiToken.objects.create(
        organization=organization,
        person=admin,
        name="warehouse",
        token_hash=hash_of(f"token of {organization.mpn_id}"),
        created_at=INSTANT,
        created_by=admin,
    )
    override = OverrideFactory(organization=organization, competency=competency, placed_by=agent)
    proposal = OverrideProposal.objects.create(
        organization=organization,
        competency=Competency.objects.get(slug="messaging"),
        level="gold",
        reason="a third time",
        proposed_at=INSTANT,
        proposed_by=agent,
    )
    order = OrderFactory(organization=organization, placed_by=admin)
    payment = PaymentFactory(order=OrderFactory(organization=organization, placed_by=admin))
    proof = PaymentProof.objects.create(
        order=order, content_type="application/pdf", content=b"%PDF-", uploaded_at=INSTANT, uploaded_by=admin
    )
    use = BenefitUseFactory(
        grant__term=TermFactory(organization=organization),
        grant__unit="licence",
        grant__needs_key=True,
        key=BenefitKeyFactory(),
        activated_on=on,
        activated_by=admin,
    )
    AssignmentFactory(use=use, person=employee)
    things = {
        "grant": use.grant_id,
        "use": use.pk,
        "order": order.pk,
        "proof": proof.pk,
        "number": invoices.issue(payment.order, "INV", on=on).number,
        "payment": payment.pk,
        "promotion": PromotionFactory(made_by=agent).pk,
        "person": employee.pk,
        "invitation": invitation.pk,
        "token": token.pk,
        "override": override.pk,
        "proposal": proposal.pk,
        "achievement": achievement.pk,
        "link": link.pk,
        "claim": claim.pk,
    }
    return House(organization, admin, employee, things)


@dataclass
class Visitor:
    """Somebody who comes to a door, signed in or not; `at` says what they are where, by the name of the house."""

    name: str
    client: Client
    person: User | None
    at: dict[str, str]
    is_agent: bool = False


@dataclass
class World:
    own: House
    foreign: House
    visitors: list[Visitor]


def a_world() -> World:
    """What a visitor is "own" to is the first house; the second is foreign to all but its own admin."""
    placed_by = AgentFactory()
    own, foreign = a_house("Own", placed_by), a_house("Foreign", placed_by)
    former = AdminFactory(organization=own.organization, left_on=TODAY - timedelta(days=1)).person
    inside_agent = AgentFactory()
    EmploymentFactory(organization=own.organization, person=inside_agent)
    people: list[tuple[str, User | None, dict[str, str], bool]] = [
        ("anonymous", None, {}, False),
        ("stranger", PersonFactory(), {}, False),
        ("employee", own.employee, {"own": "employee"}, False),
        ("admin", own.admin, {"own": "admin"}, False),
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
    return World(own, foreign, visitors)
