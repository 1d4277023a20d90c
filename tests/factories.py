"""The smallest lawful world that a test needs, row by row.

Rows are written as they are, past services and evaluation: a new organization is stale until somebody asks for it (R3),
and one evaluated before does not notice a row that a factory adds. Where that matters, change facts by services.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Model
from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from accounts.models import User
from achievements.models import Achievement, Certification, Link
from competencies.models import (
    AuthorizationGrant,
    AuthorizationKind,
    Center,
    Competency,
    Figure,
    LevelPeriod,
    Metric,
    Override,
    OverrideProposal,
)
from memberships.models import (
    Benefit,
    DisplayPeriod,
    Offer,
    OfferPeriod,
    Term,
)
from organizations.models import ApiToken, Employment, Invitation, Organization

Row = TypeVar("Row", bound=Model)

TODAY = date(2026, 11, 22)
"""The day on which tests live (the fixture `on`)."""
LONG_AGO = date(2020, 1, 1)
"""The day from which on everything holds that a test says nothing else about."""
INSTANT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"


@cache
def hashed_password() -> str:
    """Hashing takes long by intention: once is enough."""
    return make_password(PASSWORD)


class RowFactory(DjangoModelFactory[Row]):
    """Calling a factory makes a row and returns it."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def __new__(cls, **fields: Any) -> Row: ...  # type: ignore[misc]


class PersonFactory(RowFactory[User]):
    """Somebody with an account and no password; `PersonFactory(with_password=True)` signs in with `PASSWORD`."""

    class Meta:
        model = User

    class Params:
        with_password = False

    person_id = Sequence(lambda n: f"P-{n:05}")
    full_name = Sequence(lambda n: f"Person {n}")
    email = Sequence(lambda n: f"person{n}@contoso.example")
    date_joined = datetime(2020, 1, 1, tzinfo=UTC)

    password = LazyAttribute(lambda row: hashed_password() if row.with_password else make_password(None))


class AgentFactory(PersonFactory):
    """A programme agent, employed by no organization."""

    email = Sequence(lambda n: f"agent{n}@programme.example")
    is_agent = True


class OrganizationFactory(RowFactory[Organization]):
    class Meta:
        model = Organization

    mpn_id = Sequence(lambda n: f"{1_000_000 + n}")
    name = Sequence(lambda n: f"Contoso {n}")
    country = "US"
    market = "developed"


class EmploymentFactory(RowFactory[Employment]):
    class Meta:
        model = Employment

    organization = SubFactory(OrganizationFactory)
    person = SubFactory(PersonFactory)
    role = Employment.Role.EMPLOYEE
    joined_on = LONG_AGO


class AdminFactory(EmploymentFactory):
    """The employment of a partner admin."""

    role = Employment.Role.ADMIN


class CertificationFactory(RowFactory[Certification]):
    """A certification by its code: the catalogue's, if it has one of that code."""

    class Meta:
        model = Certification
        django_get_or_create = ["code"]

    code = Sequence(lambda n: f"70-{1_000 + n}")
    name = SelfAttribute("code")
    kind = Certification.Kind.EXAM


class AchievementFactory(RowFactory[Achievement]):
    """`AchievementFactory(person=ana, certification__code="70-483")`."""

    class Meta:
        model = Achievement

    achievement_id = Sequence(lambda n: f"A-{n:06}")
    person = SubFactory(PersonFactory)
    certification = SubFactory(CertificationFactory)
    earned_on = LONG_AGO


class LinkFactory(RowFactory[Link]):
    """An achievement that counts for an organization from the day it was earned; whether the person works there is not
    looked at (`someone_with` sees to it)."""

    class Meta:
        model = Link

    achievement = SubFactory(AchievementFactory)
    person = SelfAttribute("achievement.person")
    organization = SubFactory(OrganizationFactory)
    linked_on = SelfAttribute("achievement.earned_on")


def someone_with(
    *codes: str,
    at: Organization,
    person: User | None = None,
    since: date = LONG_AGO,
    expires_on: date | None = None,
) -> User:
    """A person who works for an organization and has earned and linked these certifications on the day `since`."""
    person = person or PersonFactory()
    if not Employment.objects.filter(person=person, organization=at).exists():
        EmploymentFactory(person=person, organization=at, joined_on=min(since, LONG_AGO))
    for code in codes:
        LinkFactory(
            achievement__person=person,
            achievement__certification__code=code,
            achievement__earned_on=since,
            achievement__expires_on=expires_on,
            organization=at,
        )
    return person


class CenterFactory(RowFactory[Center]):
    class Meta:
        model = Center
        django_get_or_create = ["slug"]

    slug = "application-innovation"
    name_en = "Application Innovation"


class CompetencyFactory(RowFactory[Competency]):
    """A competency by its slug: the catalogue's, if it has one of that slug."""

    class Meta:
        model = Competency
        django_get_or_create = ["slug"]

    slug = "application-development"
    name_en = LazyAttribute(lambda row: row.slug.replace("-", " ").title())
    center = SubFactory(CenterFactory)


class MetricFactory(RowFactory[Metric]):
    class Meta:
        model = Metric
        django_get_or_create = ["code"]

    code = "azure_consumption_usd"
    name = SelfAttribute("code")
    unit = "USD"
    aggregation = "sum"


