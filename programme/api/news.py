"""What the person who asks is told (R32)."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activity import news
from activity.models import Notice, NoticeQuerySet
from activity.services import notices
from core.api.describing import described
from core.api.filters import Filters, FlagFilter, WordFilter
from core.api.once import once
from core.api.shapes import Answer
from organizations.api.organizations import CONTOSO
from organizations.api.reach import PersonList, PersonView
from organizations.api.shapes import OrganizationRef
from programme.pages.news import lines_of, notices_of

KINDS = ("membership", "risk", "orders", "levels", "overrides", "links")
NOTICE = {
    "id": 71,
    "kind": "levels",
    "verb": "level.lost",
    "on": "2026-11-22",
    "organization": {"mpn_id": CONTOSO["mpn_id"], "name": CONTOSO["name"]},
    "text": "DevOps lost Gold.",
    "facts": {"competency": "devops", "before": "gold", "after": "none"},
    "made_at": "2026-11-22T00:20:03.120000Z",
    "read_at": None,
}


class NoticeAnswer(Answer):
    """Something that you are told."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=KINDS, help_text="What it is of; mails of some kinds can be switched off.")
    verb = serializers.CharField(help_text="What happened, such as `level.lost`.")
    on = serializers.DateField(help_text="The business day.")
    organization = OrganizationRef(allow_null=True)
    text = serializers.CharField(help_text="What it says, in the language that is asked for.")
    facts = serializers.DictField(help_text="Keys, codes, days and words; never names.")
    made_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NoticeFilters(django_filters.FilterSet):
    kind = WordFilter(words=KINDS, about="What it is of.", method="of_kind")
    unread = FlagFilter("read_at", about="Only what you have not read, or only what you have.", lookup_expr="isnull")

    class Meta:
        model = Notice
        fields: list[str] = []

    def of_kind(self, rows: QuerySet[Notice], name: str, key: str) -> QuerySet[Notice]:
        kind = news.kind_called(key)
        return rows.filter(verb__in=kind.verbs) if kind else rows.none()


class NewsOfMine(PersonView):
    """Below here is what the person who asks is told; with a token, what is about its organization."""

    def mine(self) -> NoticeQuerySet:
        rows = notices_of(self.person, on=self.today)
        return rows if self.bound_to is None else rows.filter(organization_id=self.bound_to.pk)

    def prepared(self, found: Sequence[Notice]) -> list[dict[str, Any]]:
        """Notices with the names that they speak of."""
        places = news.places(one.organization_id for one in found)
        shown = []
        for one, line in zip(found, lines_of(found, self.person), strict=True):
            kind = news.kind_of(one.verb)
            shown.append(
                {
                    "pk": one.pk,
                    "kind": kind.key if kind else "",
                    "verb": one.verb,
                    "on": one.on,
                    "organization": places.get(one.organization_id) if one.organization_id is not None else None,
                    "text": line.sentence,
                    "facts": one.facts,
                    "made_at": one.made_at,
                    "read_at": one.read_at,
                }
            )
        return shown


class MyNews(NewsOfMine, PersonList):
    queryset = Notice.objects.none()
    filter_backends = (Filters,)
    filterset_class = NoticeFilters
    order = ("-pk",)

    @described(
        "listMyNews",
        "List what I am told",
        "What you are told, the newest first (R32): about the organizations that you run today, and about yourself. A "
        "token sees what is about its organization.",
        tag="Me",
        answer=NoticeAnswer,
        many=True,
        example=NOTICE,
    )
    def get(self, request: Request) -> Response:
        return self.page(self.mine(), NoticeAnswer, prepared=self.prepared)


class ReadNotice(NewsOfMine):
    @described(
        "readNotice",
        "Mark a notice as read",
        "Marks a notice of yours as read. Marking it again changes nothing.",
        tag="Me",
        answer=NoticeAnswer,
        example={**NOTICE, "read_at": "2026-11-22T09:30:00Z"},
    )
    @once
    def post(self, request: Request, notice: int) -> Response:
        found = get_object_or_404(self.mine(), pk=notice)
        self.read()
        notices.read(found)
        [shown] = self.prepared([get_object_or_404(self.mine(), pk=notice)])
        return self.answer(NoticeAnswer, shown)
