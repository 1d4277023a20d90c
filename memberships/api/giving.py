"""What a competency gives at each level, and what of it an organization has on a day (R22, R31)."""

from collections.abc import Collection
from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from competencies import standings
from competencies.api.shapes import HELD
from competencies.plans import plan_in_force
from competencies.queries import standings_on
from competencies.words import names
from core.api.describing import described
from core.api.fields import Amount
from core.api.shapes import Answer, AsOf
from memberships.engine import RANK
from memberships.giving import Gift, gifts, offered
from memberships.models import Benefit, DisplayPeriod
from memberships.models.term import TIERS
from organizations.api.reach import OrganizationList

GIFT = {
    "level": "gold",
    "is_held": True,
    "is_displayed": True,
    "benefits": [
        {
            "code": "vs-ent-additional-cloud-platform-gold",
            "name": "Visual Studio Enterprise subscriptions (additional)",
            "tier": "gold",
            "category": "visual-studio",
            "unit": "subscription",
            "quantity": 25,
        }
    ],
    "opens": [{"code": "gold", "name": "Gold membership", "list_price": "5260.00", "currency": "USD", "is_open": True}],
}


class GivenBenefit(Answer):
    """A benefit that a competency adds to a membership (R31)."""

    code = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.ChoiceField(choices=[tier for tier, _name in Benefit.TIERS])
    category = serializers.CharField()
    unit = serializers.CharField()
    quantity = serializers.IntegerField(allow_null=True, help_text="Null: not counted.")


class OpenedOffer(Answer):
    """An offer that takes the level (R22). What it costs the organization itself, the list of offers says."""

    code = serializers.CharField()
    name = serializers.CharField()
    list_price = Amount()
    currency = serializers.CharField()
    is_open = serializers.BooleanField(help_text="Whether the level is held in some competency on the day.")


class GiftAnswer(Answer):
    """What a competency gives at a level."""

    level = serializers.ChoiceField(choices=HELD)
    is_held = serializers.BooleanField(help_text="Whether the level, or a higher one, is held on the day.")
    is_displayed = serializers.BooleanField(
        help_text="Whether it is the level that a membership displays: these benefits are there then (R28, R31)."
    )
    benefits = GivenBenefit(many=True, help_text="Of those that differ only in tier, the highest.")
    opens = OpenedOffer(many=True, help_text="The offers that take the level.")


class Gifts(OrganizationList):
    queryset = DisplayPeriod.objects.none()
    asks = AsOf

    @described(
        "listWhatACompetencyGives",
        "List what a competency gives",
        "At Silver and at Gold: the benefits that the competency adds to a membership of that tier (R31), and the "
        "offers that the level opens (R22), with what the organization has of it on a day.",
        tag="Standings",
        answer=GiftAnswer,
        many=True,
        example=GIFT,
    )
    def get(self, request: Request, mpn_id: str, competency: str) -> Response:
        plan = plan_in_force()
        pk = self.organization.pk
        if competency not in plan.plan.paths_of or competency not in names(plan.revision).competencies:
            raise Http404
        edition = standings.edition_answering(pk, on=self.today)
        levels = {row.competency: row.level for row in standings_on([pk], self.as_of)}
        displayed = DisplayPeriod.objects.shown(on=self.as_of).filter(organization=pk, competency__slug=competency)
        shown = displayed.values_list("level", flat=True).first() or "none"
        held = levels.get(competency, "none")
        catalogue = offered(edition, on=self.as_of)
        rows = [
            _given(gift, held, shown, levels.values())
            for gift in gifts(names(edition.revision).competencies[competency].pk, catalogue)
        ]
        return self.page_of_list(rows, GiftAnswer, key=lambda row: [TIERS.index(row["level"])])


def _given(gift: Gift, held: str, shown: str, anywhere: Collection[str]) -> dict[str, Any]:
    highest = max(anywhere, key=RANK.__getitem__, default="none")
    return {
        "level": gift.level,
        "is_held": RANK[held] >= RANK[gift.level],
        "is_displayed": shown == gift.level,
        "benefits": gift.benefits,
        "opens": [
            {
                "code": offer.code,
                "name": offer.name,
                "list_price": offer.price_minor,
                "currency": "USD",
                "is_open": RANK[highest] >= RANK[gift.level],
            }
            for offer in gift.opens
        ],
    }
