"""What the API says of overrides and of proposals for them."""

from typing import Any, ClassVar

from rest_framework import serializers

from competencies.api.shapes import HELD, CompetencyRef
from competencies.models import Level, Override
from core.api.fields import Day, Id, Text, Word
from core.api.shapes import Answer, Body
from organizations.api.shapes import PersonRef

OVERRIDE_STATES = ("to_come", "in_force", "over", "revoked")
PROPOSAL_STATES = ("waiting", "approved", "refused")


class GivenPart(Answer):
    """What an override gives, and why."""

    id = serializers.IntegerField(source="pk")
    competency = CompetencyRef()
    level = serializers.ChoiceField(choices=HELD)
    reason = serializers.CharField()
    evidence = serializers.CharField()
    person = PersonRef(allow_null=True, help_text="The person concerned, if any.")


class OverrideAnswer(GivenPart):
    """A level given by a programme agent, whatever the facts say (R20), with raw beside effective (R21)."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField(
        help_text="The first day on which it no longer counts, unless it is revoked before."
    )
    until = serializers.DateField(help_text="The first day on which it no longer counts, revoked or not.")
    state = serializers.ChoiceField(choices=OVERRIDE_STATES, help_text="On the day that is asked about.")
    placed_at = serializers.DateTimeField(allow_null=True)
    placed_by = PersonRef(allow_null=True, help_text="Null for one that came by import.")
    agent_email = serializers.CharField(help_text="The agent of one that came by import.")
    revoked_on = serializers.DateField(allow_null=True)
    revoked_by = PersonRef(allow_null=True)
    earned = serializers.ChoiceField(choices=Level.choices, help_text="The level on the facts alone, on the day.")
    effective = serializers.ChoiceField(choices=Level.choices, help_text="The level that holds on the day.")


class OverrideBody(Body):
    """What to give, to what end and why."""

    answered_by: ClassVar[Any] = OverrideAnswer

    competency = Text(help_text="The slug of a competency.")
    level = Word(choices=HELD)
    reason = Text(max_length=2000, help_text="The organization reads it.")
    ends_on = Day(
        required=False,
        allow_null=True,
        help_text=f"The first day on which it no longer counts; without it, {Override.MONTHS} months from today.",
    )
    evidence = Text(required=False, allow_blank=True, max_length=2000)
    person = Id(required=False, allow_null=True, help_text="The key of an employee whom it concerns.")


class ProposalAnswer(GivenPart):
    """The third override in a row, or a later: it gives nothing until a second agent approves (R20)."""

    ends_on = serializers.DateField(allow_null=True, help_text="Null: three months from the day of approval.")
    state = serializers.ChoiceField(choices=PROPOSAL_STATES)
    proposed_at = serializers.DateTimeField()
    proposed_by = PersonRef()
    approved_at = serializers.DateTimeField(allow_null=True)
    approved_by = PersonRef(allow_null=True)
    refused_at = serializers.DateTimeField(allow_null=True)
    refused_by = PersonRef(allow_null=True)
    override = serializers.IntegerField(
        allow_null=True, source="override_id", help_text="What came of it, when approved."
    )


class ProposalBody(OverrideBody):
    """What to propose to a second agent."""

    answered_by: ClassVar[Any] = ProposalAnswer
