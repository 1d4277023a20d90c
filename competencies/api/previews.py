"""What linking would change, before anybody does it (R5, R6)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from achievements import moves
from achievements.api.links import LinksOfMine
from achievements.api.shapes import MOST_AT_ONCE
from achievements.models import Link
from competencies import previews
from competencies.api import explaining
from competencies.api.examples import PREVIEW
from competencies.models import Level
from competencies.previews import Held
from core.api.describing import described
from core.api.fields import Text, Until, WrittenId
from core.api.problems import Invalid, with_parameter
from core.api.shapes import Answer, Asked
from organizations.access import employments_of
from organizations.api.shapes import OrganizationRef

NOT_YOURS = _("There is no such thing of yours.")


class HeldAnswer(Answer):
    """A level on a day, and until when it is held."""

    level = serializers.ChoiceField(choices=Level.choices)
    until = Until(allow_null=True)
    silver_until = Until(allow_null=True, help_text="Of Gold: until when Silver is held, which may be longer.")


class LevelChangeAnswer(Answer):
    """What would change about one competency: its level, how long it is held, or what is held after it."""

    competency = serializers.CharField()
    before = HeldAnswer()
    after = HeldAnswer()


class EndingAnswer(Answer):
    """An organization whose links would end, and what it would lose."""

    organization = OrganizationRef()
    links = serializers.IntegerField(help_text="How many links would end.")
    changes = LevelChangeAnswer(
        many=True, allow_null=True, help_text="Null where you do not work any more: it is not yours to know."
    )


class PreviewAnswer(Answer):
    """What linking would begin and end; nothing has been done."""

    organization = OrganizationRef()
    allowed_from = serializers.DateField(
        allow_null=True, help_text="From when the programme lets you link there (R6): today, or later; null: never."
    )
    accepts_invitation = serializers.BooleanField(
        help_text="Whether you do not work there yet: linking accepts the invitation of the organization (R5)."
    )
    begins = LevelChangeAnswer(
        many=True,
        allow_null=True,
        help_text="What the organization would gain. Null where you do not work yet: it is not yours to know.",
    )
    ends = EndingAnswer(many=True, help_text="Where links would end (R5).")


class AskedPreview(Asked):
    """What would be linked, and where."""

    organization = Text(help_text="The MPN ID of an organization that you work for, or that has invited you.")
    achievement = serializers.ListField(
        child=WrittenId(),
        min_length=1,
        max_length=MOST_AT_ONCE,
        help_text="The key of an achievement of yours; once for each.",
    )


class LinkPreview(LinksOfMine):
    asks = AskedPreview
    may_refuse = True

    @described(
        "previewLinking",
        "See what linking would change",
        "What would begin and what would end if these achievements were linked to the organization today; nothing is "
        "done. A token sees nothing of other organizations, and is refused where one would be touched (code "
        "`linked_elsewhere`).",
        tag="Me",
        answer=PreviewAnswer,
        example=PREVIEW,
    )
    def get(self, request: Request) -> Response:
        try:
            organization, achievements = self.chosen(self.asked["organization"], self.asked["achievement"])
        except Invalid as error:
            names = dict.fromkeys(one["pointer"].split("/")[1].removesuffix("s") for one in error.errors)
            raise Invalid([with_parameter(name, NOT_YOURS, code="absent") for name in names]) from error
        self.refuse_beyond_the_token()
        free = moves.next_free_day_for(self.person, organization, on=self.today)
        workplaces = {one.organization_id for one in employments_of(self.person, on=self.today)}
        works_there = organization.pk in workplaces
        begins = previews.linking(organization, achievements, on=self.today) if works_there else ()
        preview = {
            "organization": organization,
            "allowed_from": None if free == date.max else free,
            "accepts_invitation": not works_there,
            "begins": [_change(one) for one in begins] if works_there else None,
            "ends": self._ends(organization.pk, workplaces),
        }
        return self.answer(PreviewAnswer, preview)

    def _ends(self, organization_id: int, workplaces: Collection[int]) -> list[dict[str, Any]]:
        links = Link.objects.filter(person=self.person).in_force_from(self.today).select_related("organization")
        found: dict[int, list[Link]] = {}
        for link in links.exclude(organization=organization_id).order_by("organization_id"):
            found.setdefault(link.organization_id, []).append(link)
        return [
            {
                "organization": ending[0].organization,
                "links": len(ending),
                "changes": [
                    _change(one) for one in previews.unlinking(ending[0].organization, self.person.pk, on=self.today)
                ]
                if key in workplaces
                else None,
            }
            for key, ending in found.items()
        ]


def _change(change: previews.Change) -> dict[str, Any]:
    return {"competency": change.competency, "before": _held(change.before), "after": _held(change.after)}


def _held(held: Held) -> dict[str, Any]:
    return {
        "level": held.level,
        "until": None if held.level == Level.NONE else held.until or explaining.OPEN_ENDED,
        "silver_until": held.silver_until or explaining.OPEN_ENDED if held.level == Level.GOLD else None,
    }
