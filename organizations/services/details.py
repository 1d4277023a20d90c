"""What is on record of an organization itself: its name, where it is, its market."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.log import record
from core.refusals import refuse_if
from organizations.models import Organization
from organizations.services.employments import refuse_unless_admin
from organizations.signals import attributes_changed


@transaction.atomic
def change(
    organization: Organization, *, name: str, country: str, city: str, website: str, by: User, on: date
) -> Organization:
    """Correct what an organization says of itself; the entry on its record has before and after (R33)."""
    (organization,) = Organization.objects.locked([organization.pk])
    refuse_unless_admin(by, organization, on=on)
    wanted = {"name": name.strip(), "country": country, "city": city.strip(), "website": website.strip()}
    refuse_if(not wanted["name"], _("An organization has a name."), code="no_name")
    _write(organization, wanted, by=by, on=on)
    return organization


@transaction.atomic
def change_market(organization: Organization, *, market: str, reason: str, by: User, on: date) -> Organization:
    """Let an agent put an organization into the other market. It changes the past too: it is no period (R14)."""
    (organization,) = Organization.objects.locked([organization.pk])
    refuse_if(not by.is_agent, _("Only a programme agent may do this."), code="not_an_agent")
    refuse_if(not reason.strip(), _("A correction needs a reason."), code="no_reason")
    if _write(organization, {"market": market}, by=by, on=on, reason=reason.strip()):
        attributes_changed.send(Organization, organizations=[organization.pk], on=on)
    return organization


def _write(organization: Organization, wanted: dict[str, str], *, by: User, on: date, **facts: Any) -> bool:
    """Write what differs, and put it on record; return whether anything did."""
    before = {field: getattr(organization, field) for field in wanted}
    changed = {field: value for field, value in wanted.items() if before[field] != value}
    if not changed:
        return False
    for field, value in changed.items():
        setattr(organization, field, value)
    organization.save(update_fields=list(changed))
    record(
        "organization.changed",
        organization_id=organization.pk,
        on=on,
        by=by,
        before={field: before[field] for field in changed},
        after=changed,
        **facts,
    )
    return True
