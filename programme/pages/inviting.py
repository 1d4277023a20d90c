"""The page on which somebody is invited."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates import add_days
from organizations.models import Invitation, Organization


@dataclass(frozen=True, slots=True)
class InvitingPage:
    """All that `programme/employees/invite.html` shows beside the form; an invitation sent now holds until `until`."""

    organization: Organization
    on: date
    until: date
    crumbs: tuple[tuple[str, str], ...]


def inviting(organization: Organization, *, on: date) -> InvitingPage:
    crumbs = ((_("Employees"), reverse("employees", args=[organization.mpn_id])),)
    return InvitingPage(organization, on, add_days(on, Invitation.DAYS), crumbs)
