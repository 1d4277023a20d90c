"""What ordering would change, today or on a day to come: all that the page before paying says (R22 to R28)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from competencies.api.shapes import CompetencyRef
from competencies.models import Competency, Level
from core.api.describing import described
from core.api.shapes import Answer, AsOf
from core.refusals import refuse_if
from memberships.api.offers import OFFER, TERM
from memberships.api.shapes import OfferAnswer, TermAnswer
from memberships.models import Benefit, Offer
from organizations.api.reach import OrganizationView
from programme.pages.membership.before_paying import BeforePaying, BenefitLine, before_paying

CLOUD_PLATFORM = {"slug": "cloud-platform", "name": "Cloud Platform"}
SUBSCRIPTIONS = {
    "code": "vs-ent-core-gold",
    "name": "Visual Studio Enterprise subscriptions (core)",
    "tier": "gold",
    "competency": None,
    "category": "visual-studio",
    "unit": "subscription",
    "quantity": 10,
}
SEATS = {**SUBSCRIPTIONS, "code": "o365-e3", "name": "Office 365 (E3) seats", "category": "cloud", "unit": "seat"}
PREVIEW = {
    "as_of": "2026-11-22",
    "offer": OFFER,
    "begins_on": None,
    "pay_before": "2026-12-22",
    "upgrades": {**TERM, "id": 2, "tier": "silver", "price": "1850.00", "order": 9},
    "displayed": [{"competency": CLOUD_PLATFORM, "before": "silver", "after": "gold"}],
    "benefits": {
        "gained": [SUBSCRIPTIONS],
        "changed": [{**SEATS, "quantity": 100, "quantity_before": 25}],
        "kept": [],
        "lost": [],
    },
    "refund_days": 30,
    "refundable_until": "2026-12-22",
    "gives_up_until": "2026-12-01",
    "takes_cards": True,
    "may_be_ordered": True,
}


class DisplayedChange(Answer):
    """A competency as customers see it without the order, and with it."""

    competency = CompetencyRef()
    before = serializers.ChoiceField(choices=Level.choices, help_text="The level that is shown without it.")
    after = serializers.ChoiceField(choices=Level.choices, help_text="The level that is shown from its first day on.")


class BenefitPart(Answer):
    """A benefit that a membership would give, or gives now."""

    code = serializers.CharField(source="row.code", help_text="What names the benefit in the catalogue of benefits.")
    name = serializers.CharField()
    tier = serializers.ChoiceField(
        choices=[tier for tier, _name in Benefit.TIERS], source="row.tier", help_text="The tier that it comes with."
    )
    competency = CompetencyRef(allow_null=True, help_text="The competency that it comes with; null: with the tier.")
    category = serializers.CharField(source="row.category")
    unit = serializers.CharField(source="row.unit")
    quantity = serializers.IntegerField(
        source="row.quantity", allow_null=True, help_text="How much of it; null: not counted, 0: on extra conditions."
    )


class ChangedBenefitPart(BenefitPart):
    """A benefit of which there would be more, or less."""

    quantity_before = serializers.IntegerField(
        source="was.quantity", allow_null=True, help_text="How much of it there is now."
    )


class BenefitsPart(Answer):
    """What the order would change of the benefits, beside what the membership that it follows gives today."""

    gained = BenefitPart(many=True, help_text="What it would bring.")
    changed = ChangedBenefitPart(many=True, help_text="What it would bring more of, or less.")
    kept = BenefitPart(many=True, help_text="What would go on as it is.")
    lost = BenefitPart(many=True, help_text="What would end.")


class OrderPreviewAnswer(Answer):
    """An offer as it could be ordered on a day, with all that this would change."""

    as_of = serializers.DateField(source="page.on")
    offer = OfferAnswer(source="page.quote", help_text="Price, discount and term, and what stands in the way.")
    begins_on = serializers.DateField(
        source="page.quote.begins_on",
        allow_null=True,
        help_text="The first day of the term, whenever it is paid; null: the day on which it is paid.",
    )
    pay_before = serializers.DateField(
        source="page.pay_before", help_text="The first day on which an order of that day can no longer be paid."
    )
    upgrades = TermAnswer(
        allow_null=True, help_text="The Silver membership that would end on the day of payment; null: none would."
    )
    displayed = DisplayedChange(
        many=True, help_text="What customers see. A new term starts afresh: it shows the levels held from then on."
    )
    benefits = BenefitsPart(help_text="What it would change of the benefits.")
    refund_days = serializers.IntegerField(
        source="page.quote.setting.refund_days",
        help_text="For how many days after the payment it can be given back, as long as no benefit was activated; "
        "0: never.",
    )
    refundable_until = serializers.DateField(
        allow_null=True,
        help_text="The first day on which it cannot be given back, if it is paid on the day; null: it never can.",
    )
    gives_up_until = serializers.DateField(
        source="page.gives_up_until",
        allow_null=True,
        help_text="The first day on which the Silver membership cannot be given back, which it can no longer after the "
        "upgrade is paid; null: it cannot be anyway, or is not ended.",
    )
    takes_cards = serializers.BooleanField(source="page.takes_cards", help_text="Whether it can be paid by card.")
    may_be_ordered = serializers.BooleanField(
        source="page.may_order",
        help_text="Whether it can be ordered now: the day is today, and nothing stands in the way.",
    )


class OrderPreview(OrganizationView):
    asks = AsOf
    may_refuse = True

    @described(
        "previewOrder",
        "See what ordering would change",
        "One offer as the organization could order it today or on a day to come: price, discount and why, the term and "
        "its anniversary, what customers would see, the benefits that it brings, keeps and ends, whether it can be "
        "given back, and what stands in the way. Nothing is done. For its admins and programme agents.",
        tag="Membership",
        answer=OrderPreviewAnswer,
        example=PREVIEW,
    )
    def get(self, request: Request, mpn_id: str, offer: str) -> Response:
        organization = self.organization
        found = get_object_or_404(Offer.objects.offered(on=max(self.as_of, self.today)), code=offer)
        refuse_if(self.as_of < self.today, _("What ordering would change is shown from today on."), code="past")
        return self.answer(
            OrderPreviewAnswer, _shown(before_paying(organization, found, on=self.as_of, today=self.today))
        )


def _shown(page: BeforePaying) -> dict[str, Any]:
    quote, benefits = page.quote, page.benefits
    every = [*benefits.gained, *benefits.changed, *benefits.kept, *benefits.lost]
    competencies = Competency.objects.in_bulk(
        {one.competency for one in page.levels} | {one.row.competency_id for one in every if one.row.competency_id}
    )
    return {
        "page": page,
        "upgrades": quote.follows if page.ends else None,
        "displayed": [
            {"competency": competencies[one.competency], "before": one.before, "after": one.after}
            for one in page.levels
        ],
        "benefits": {
            "gained": _lines(benefits.gained, competencies),
            "changed": _lines(benefits.changed, competencies),
            "kept": _lines(benefits.kept, competencies),
            "lost": _lines(benefits.lost, competencies),
        },
        "refundable_until": quote.refundable_until if quote.setting.refund_days else None,
    }


def _lines(lines: Iterable[BenefitLine], competencies: Mapping[int, Competency]) -> list[dict[str, Any]]:
    return [
        {
            "row": line.row,
            "name": line.name,
            "competency": competencies[line.row.competency_id] if line.row.competency_id else None,
            "was": line.was,
        }
        for line in lines
    ]
