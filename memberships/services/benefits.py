"""Using the benefits of a membership: activating, seeing a key (R27, R31). Giving them to people: `assignments`."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.log import record
from competencies import standings
from core.dates import now
from core.refusals import Refusal, broken_constraints_refuse, refuse_if
from memberships.carrying import Carrying
from memberships.entitlements import Entitlement, group_of
from memberships.models import Assignment, BenefitKey, BenefitUse, Grant
from memberships.services import benefit_keys, grants, payments
from organizations.models import Employment, Organization
from organizations.services.employments import refuse_unless_admin

CHANGED = _("This was used at the same moment. Look again.")
BROKEN = {"memberships_benefit_use_once": CHANGED, "memberships_benefituse_key_id_key": CHANGED}


@transaction.atomic
def activate(grant: Grant, *, by: User, on: date, pieces: int = 1, used: int | None = None) -> list[BenefitUse]:
    """Activate so many of a granted benefit, each for twelve months, also when the membership is over by then (R31).

    `used`: how many were used when this was shown; another number by now is refused, so that a form sent twice counts
    once. From now on the membership cannot be given back (R27).
    """
    grant = locked(grant, by=by, on=on)
    organization = grant.term.organization_id
    standings.bring_up_to_date([organization], on=on)
    entitled = entitlement_of(grant, grants.bring_up_to_date([organization], on=on)[organization])
    refuse_if(used is not None and used != entitled.used, CHANGED, code="changed")
    refuse_if(pieces < 1, _("Activate one or more."), code="no_pieces")
    problem = why_not(entitled, pieces=pieces)
    if problem is not None:
        raise problem
    keys: list[BenefitKey | None] = [None] * pieces
    if grant.needs_key:
        keys = [*benefit_keys.take(grant.code, pieces)]
    with broken_constraints_refuse(BROKEN):
        made = BenefitUse.objects.bulk_create(
            [
                BenefitUse(
                    grant=grant,
                    number=entitled.number + place,
                    activated_on=on,
                    ends_on=BenefitUse.full_end(on),
                    activated_at=now(),
                    activated_by=by,
                    key=key,
                )
                for place, key in enumerate(keys)
            ]
        )
    put_on_record("benefit.activated", grant, by=by, on=on, pieces=pieces, ends_on=BenefitUse.full_end(on))
    return made


def entitlement_of(grant: Grant, known: Carrying) -> Entitlement:
    """What a grant entitles to by now; refused where its membership is over, or a higher row took its place."""
    entitled = known.entitlements().get(group_of(grant))
    if entitled is None or known.held_for(grant.term) is None:
        raise Refusal(_("The membership that this benefit comes with is over."), code="not_a_member")
    refuse_if(
        entitled.applies.grant != grant.pk,
        _("Another membership or level gives this benefit by now. Look again."),
        code="replaced",
    )
    return entitled


def why_not(entitled: Entitlement, *, pieces: int = 1) -> Refusal | None:
    """Why so many cannot be activated; None where they can."""
    if entitled.limit == 0:
        return Refusal(_("This is given on extra conditions only. Ask the programme."), code="on_conditions")
    if entitled.left == 0 and not entitled.applies.is_counted:
        return Refusal(_("This is activated already."), code="activated")
    if entitled.left == 0:
        return Refusal(_("All of it is used in this term."), code="used_up")
    if entitled.left < pieces:
        return Refusal(_("So many are not left."), code="not_so_many")
    return None


def ends_a_refund(grant: Grant, *, on: date) -> bool:
    """Whether activating it takes away the right to give the membership back (R27)."""
    order = grant.term.order
    return order is not None and payments.why_not_refundable(order, on=on) is None


@transaction.atomic
def view_key(use: BenefitUse, *, by: User, on: date) -> str:
    """The key, for an admin of the organization, or for the employee it is assigned to; each look is on record."""
    use = locked_use(use)
    grant = use.grant
    refuse_if(not may_see_key(use, by, on=on), _("This key is not yours to see."), code="not_yours")
    if use.key is None:
        raise Refusal(_("This benefit comes without a key."), code="no_key")
    refuse_if(use.ends_on <= on, _("This has run out."), code="run_out")
    if use.key_viewed_at is None:
        use.key_viewed_at, use.key_viewed_by = now(), by
        use.save(update_fields=["key_viewed_at", "key_viewed_by"])
    put_on_record("benefit.key_viewed", grant, by=by, on=on, use=use.pk, number=use.number)
    return use.key.key


def may_see_key(use: BenefitUse, person: User, *, on: date) -> bool:
    """Admins of the organization, and the employee who holds it; nobody else, agents neither."""
    if Assignment.objects.counting(on=on).filter(use=use, person=person).exists():
        return True
    employments = Employment.objects.filter(person=person, organization=use.grant.term.organization_id)
    return employments.in_force(on=on).admins().exists()


# --- Locks and record -------------------------------------------------------------------------------------------------
def locked(grant: Grant, *, by: User, on: date) -> Grant:
    """The grant as it is now, for an admin: the organization is locked first, then the grant's row."""
    (organization,) = Organization.objects.locked([grant.term.organization_id])
    refuse_unless_admin(by, organization, on=on)
    rows = Grant.objects.select_for_update(no_key=True, of=("self",)).select_related("term__order", "competency")
    return rows.get(pk=grant.pk)


def locked_use(use: BenefitUse) -> BenefitUse:
    """An activated benefit as it is now, under its organization's lock and its grant's."""
    Organization.objects.locked([use.grant.term.organization_id])
    Grant.objects.select_for_update(no_key=True).get(pk=use.grant_id)
    return BenefitUse.objects.select_related("grant__term", "grant__competency", "key").get(pk=use.pk)


def put_on_record(
    verb: str, grant: Grant, *, by: User | None, on: date, person: User | None = None, **facts: Any
) -> None:
    """What is on record names the benefit by its code; keys are never on record."""
    record(
        verb,
        organization_id=grant.term.organization_id,
        on=on,
        by=by,
        person_id=person.pk if person else None,
        grant=grant.pk,
        benefit=grant.code,
        competency=grant.competency.slug if grant.competency else "",
        **facts,
    )
