"""Discounts of an agent's making: made, and ended."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from competencies.models import Competency
from core.dates import now
from core.refusals import refuse_if
from memberships.models import Offer, Promotion


def make(
    *,
    offer: Offer,
    name: str,
    discount_percent: int,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: User,
    on: date,
    level: str | None = None,
    competency: Competency | None = None,
) -> Promotion:
    """Make an offer cheaper from a day on, not before today: for everybody, or for those who hold a level."""
    refuse_unless_agent(by)
    refuse_if(not name.strip(), _("A promotion needs a name; it is on the invoice."), code="no_name")
    refuse_if(not reason.strip(), _("A promotion needs a reason."), code="no_reason")
    refuse_if(not 1 <= discount_percent <= 99, _("A discount is from 1 to 99 per cent."), code="no_discount")
    refuse_if(starts_on < on, _("A promotion begins today or later."), code="begins_before")
    refuse_if(ends_on <= starts_on, _("A promotion ends after it begins."), code="ends_before")
    refuse_if(competency is not None and level is None, _("Name the level of the competency, too."), code="no_level")
    return Promotion.objects.create(
        offer=offer,
        name=name.strip(),
        discount_percent=discount_percent,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        level=level,
        competency=competency,
        made_at=now(),
        made_by=by,
    )


@transaction.atomic
def end(promotion: Promotion, *, by: User, on: date) -> None:
    """End a promotion by hand: from today on nobody orders by it; who did keeps the price. Twice changes nothing."""
    refuse_unless_agent(by)
    promotion = Promotion.objects.select_for_update(no_key=True).get(pk=promotion.pk)
    if promotion.until <= on:
        return
    promotion.ended_on, promotion.ended_at, promotion.ended_by = max(on, promotion.starts_on), now(), by
    promotion.save(update_fields=["ended_on", "ended_at", "ended_by"])


def refuse_unless_agent(by: User) -> None:
    refuse_if(not by.is_agent, _("Only a programme agent may do this."), code="not_an_agent")
