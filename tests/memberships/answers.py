"""What the product answers about an organization on many days, read once and for all of them."""

from dataclasses import dataclass
from typing import Any

from competencies.models import Competency
from memberships.buying import buyer_of, setting_on, terms_of
from memberships.engine import is_at_risk, is_competency_at_risk, membership_on
from memberships.holding import held_on
from memberships.models import DisplayPeriod, Offer
from memberships.quotes import quote
from memberships.stages import stage
from memberships.timelines import known_of
from organizations.models import Organization
from tests.memberships.plain_membership import COMPETENCIES, FIRST, NAME, PlainMembership, day_of, number_of

Answer = dict[str, Any]


@dataclass
class Answers:
    """The facts on record at one moment, as the product reads them."""

    organization: Organization
    offers: dict[str, Offer]

    def __post_init__(self) -> None:
        pk = self.organization.pk
        known = known_of([pk])
        self.spans, self.levels = known.terms.get(pk, []), known.levels.get(pk, {})
        self.terms = terms_of(self.organization)
        self.shown = list(DisplayPeriod.objects.filter(organization=pk).select_related("competency"))
        self.competencies = dict(Competency.objects.filter(slug__in=COMPETENCIES).values_list("slug", "pk"))
        self.setting = setting_on(FIRST)

    def on(self, number: int) -> Answer:
        """The membership, what is displayed and at risk on a day, what may be bought and for how much."""
        day, ordinal = day_of(number), day_of(number).toordinal()
        membership, held = membership_on(self.spans, ordinal), held_on(self.terms, day)
        shown = {one.competency.slug: one.level for one in self.shown if one.starts_on <= day < one.ends_on}
        buyer = buyer_of(self.terms, self.levels, day)
        quotes = {tier: quote(self.offers[tier], buyer, [], self.setting, on=day) for tier in self.offers}
        answer: Answer = {
            "eligible": buyer.eligible,
            "shown": shown,
            "offers": {tier: (one.kind, one.price.paid) for tier, one in quotes.items() if one.is_open},
            "at risk": [
                slug
                for slug, level in sorted(shown.items())
                if is_competency_at_risk(self.spans, level, self._held(slug, level), ordinal)
            ],
            "stages": {slug: self._stage(slug, ordinal) for slug in COMPETENCIES},
        }
        if membership is None or held is None:
            assert (membership, held) == (None, None)
            return {**answer, "membership": None, "is at risk": False}
        at_tier = [by_level.get(membership.term.tier, ()) for by_level in self.levels.values()]
        assert (held.term.tier, held.is_in_grace) == (membership.term.tier, membership.is_in_grace)
        return {
            **answer,
            "membership": (
                membership.term.tier,
                "grace" if membership.is_in_grace else "active",
                membership.term.ends_on - FIRST.toordinal(),
                number_of(held.term.grace_ends_on),
            ),
            "is at risk": is_at_risk(self.spans, at_tier, ordinal),
        }

    def _held(self, slug: str, level: str) -> tuple[tuple[int, int], ...]:
        return self.levels.get(self.competencies[slug], {}).get(level, ())

    def _stage(self, slug: str, ordinal: int) -> str:
        return stage(self.spans, self._held(slug, "silver"), self._held(slug, "gold"), ordinal, is_started=True)


def plain_answer(plain: PlainMembership, day: int) -> Answer:
    """The same by the plain model."""
    term = plain.term_on(day)
    ranks = {competency: plain.shown(competency, day) for competency in COMPETENCIES}
    offers = {tier: offered for tier in ("silver", "gold") if (offered := plain.offer(tier, day))}
    stages = {competency: plain.stage(competency, day) for competency in COMPETENCIES}
    return {
        "eligible": NAME[plain.eligible(day)],
        "shown": {competency: NAME[rank] for competency, rank in ranks.items() if rank},
        "offers": offers | {"action-pack": ("purchase", plain.price_of_the_pack(day))},
        "at risk": [competency for competency in sorted(ranks) if stages[competency] == "at_risk"],
        "stages": stages,
        "membership": (term.tier, plain.state(day), term.end, term.covers_until) if term else None,
        "is at risk": plain.at_risk(day),
    }
