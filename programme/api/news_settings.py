"""Which mails the person who asks wants of what they are told (R32)."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activity import news
from activity.models import NewsPreference
from activity.services import notices
from core.api.describing import described
from core.api.fields import Flag
from core.api.shapes import Answer, Body
from core.refusals import refuse_if
from organizations.api.reach import PersonList, PersonView
from programme.api.news import KINDS
from programme.pages.news import Switch, switches

SETTING = {
    "kind": "levels",
    "name": "Levels",
    "about": "A competency reaches Silver or Gold, or loses it.",
    "by_mail": True,
    "is_essential": False,
}


class NewsSettingAnswer(Answer):
    """Whether you want mails of a kind of news; the portal tells it either way."""

    kind = serializers.ChoiceField(choices=KINDS, source="key", help_text="The kind of news.")
    name = serializers.CharField(source="label")
    about = serializers.CharField(help_text="What it tells, in words.")
    by_mail = serializers.BooleanField(source="is_on", help_text="Whether it is mailed to you, too.")
    is_essential = serializers.BooleanField(help_text="It is mailed to everybody and cannot be switched off.")


class NewsSettingBody(Body):
    """Whether you want mails."""

    answered_by = NewsSettingAnswer

    by_mail = Flag(help_text="Whether it is to be mailed to you, too.")


class MyNewsSettings(PersonList):
    queryset = NewsPreference.objects.none()

    @described(
        "listMyNewsSettings",
        "List which news I am mailed",
        "Each kind of news and whether you want it by mail; in the portal you are told either way. The settings are "
        "yours, whatever organization the news is about. That a membership has lapsed is always mailed.",
        tag="Me",
        answer=NewsSettingAnswer,
        many=True,
        example=SETTING,
    )
    def get(self, request: Request) -> Response:
        found = sorted(switches(self.person), key=lambda one: one.key)
        return self.page_of_list(found, NewsSettingAnswer, key=lambda one: [one.key])


class MyNewsSetting(PersonView):
    @described(
        "changeMyNewsSetting",
        "Change which news I am mailed",
        "Switches mails of a kind on or off for you, whatever organization they are about. What is essential cannot be "
        "switched off (code `essential`).",
        tag="Me",
        answer=NewsSettingAnswer,
        body=NewsSettingBody,
        example={**SETTING, "by_mail": False},
        sent={"by_mail": False},
    )
    def patch(self, request: Request, news_kind: str) -> Response:
        found = news.kind_called(news_kind)
        if found is None:
            raise Http404
        by_mail: bool = self.read(NewsSettingBody)["by_mail"]
        refuse_if(found.is_essential and not by_mail, _("Mails of this kind are sent to everybody."), code="essential")
        notices.switch_mails(self.person, {found.key: by_mail})
        return self.answer(NewsSettingAnswer, self._switch(found.key))

    def _switch(self, key: str) -> Switch:
        return next(one for one in switches(self.person) if one.key == key)
