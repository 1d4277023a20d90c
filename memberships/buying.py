"""Reading what quotes are made of; whoever asks has brought the organization up to date (R3)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from competencies.engine.timeline import Timeline, contains
from core.refusals import Refusal
from memberships.engine import RANK
from memberships.holding import linked
from memberships.models import Offer, ProgrammeSetting, Promotion, Term
from memberships.quotes import Buyer, Quote, quote
from memberships.timelines import levels_of
from organizations.models import Organization


def setting_on(day: date) -> ProgrammeSetting:
    """The programme's numbers of a day; those of the rules where nobody has set others."""
    return ProgrammeSetting.objects.in_force(on=day).first() or ProgrammeSetting(effective_from=day)


def terms_of(organization: Organization) -> list[Term]:
    """All terms of an organization, by their first day, each with the one that it resumes, its order and what became
    of that; one query.
    """
    found = Term.objects.filter(organization=organization)
    found = found.select_related("offer", "order__closing__payment", "order__refund")
    return linked(list(found.order_by("starts_on", "ends_on", "pk")))


def buyer_on(organization: Organization, day: date) -> Buyer:
    """What an organization holds on a day; two queries."""
    return buyer_of(terms_of(organization), levels_of([organization.pk]).get(organization.pk, {}), day)


def buyer_of(terms: Sequence[Term], levels: Mapping[int, Mapping[str, Timeline]], day: date) -> Buyer:
    """The same of terms and levels that are known."""
    held: dict[int, str] = {}
    for competency, by_level in levels.items():
        there = [level for level, timeline in by_level.items() if contains(timeline, day.toordinal())]
        if there:
            held[competency] = max(there, key=RANK.__getitem__)
    return Buyer(terms, held)


def promotions_on(day: date) -> list[Promotion]:
    return list(Promotion.objects.in_force(on=day).select_related("offer", "competency"))


def quotes_on(organization: Organization, day: date, *, buyer: Buyer | None = None) -> list[Quote]:
    """Every offer of the edition in force on a day as the organization could order it; five queries."""
    known = buyer or buyer_on(organization, day)
    promotions, setting = promotions_on(day), setting_on(day)
    return [quote(offer, known, promotions, setting, on=day) for offer in Offer.objects.offered(on=day)]


def quote_on(organization: Organization, offer: Offer, day: date, *, buyer: Buyer | None = None) -> Quote:
    """One offer as the organization could order it on a day; refused where the edition of that day has it not."""
    offered = Offer.objects.offered(on=day).filter(pk=offer.pk).first()
    if offered is None:
        raise Refusal(_("This is not offered any more."), code="not_offered")
    return quote(offered, buyer or buyer_on(organization, day), promotions_on(day), setting_on(day), on=day)
