"""Giving activated benefits to employees, one person at a time (R31)."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.dates import add_days, now
from core.refusals import Refusal, broken_constraints_refuse, refuse_if
from core.wording import short_day
from memberships.carrying import carrying_of
from memberships.models import Assignment, BenefitUse
from memberships.services.benefits import locked_use, put_on_record
from organizations.models import Employment, Organization
from organizations.services.employments import refuse_unless_admin

PERSONAL = frozenset({"licence", "seat", "subscription"})
"""Units that are for one person each; hours and incidents are the organization's."""

TAKEN = _("This is assigned to somebody else by now. Look again.")
BROKEN = {"memberships_assignment_one_person_at_a_time": TAKEN}


@transaction.atomic
def assign(use: BenefitUse, *, person: User, by: User, on: date) -> Assignment:
    """Give an activated benefit to an employee who works there; nobody has it. Twice changes nothing."""
    use = _for_admin(use, by=by, on=on)
    holder = holder_of(use, on=on)
    refuse_if(holder is not None and holder.person_id != person.pk, TAKEN, code="taken")
    return holder or _give(use, person, before=None, by=by, on=on)


@transaction.atomic
def reassign(use: BenefitUse, *, person: User, by: User, on: date) -> Assignment:
    """Give it to another employee, whoever has it now, when the days of the benefit have gone by (R31)."""
    use = _for_admin(use, by=by, on=on)
    holder = holder_of(use, on=on)
    if holder is not None and holder.person_id == person.pk:
        return holder
    return _give(use, person, before=holder, by=by, on=on)


@transaction.atomic
def take_back(use: BenefitUse, *, by: User, on: date) -> None:
    """Let nobody have it any more, from today on. Twice changes nothing."""
    use = locked_use(use)
    refuse_unless_admin(by, use.grant.term.organization, on=on)
    holder = holder_of(use, on=on)
    if holder is not None:
        _end(holder, on=on)
        _record("benefit.taken_back", use, holder.person, by=by, on=on)


def end_with_employment(*, person: User, organization: Organization, on: date, by: User | None) -> None:
    """End what somebody has who leaves (R8); it did not count any more in any case. The organization is locked."""
    held = Assignment.objects.in_force(on=on).filter(person=person, use__grant__term__organization=organization)
    for one in held.select_related("use__grant__term", "use__grant__competency"):
        _end(one, on=on)
        _record("benefit.taken_back", one.use, person, by=by, on=on, reason="left")


def holder_of(use: BenefitUse, *, on: date) -> Assignment | None:
    """Who has it on a day."""
    return Assignment.objects.counting(on=on).filter(use=use).select_related("person").first()


def employees(organization: Organization, *, on: date) -> QuerySet[User]:
    """Who may get one: whoever works there on the day, by name."""
    at_work = Employment.objects.filter(organization=organization).in_force(on=on)
    return User.objects.filter(pk__in=at_work.values("person")).order_by("full_name", "pk")


def free_on(use: BenefitUse) -> date | None:
    """The first day on which somebody else may have it than who had it last; None: any day."""
    last = use.assignments.order_by("starts_on", "pk").last()
    days = use.grant.reassign_after_days
    return add_days(last.starts_on, days) if last is not None and days else None


def why_not(use: BenefitUse, *, on: date) -> Refusal | None:
    """Why it cannot be given to anybody; None where it can."""
    grant = use.grant
    if grant.unit not in PERSONAL:
        return Refusal(_("This benefit is the organization's, and not for a person."), code="not_personal")
    if use.ends_on <= on:
        return Refusal(_("This has run out."), code="run_out")
    organization = grant.term.organization_id
    if carrying_of([organization], on=on)[organization].held_for(grant.term) is None:
        return Refusal(_("The membership that this benefit comes with is over."), code="not_a_member")
    return None


def _for_admin(use: BenefitUse, *, by: User, on: date) -> BenefitUse:
    """An activated benefit that can be given to somebody today."""
    use = locked_use(use)
    refuse_unless_admin(by, use.grant.term.organization, on=on)
    problem = why_not(use, on=on)
    if problem is not None:
        raise problem
    return use


def _give(use: BenefitUse, person: User, *, before: Assignment | None, by: User, on: date) -> Assignment:
    works_there = Employment.objects.filter(person=person, organization=use.grant.term.organization_id)
    refuse_if(
        not works_there.in_force(on=on).exists(), _("This person does not work here any more."), code="not_employed"
    )
    last = use.assignments.order_by("starts_on", "pk").last()
    day = free_on(use)
    if last is not None and last.person_id != person.pk and day is not None and on < day:
        reason = _("It can go to somebody else from {day} on.")
        raise Refusal(reason.format(day=short_day(day)), code="too_early")
    for one in use.assignments.in_force(on=on):
        _end(one, on=on)
    if before is not None:
        _record("benefit.taken_back", use, before.person, by=by, on=on)
    with broken_constraints_refuse(BROKEN):
        made = Assignment.objects.create(use=use, person=person, starts_on=on, assigned_at=now(), assigned_by=by)
    _record("benefit.assigned", use, person, by=by, on=on)
    return made


def _record(verb: str, use: BenefitUse, person: User, *, by: User | None, on: date, **facts: str) -> None:
    put_on_record(verb, use.grant, by=by, on=on, person=person, use=use.pk, number=use.number, **facts)


def _end(assignment: Assignment, *, on: date) -> None:
    assignment.ends_on = on
    assignment.save(update_fields=["ends_on"])
