"""What an order would change: which term ends, which begins, and what customers would see (R23 to R28); no queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from competencies.engine.timeline import Timeline
from memberships.engine import RANK, TermSpan
from memberships.models import Order
from memberships.models.term import TIERS
from memberships.quotes import Quote
from memberships.stages import shown_on
from memberships.timelines import spans

Shown = dict[int, str]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is on display by competency (id) and level: on the last day without the new term, and on its first.

    An Action Pack changes nothing of it.

    """

    quote: Quote
    before: Shown
    after: Shown

    @property
    def gone(self) -> list[int]:
        """What is displayed no more, or lower, when the new term starts afresh."""
        return [pk for pk, level in self.before.items() if RANK[self.after.get(pk, "none")] < RANK[level]]

    @property
    def new(self) -> list[int]:
        return [pk for pk, level in self.after.items() if RANK[self.before.get(pk, "none")] < RANK[level]]


def outlook(quote: Quote, terms: Sequence[TermSpan], levels: Mapping[int, Mapping[str, Timeline]]) -> Outlook:
    """`terms` and `levels`: those of the organization, as `memberships.timelines` reads them."""
    begins = quote.starts_on.toordinal()
    last_day = quote.on.toordinal() if begins <= quote.on.toordinal() else begins - 1
    before = _shown(terms, levels, last_day)
    if quote.offer.code not in TIERS:
        return Outlook(quote, before, before)
    wanted = quote.anniversary.toordinal()
    after = [
        *_without_the_upgraded(quote, terms),
        TermSpan(quote.offer.code, begins, wanted, wanted + quote.setting.grace_days),
    ]
    # A renewal bought in grace begins before today, and shows today what was held since.
    return Outlook(quote, before, _shown(after, levels, max(begins, quote.on.toordinal())))


def _without_the_upgraded(quote: Quote, terms: Sequence[TermSpan]) -> list[TermSpan]:
    if quote.kind != Order.Kind.UPGRADE or quote.follows is None:
        return list(terms)
    (upgraded,) = spans([quote.follows])
    ended = replace(upgraded, ends_on=quote.on.toordinal(), grace_ends_on=quote.on.toordinal())
    return [ended if one.starts_on == upgraded.starts_on else one for one in terms]


def _shown(terms: Sequence[TermSpan], levels: Mapping[int, Mapping[str, Timeline]], day: int) -> Shown:
    found = {}
    for competency, by_level in levels.items():
        level, _until = shown_on(terms, by_level.get("silver", ()), by_level.get("gold", ()), day)
        if level != "none":
            found[competency] = level
    return found
