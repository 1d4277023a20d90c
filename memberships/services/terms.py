"""Beginning and ending terms (R23 to R27); each time what is displayed and told follows in the same transaction."""

from datetime import date

from competencies import standings
from memberships.holding import family_of, linked, lives_among
from memberships.models import Order, Term
from memberships.receivers import refresh_and_tell
from memberships.services import grants


def begin(order: Order, *, on: date) -> Term:
    """The term of an order that was paid on a day: from its anniversary if it renews, else from that day on.

    An upgrade ends the Silver term that day (R25). The days after an anniversary that a refunded upgrade has covered
    stay that upgrade's.
    """
    if order.kind == Order.Kind.UPGRADE and order.follows is not None:
        _end(order.follows, on=on)
    starts_on = order.begins_on or on
    anniversary = Term.full_end(starts_on)
    term = Term.objects.create(
        organization=order.organization,
        offer=order.offer,
        tier=order.tier,
        starts_on=_free_from(order, starts_on),
        ends_on=anniversary,
        anniversary=anniversary,
        order=order,
        price_minor=order.price_minor,
        currency=order.currency,
        window_days=order.window_days,
        grace_days=order.grace_days,
        refund_days=order.refund_days,
    )
    settle(order.organization_id, on=on)
    return term


def _free_from(order: Order, day: date) -> date:
    """The first day from a day on that is not taken by the upgrade whose refund brought back what is renewed (R27)."""
    if order.follows is None or order.follows.resumes_id is None:
        return day
    mine = Term.objects.filter(organization=order.organization, tier__in=family_of(order.tier))
    upgrade = mine.in_force(on=day).first()
    return day if upgrade is None else upgrade.ends_on


def take_back(order: Order, *, on: date) -> None:
    """End the term of an order that is refunded; the Silver term that an upgrade ended comes back (R27).

    It comes back into its grace, where its anniversary has passed, and not at all when that is over.
    """
    _end(lives_of(order.term)[-1], on=on)
    silver = order.follows
    if order.kind == Order.Kind.UPGRADE and silver is not None and on < silver.would_lapse_on:
        Term.objects.create(
            organization=order.organization,
            offer=silver.offer,
            tier=silver.tier,
            starts_on=min(on, silver.anniversary),
            ends_on=silver.anniversary,
            anniversary=silver.anniversary,
            resumes=silver,
            price_minor=silver.price_minor,
            currency=silver.currency,
            window_days=silver.window_days,
            grace_days=silver.grace_days,
            refund_days=silver.refund_days,
        )
    settle(order.organization_id, on=on)


def lives_of(term: Term) -> list[Term]:
    """A term, and those that it came back as each time an upgrade of it was refunded (R27); the present one is last."""
    known = Term.objects.filter(organization=term.organization_id).order_by("starts_on", "ends_on", "pk")
    return lives_among(linked(list(known)), term)


def _end(term: Term, *, on: date) -> None:
    """End a term early, today; one that is yet to begin never was."""
    term.ends_on = max(term.starts_on, min(on, term.ends_on))
    term.save(update_fields=["ends_on"])


def settle(organization: int, *, on: date) -> None:
    """What follows from the terms of an organization, with its lock held: display (R28), benefits (R31), news (R32)."""
    standings.bring_up_to_date([organization], on=on)
    refresh_and_tell(organizations=[organization], on=on)
    grants.bring_up_to_date([organization], on=on)