class FigureFactory(RowFactory[Figure]):
    """`FigureFactory(organization=contoso, metric__code="new_ems_customers", month=date(2026, 9, 1), value=5)`."""

    class Meta:
        model = Figure

    organization = SubFactory(OrganizationFactory)
    metric = SubFactory(MetricFactory)
    month = date(2026, 10, 1)
    partner_of_record = "digital"
    value = 1_000


class AuthorizationKindFactory(RowFactory[AuthorizationKind]):
    class Meta:
        model = AuthorizationKind
        django_get_or_create = ["code"]

    code = "surface-hub-adr"
    name = SelfAttribute("code")


class AuthorizationGrantFactory(RowFactory[AuthorizationGrant]):
    class Meta:
        model = AuthorizationGrant

    organization = SubFactory(OrganizationFactory)
    kind = SubFactory(AuthorizationKindFactory)
    granted_on = LONG_AGO


class OverrideFactory(RowFactory[Override]):
    """Gold from today on, for three months, placed by an agent."""

    class Meta:
        model = Override

    organization = SubFactory(OrganizationFactory)
    competency = SubFactory(CompetencyFactory)
    level = "gold"
    starts_on = TODAY
    ends_on = LazyAttribute(lambda row: Override.longest_end(row.starts_on))
    reason = "The feed is late."
    placed_at = INSTANT
    placed_by = SubFactory(AgentFactory)


class OverrideProposalFactory(RowFactory[OverrideProposal]):
    """A third override in a row, which waits for another agent."""

    class Meta:
        model = OverrideProposal

    organization = SubFactory(OrganizationFactory)
    competency = SubFactory(CompetencyFactory)
    level = "gold"
    reason = "The feed is still late."
    proposed_at = INSTANT
    proposed_by = SubFactory(AgentFactory)


class LevelPeriodFactory(RowFactory[LevelPeriod]):
    class Meta:
        model = LevelPeriod

    organization = SubFactory(OrganizationFactory)
    competency = SubFactory(CompetencyFactory)
    level = "silver"
    basis = LevelPeriod.Basis.EFFECTIVE
    starts_on = LONG_AGO


class OfferFactory(RowFactory[Offer]):
    """An offer by its code (action-pack, silver, gold): the catalogue's, if it has one of that code."""

    class Meta:
        model = Offer
        django_get_or_create = ["code"]
        skip_postgeneration_save = True

    code = "silver"
    name_en = LazyAttribute(lambda row: row.code.replace("-", " ").title())

    @post_generation
    def always(offer: Offer, create: bool, given: object, **kwargs: object) -> None:  # noqa: N805 - factory_boy's way
        """Offered for always, unless the catalogue says when."""
        if not offer.periods.exists():
            OfferPeriodFactory(offer=offer)


class OfferPeriodFactory(RowFactory[OfferPeriod]):
    class Meta:
        model = OfferPeriod

    offer = SubFactory(OfferFactory)
    requires = LazyAttribute(lambda row: row.offer.code if row.offer.code in {"silver", "gold"} else None)
    price_minor = 167_000
    starts_on = date.min


class BenefitFactory(RowFactory[Benefit]):
    class Meta:
        model = Benefit

    code = Sequence(lambda n: f"benefit-{n}")
    name = SelfAttribute("code")
    tier = "silver"
    category = "software"
    unit = "license"
    starts_on = date.min


class TermFactory(RowFactory[Term]):
    """A year's membership: `TermFactory(organization=contoso, tier="gold", starts_on=date(2026, 3, 1))`."""

    class Meta:
        model = Term

    organization = SubFactory(OrganizationFactory)
    tier = "silver"
    offer = SubFactory(OfferFactory, code=SelfAttribute("..tier"))
    starts_on = date(2026, 6, 1)
    ends_on = LazyAttribute(lambda row: Term.full_end(row.starts_on))
    anniversary = LazyAttribute(lambda row: Term.full_end(row.starts_on))
    price_minor = 167_000


class DisplayPeriodFactory(RowFactory[DisplayPeriod]):
    class Meta:
        model = DisplayPeriod

    organization = SubFactory(OrganizationFactory)
    competency = SubFactory(CompetencyFactory)
    level = "silver"
    starts_on = TODAY
    ends_on = TODAY + timedelta(days=100)


class InvitationFactory(RowFactory[Invitation]):
    """An admin has invited somebody by mail."""

    class Meta:
        model = Invitation

    organization = SubFactory(OrganizationFactory)
    email = Sequence(lambda n: f"invited{n}@contoso.example")
    token_hash = Sequence(lambda n: f"{n:064}")
    invited_at = INSTANT
    invited_by = SubFactory(PersonFactory)
    expires_on = TODAY + timedelta(days=Invitation.DAYS)


def invited(person: User, organization: Organization, *, by: User | None = None, **fields: Any) -> Invitation:
    """An admin, a new one if need be, has invited a person, whose address is known to be theirs."""
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    by = by or AdminFactory(organization=organization).person
    return InvitationFactory(**{"organization": organization, "email": person.email, "invited_by": by, **fields})


class ApiTokenFactory(RowFactory[ApiToken]):
    class Meta:
        model = ApiToken

    organization = SubFactory(OrganizationFactory)
    person = SubFactory(PersonFactory)
    name = "Nightly report"
    token_hash = Sequence(lambda n: f"{n:064}")
    created_at = INSTANT
    created_by = SelfAttribute("person")
