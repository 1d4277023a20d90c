"""What the person who asks has of the benefits of the organizations they work for, and its keys (R31)."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.describing import described
from core.api.once import once
from core.api.shapes import Answer
from memberships.api.benefits import KEY
from memberships.api.shapes import KeyAnswer
from memberships.models import Assignment
from memberships.services import benefits
from organizations.api.organizations import CONTOSO
from organizations.api.reach import PersonList, PersonView
from organizations.api.shapes import OrganizationRef
from programme.pages.benefits.mine import assigned_to

MY_BENEFIT = {
    "id": 8,
    "code": "vs-ent-core-gold",
    "name": "Visual Studio Enterprise subscriptions (core)",
    "category": "visual-studio",
    "organization": {"mpn_id": CONTOSO["mpn_id"], "name": CONTOSO["name"]},
    "starts_on": "2026-11-22",
    "ends_on": "2027-11-22",
    "has_key": True,
}


class MyBenefitAnswer(Answer):
    """An activated benefit that is yours."""

    id = serializers.IntegerField(source="use_id", help_text="The key of the activated benefit.")
    code = serializers.CharField(source="use.grant.code", help_text="What names the benefit in the catalogue.")
    name = serializers.CharField(source="use.grant.name")
    category = serializers.CharField(source="use.grant.category")
    organization = OrganizationRef(source="use.grant.term.organization")
    starts_on = serializers.DateField(help_text="Since when you have it.")
    ends_on = serializers.DateField(source="use.ends_on", help_text="The first day on which it no longer runs.")
    has_key = serializers.SerializerMethodField(help_text="Whether it comes with a product key.")

    def get_has_key(self, assignment: Assignment) -> bool:
        return assignment.use.key_id is not None


class BenefitsOfMine(PersonView):
    """Below here is what the person who asks was given; with a token, by its organization."""

    def mine(self) -> QuerySet[Assignment]:
        rows = assigned_to(self.person, on=self.today)
        return rows if self.bound_to is None else rows.filter(use__grant__term__organization=self.bound_to)


class MyBenefits(BenefitsOfMine, PersonList):
    queryset = Assignment.objects.none()
    order = ("use__ends_on", "pk")

    @described(
        "listMyBenefits",
        "List my benefits",
        "What you were given of the benefits of the organizations that you work for, what ends first at the front. A "
        "token sees what its organization gave.",
        tag="Me",
        answer=MyBenefitAnswer,
        many=True,
        example=MY_BENEFIT,
    )
    def get(self, request: Request) -> Response:
        return self.page(self.mine(), MyBenefitAnswer)


class ViewMyKey(BenefitsOfMine):
    @described(
        "viewMyKey",
        "See the key of a benefit of mine",
        "The product key of something that you were given. That you looked is on record, and each time anew; a "
        "membership of which a key was seen cannot be given back (R27).",
        tag="Me",
        answer=KeyAnswer,
        example=KEY,
    )
    @once
    def post(self, request: Request, use: int) -> Response:
        found = get_object_or_404(self.mine(), use=use).use
        self.read()
        return self.answer(KeyAnswer, {"key": benefits.view_key(found, by=self.person, on=self.today)})
