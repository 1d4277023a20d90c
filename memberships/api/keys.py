"""The pools of product keys: how many are left, and loading more. Nobody sees a key here (R31)."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.describing import described
from core.api.fields import Text
from core.api.once import once
from core.api.problems import Invalid, at
from core.api.shapes import Answer, Body
from memberships.models import Benefit, BenefitKey
from memberships.services import benefit_keys
from organizations.api.reach import PersonList

MOST_AT_ONCE = 300
"""So many of the longest keys fit into a body."""
NO_SUCH_BENEFIT = _("There is no benefit of this code that comes with keys.")
POOL = {"code": "vs-ent-core-gold", "name": "Visual Studio Enterprise subscriptions (core)", "left": 9, "handed_out": 1}


class PoolAnswer(Answer):
    """The product keys of a benefit, counted."""

    code = serializers.CharField(help_text="What names the benefit in the catalogue of benefits.")
    name = serializers.CharField()
    left = serializers.IntegerField(help_text="How many can be handed out still.")
    handed_out = serializers.IntegerField(help_text="How many were handed out.")


class LoadedAnswer(Answer):
    """What came of loading keys."""

    loaded = serializers.IntegerField(source="new", help_text="How many are new.")
    known = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Which were there already, or twice in the list: their places in it, from 1.",
    )


class KeysBody(Body):
    """Product keys of a benefit."""

    answered_by = LoadedAnswer

    code = Text(help_text="The `code` of a pool.")
    keys = serializers.ListField(
        child=Text(max_length=benefit_keys.LONGEST),
        min_length=1,
        max_length=MOST_AT_ONCE,
        help_text="The keys; send many in several requests.",
    )


class KeyPools(PersonList):
    queryset = BenefitKey.objects.none()

    @described(
        "listKeyPools",
        "List the pools of product keys",
        "Of each benefit that comes with keys, how many are left and how many were handed out; never the keys. For "
        "programme agents.",
        tag="Programme",
        answer=PoolAnswer,
        many=True,
        example=POOL,
    )
    def get(self, request: Request) -> Response:
        pools = sorted(benefit_keys.pools(), key=lambda one: one.code)
        return self.page_of_list(pools, PoolAnswer, key=lambda one: [one.code])

    @described(
        "loadKeys",
        "Load product keys",
        "Adds keys to the pool of a benefit. What is there already is passed over. For programme agents.",
        tag="Programme",
        answer=LoadedAnswer,
        body=KeysBody,
        example={"loaded": 2, "known": [3]},
        sent={"code": "vs-ent-core-gold", "keys": ["A3F9-77QK-0M2D", "B6TW-12LX-8V4C", "A3F9-77QK-0M2D"]},
    )
    @once
    def post(self, request: Request) -> Response:
        wanted = self.read(KeysBody)
        if not Benefit.objects.filter(code=wanted["code"], needs_key=True).exists():
            raise Invalid([at("/code", NO_SUCH_BENEFIT, code="absent")])
        loaded = benefit_keys.load(wanted["code"], wanted["keys"], by=self.person, on=self.today)
        return self.answer(LoadedAnswer, loaded)
