"""Organizations that come into the programme (R37)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.log import record
from activity.models import Told
from core.refusals import broken_constraints_refuse, refuse_if
from organizations.models import Employment, Organization
from organizations.services import employments

FIRST_MPN_ID = 7_000_000
ALREADY_ADMIN = 5


@transaction.atomic
def enroll(
    *, name: str, country: str, market: str, by: User, on: date, city: str = "", website: str = ""
) -> Organization:
    """Let somebody's organization become a network member, with them as its first admin (R37)."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    refuse_if(
        Employment.objects.filter(person=by).in_force(on=on).admins().count() >= ALREADY_ADMIN,
        _("You run %(number)d organizations already. Ask the programme to add another.") % {"number": ALREADY_ADMIN},
        code="too_many",
    )
    organization = create(name=name, country=country, market=market, city=city, website=website, by=by, on=on)
    employments.join(organization=organization, person=by, role=Employment.Role.ADMIN, on=on, by=by)
    return organization


@transaction.atomic
def create(
    *, name: str, country: str, market: str, by: User, on: date, city: str = "", website: str = ""
) -> Organization:
    """A new network member without anybody in it yet; an agent invites its first admin (R37)."""
    with broken_constraints_refuse(
        {"organizations_organization_mpn_id_key": _("Somebody enrolled at the same moment. Try once more.")}
    ):
        organization = Organization.objects.create(
            mpn_id=_next_mpn_id(), name=name, country=country, market=market, city=city, website=website
        )
    record("organization.enrolled", organization_id=organization.pk, on=on, by=by)
    # From its first day on it is told what changes: there is nothing that would have to be taken for told (R32).
    Told.objects.create(organization_id=organization.pk, subject=Told.SINCE, word=on.isoformat(), told_on=on)
    return organization


def _next_mpn_id() -> str:
    """An MPN ID that no organization has: seven digits, the next one after the highest that the portal has given."""
    given = Organization.objects.filter(mpn_id__regex=r"^7[0-9]{6}$").order_by("-mpn_id")
    highest = given.values_list("mpn_id", flat=True).first()
    return str(int(highest) + 1 if highest else FIRST_MPN_ID)
