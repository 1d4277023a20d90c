"""The API against its own description, as four kinds of people."""

import pytest
from django.test import Client
from pytest_django import Settings
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.hypothesis.builder import HypothesisTestMode

from accounts.models import User
from achievements.models import Achievement, Certification, Link
from activity.models import Notice
from competencies.models import Override, OverrideProposal
from memberships.models import Benefit, BenefitUse, Grant, Invoice, Offer, Order, Payment, Promotion, Term
from memberships.services import invoices
from organizations.models import Invitation
from programme.api.news import KINDS
from tests.api.fuzz import Caller, Fuzz, Known
from tests.api.world import World
from tests.factories import (
    INSTANT,
    TODAY,
    AchievementFactory,
    InvitationFactory,
    OverrideProposalFactory,
)
from tests.order_factories import (
    AssignmentFactory,
    BenefitKeyFactory,
    BenefitUseFactory,
    OrderFactory,
    PaymentFactory,
    PromotionFactory,
)

pytestmark = pytest.mark.django_db
DESK = ("/claims", "/override", "/promotions", "/programme-numbers", "/payments", "/benefit-keys")
LEAST = {"stranger": 300, "employee": 700, "admin": 1_500, "agent": 1_000}
"""So many cases at least each of them asks about; there is room for an operation that goes, and none for a part."""
AT_RANDOM = 5
RANDOM = [HypothesisTestMode.FUZZING]
PLANNED = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]


def caller(role: str, world: World) -> Caller:
    if role == "stranger":
        return Caller()
    if role == "agent":
        browser = Client()
        browser.force_login(world.agent)
        csrf = "a" * 32
        return Caller({"X-CSRFToken": csrf}, {"sessionid": browser.cookies["sessionid"].value, "csrftoken": csrf})
    person = world.contoso.admin if role == "admin" else world.contoso.isaiah
    return Caller({"Authorization": f"Bearer {world.token(person)}"})


def furnish(world: World) -> Known:
    """Something of everything, and what it is called."""
    for person in (world.contoso.isaiah, world.contoso.admin):
        for code in ("70-534", "70-535"):
            AchievementFactory(person=person, certification__code=code)
        AchievementFactory(person=person, certification__code="70-483", source="claim")
    InvitationFactory(organization=world.organization, invited_by=world.contoso.admin)
    OverrideProposalFactory(organization=world.organization, competency__slug="devops")
    for _ in range(3):
        PaymentFactory(order=OrderFactory(organization=world.organization, placed_by=world.contoso.admin))
    use = BenefitUseFactory(
        grant__term=Term.objects.get(organization=world.organization),
        grant__unit="licence",
        key=BenefitKeyFactory(),
        activated_on=TODAY,
    )
    AssignmentFactory(use=use, person=world.contoso.isaiah)
    for reader in (world.contoso.isaiah, world.contoso.admin, world.agent):
        Notice.objects.create(
            reader=reader,
            organization_id=world.organization.pk,
            person_id=reader.pk,
            verb="achievement.linked",
            facts={"certifications": ["70-346"]},
            on=TODAY,
            once=f"achievement.linked:{reader.pk}",
            made_at=INSTANT,
        )
    invoices.issue(Order.objects.latest("pk"), Invoice.Series.INVOICE, on=TODAY)
    PromotionFactory(made_by=world.agent)
    claims = Achievement.objects.filter(source="claim").values_list("pk", flat=True)
    achievements = list(Achievement.objects.values_list("pk", flat=True))
    return {
        "mpn_id": ["4021736"] * 4 + ["4099999"],
        "organization": ["4021736"] * 4 + ["4099999"],
        "competency": ["cloud-platform", "devops", "cloud-crm", "enterprise-resource-planning", "windows-and-devices"],
        "certification": list(Certification.objects.values_list("code", flat=True)[:20]),
        "person": list(User.objects.values_list("pk", flat=True)),
        "achievement": achievements,
        "link": list(Link.objects.values_list("pk", flat=True)),
        "claim": list(claims),
        "invitation": list(Invitation.objects.values_list("pk", flat=True)),
        "override": list(Override.objects.values_list("pk", flat=True)),
        "proposal": list(OverrideProposal.objects.values_list("pk", flat=True)),
        "offer": list(Offer.objects.values_list("code", flat=True)),
        "order": list(Order.objects.values_list("pk", flat=True)),
        "payment": list(Payment.objects.values_list("pk", flat=True)),
        "news_kind": list(KINDS),
        "code": list(Benefit.objects.filter(needs_key=True).values_list("code", flat=True)),
        "grant": list(Grant.objects.values_list("pk", flat=True)),
        "use": list(BenefitUse.objects.values_list("pk", flat=True)),
        "promotion": list(Promotion.objects.values_list("pk", flat=True)),
        "number": [one.number for one in Invoice.objects.all()],
        "notice": list(Notice.objects.values_list("pk", flat=True)),
    }


@pytest.mark.parametrize("role", LEAST)
def test_nothing_that_anybody_asks_breaks_the_api(
    role: str, contoso_world: World, settings: Settings, request: pytest.FixtureRequest
) -> None:
    """Every answer has a shape that the schema says, right shapes are taken and wrong ones refused, and nothing is 5xx.

    Each operation is asked in a planned way (its examples, the edges of each of its shapes) by one who may, and at
    random by all four. With `--fuzz-cases` everybody asks in both ways, and each time about something else.
    """
    settings.API_REQUESTS_A_MINUTE = 10**9
    wanted: int = request.config.getoption("--fuzz-cases")
    fuzz = Fuzz(caller(role, contoso_world), furnish(contoso_world), is_random=bool(wanted))
    operations = list(fuzz.operations())
    each = max(wanted // len(LEAST) // len(operations), AT_RANDOM)
    failures = []
    for operation in operations:
        is_planned = bool(wanted) or role == planned_by(operation.path)
        try:
            fuzz.ask(operation, PLANNED if is_planned else RANDOM, each=each)
        except FailureGroup as found:
            failures += [f"{operation.label} as {role}: {failure}" for failure in found.exceptions]
    assert failures == []
    assert not [status for status in fuzz.answers if status >= 500]
    assert bool(fuzz.answers[200]) is (role != "stranger")
    assert fuzz.answers.total() >= LEAST[role], dict(sorted(fuzz.answers.items()))


def test_at_least_3000_cases_are_asked_about() -> None:
    assert sum(LEAST.values()) >= 3_000


def planned_by(path: str) -> str:
    """Who asks about an address in a planned way: one to whom it is open."""
    if "/me" in path:
        return "employee"
    return "agent" if any(word in path for word in DESK) else "admin"
