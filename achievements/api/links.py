"""Linking one's achievements to the one organization that one stands for (R5, R6)."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.achievements import AchievementsOfMine
from achievements.api.filters import LinkFilters
from achievements.api.shapes import LinkAnswer, LinkBody, LinksAnswer
from achievements.models import Achievement, Link
from achievements.services import links
from core.api.describing import CREATED, NO_CONTENT, described
from core.api.filters import Filters
from core.api.once import once
from core.api.problems import Invalid, at
from core.refusals import refuse_if
from organizations.api.organizations import CONTOSO
from organizations.api.reach import PersonList
from organizations.models import Organization

NO_SUCH_ORGANIZATION = _("There is no such organization that you work for.")
NO_SUCH_ACHIEVEMENT = _("There is no such achievement of yours.")
LINK = {
    "id": 44,
    "organization": CONTOSO,
    "linked_on": "2026-11-22",
    "unlinked_on": None,
    "achievement": {"id": 31, "certification": "70-533"},
}


class LinksOfMine(AchievementsOfMine):
    """Below here are the links of the person who asks; with a token, those to its organization."""

    def links(self) -> QuerySet[Link]:
        rows = Link.objects.filter(person=self.person).select_related("organization", "achievement__certification")
        return rows if self.bound_to is None else rows.filter(organization=self.bound_to)

    def chosen(self, mpn_id: str, keys: Sequence[int]) -> tuple[Organization, list[Achievement]]:
        """The organization and the achievements that somebody names; raises `Invalid` for what is not theirs."""
        organization = self.workplace(mpn_id)
        found = {one.pk: one for one in self.mine().filter(pk__in=keys)}
        errors = [
            at(f"/achievements/{place}", NO_SUCH_ACHIEVEMENT, code="absent")
            for place, key in enumerate(keys)
            if key not in found
        ]
        if organization is None:
            raise Invalid([at("/organization", NO_SUCH_ORGANIZATION, code="absent"), *errors])
        if errors:
            raise Invalid(errors)
        return organization, list(found.values())

    def refuse_beyond_the_token(self) -> None:
        """A token does not end links to an organization that it does not know."""
        if self.bound_to is not None:
            elsewhere = Link.objects.filter(person=self.person).in_force_from(self.today)
            refuse_if(
                elsewhere.exclude(organization=self.bound_to).exists(),
                _("Your achievements are linked to another organization, which this token does not know. Sign in."),
                code="linked_elsewhere",
            )


class MyLinks(LinksOfMine, PersonList):
    queryset = Link.objects.none()
    filter_backends = (Filters,)
    filterset_class = LinkFilters
    order = ("-linked_on", "-pk")

    @described(
        "listMyLinks",
        "List my links",
        "Where your achievements count and have counted, the latest first. A token sees those to its organization.",
        tag="Me",
        answer=LinkAnswer,
        many=True,
        example=LINK,
    )
    def get(self, request: Request) -> Response:
        return self.page(self.links(), LinkAnswer)

    @described(
        "linkAchievements",
        "Link achievements",
        "Lets achievements of yours count for an organization that you work for, from today. Of one that has invited "
        "you it accepts the invitation; a token accepts none. Every link to any other organization ends today (R5); a "
        "token does not reach so far and is refused (code `linked_elsewhere`). The "
        "programme may limit changes of organization (R6, code `too_soon`). See first what it would change: "
        "`GET /api/v1/me/links/preview`.",
        tag="Me",
        answer=LinksAnswer,
        status=CREATED,
        body=LinkBody,
        example={"links": [LINK]},
        sent={"organization": "4021736", "achievements": [31]},
    )
    @once
    def post(self, request: Request) -> Response:
        wanted = self.read(LinkBody)
        organization, achievements = self.chosen(wanted["organization"], wanted["achievements"])
        made = self._link(organization, achievements)
        found = self.links().filter(pk__in=[link.pk for link in made]).order_by("pk")
        return self.answer(LinksAnswer, {"links": found}, status=CREATED)

    @transaction.atomic
    def _link(self, organization: Organization, achievements: Collection[Achievement]) -> list[Link]:
        links.lock_person(self.person)
        self.refuse_beyond_the_token()
        return links.link(person=self.person, organization=organization, achievements=achievements, on=self.today)


class MyLink(LinksOfMine):
    @described(
        "getMyLink",
        "Get a link of mine",
        "One link, of the present or of the past.",
        tag="Me",
        answer=LinkAnswer,
        example=LINK,
    )
    def get(self, request: Request, link: int) -> Response:
        return self.answer(LinkAnswer, get_object_or_404(self.links(), pk=link))

    @described(
        "unlinkAchievement",
        "Unlink an achievement",
        "Ends a link today; always allowed (R6). Ending one that has ended changes nothing.",
        tag="Me",
        status=NO_CONTENT,
    )
    def delete(self, request: Request, link: int) -> Response:
        found = get_object_or_404(self.links().filter(achievement__in=self.mine()), pk=link)
        links.unlink(person=self.person, achievements=[found.achievement], on=self.today)
        return Response(status=NO_CONTENT)
