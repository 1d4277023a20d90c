"""An organization whose Cloud Platform is worth looking at: Gold by an override, Silver by two people and a figure."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from organizations.models import Organization
from tests.factories import (
    AdminFactory,
    CompetencyFactory,
    FigureFactory,
    OrganizationFactory,
    OverrideFactory,
    PersonFactory,
    TermFactory,
    someone_with,
)

COMPETENCY = "cloud-platform"
# From November 2025 to October 2026.
CONSUMPTION = (9_200, 8_700, 9_300, 9_800, 10_100, 9_900, 10_400, 10_900, 9_600, 9_100, 10_300, 11_100)


@dataclass(frozen=True)
class Contoso:
    organization: Organization
    admin: User
    isaiah: User
    diego: User


def contoso() -> Contoso:
    """Two people count until 8 Feb and 20 Sep 2027; consumption is 118,400; an override ends on 20 Feb 2027."""
    organization = OrganizationFactory(mpn_id="4021736", name="Contoso")
    admin = PersonFactory(full_name="Megan Bowen", email="megan@contoso.example", with_password=True)
    AdminFactory(organization=organization, person=admin)
    isaiah = someone_with(
        "70-533",
        at=organization,
        person=PersonFactory(full_name="Isaiah Langer"),
        since=date(2025, 2, 8),
        expires_on=date(2027, 2, 8),
    )
    diego = someone_with(
        "70-535",
        at=organization,
        person=PersonFactory(full_name="Diego Siciliani"),
        since=date(2025, 9, 20),
        expires_on=date(2027, 9, 20),
    )
    someone_with(
        "70-532",
        at=organization,
        person=PersonFactory(full_name="Nestor Wilke"),
        since=date(2025, 3, 1),
        expires_on=date(2026, 11, 18),
    )
    for month, value in enumerate(
        (9_200, 8_700, 9_300, 9_800, 10_100, 9_900, 10_400, 10_900, 9_600, 9_100, 10_300, 11_100)
    ):
        year, zero_based = divmod(2025 * 12 + 10 + month, 12)
        FigureFactory(
            organization=organization,
            metric__code="azure_consumption_usd",
            month=date(year, zero_based + 1, 1),
            partner_of_record="dpor",
            value=value,
        )
    OverrideFactory(
        organization=organization,
        competency=CompetencyFactory(slug=COMPETENCY),
        starts_on=date(2026, 11, 20),
        reason="Isaiah Langer passed 70-533 again.",
        placed_by__full_name="Johanna Lorenz",
    )
    TermFactory(organization=organization, tier="gold", starts_on=date(2026, 3, 14))
    return Contoso(organization, admin, isaiah, diego)
