"""Setting the numbers of the programme from a day on; what was bought keeps those of its day (R24)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.dates import now
from core.refusals import broken_constraints_refuse, refuse_if
from memberships.models import ProgrammeSetting
from memberships.services.promotions import refuse_unless_agent

LONGEST_DAYS = 180
BROKEN = {
    "memberships_programmesetting_effective_from_key": _("There are other numbers from that day already."),
}


@transaction.atomic
def change(
    *,
    effective_from: date,
    window_days: int,
    grace_days: int,
    payment_days: int,
    refund_days: int,
    reason: str,
    by: User,
    on: date,
) -> ProgrammeSetting:
    """Add the numbers that hold for orders from a day to come."""
    refuse_unless_agent(by)
    refuse_if(not reason.strip(), _("A change of the programme needs a reason."), code="no_reason")
    refuse_if(effective_from <= on, _("Numbers change from tomorrow on at the earliest."), code="too_early")
    refuse_if(
        not 1 <= payment_days <= LONGEST_DAYS
        or not all(0 <= days <= LONGEST_DAYS for days in (window_days, grace_days, refund_days)),
        _("Each is a number of days up to 180, and there is a day to pay at least."),
        code="out_of_bounds",
    )
    with broken_constraints_refuse(BROKEN):
        return ProgrammeSetting.objects.create(
            effective_from=effective_from,
            window_days=window_days,
            grace_days=grace_days,
            payment_days=payment_days,
            refund_days=refund_days,
            reason=reason.strip(),
            set_at=now(),
            set_by=by,
        )
