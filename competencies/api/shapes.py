"""What the API says of competencies and levels."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from competencies.models import Level, LevelPeriod
from core.api.fields import Amount, Until
from core.api.shapes import Answer
from organizations.api.shapes import PersonRef

HELD = [choice for choice in Level.choices if choice[0] != Level.NONE]
SINCE = "The first day; null: for always."


class CenterRef(Answer):
    """A field of expertise."""

    slug = serializers.CharField()
    name = serializers.CharField()


class CompetencyRef(Answer):
    """A competency, by its name."""

    slug = serializers.CharField()
    name = serializers.CharField()


class CompetencyAnswer(CompetencyRef):
    """A competency of the catalogue in force."""

    center = CenterRef()


class StandingAnswer(Answer):
    """The levels of one competency on a day: raw beside effective (R16, R21), and until when (R19)."""

    competency = CompetencyAnswer()
    earned = serializers.ChoiceField(choices=Level.choices, help_text="On the facts alone (R16).")
    override = serializers.ChoiceField(choices=Level.choices, help_text="By the overrides in force (R20).")
    level = serializers.ChoiceField(choices=Level.choices, help_text="The higher of the two: what holds (R21).")
    silver_until = Until(allow_null=True)
    gold_until = Until(allow_null=True)


# --- Requirements -----------------------------------------------------------------------------------------------------
class CountedAnswer(Answer):
    """Somebody who counts, by what, and for how long without a break."""

    person = PersonRef()
    certifications = serializers.ListField(child=serializers.CharField())
    since = serializers.DateField(allow_null=True, help_text=SINCE)
    until = Until()


class EndedAnswer(Answer):
    """A certification that stopped counting within the last year."""

    certification = serializers.CharField()
    on = serializers.DateField()


class NearlyAnswer(Answer):
    """Somebody who does not count, but is on the way or did until recently."""

    person = PersonRef()
    has = serializers.ListField(child=serializers.CharField())
    lacks = serializers.ListField(child=serializers.CharField(), help_text="The fewest certifications that would do.")
    ended = EndedAnswer(many=True)


class RequirementPart(Answer):
    """A requirement of a path, on a day."""

    text = serializers.CharField(help_text="The requirement in words, in the language of the request.")
    is_met = serializers.BooleanField()
    since = serializers.DateField(
        allow_null=True, help_text="Met since, without a break; null: not met, or for always."
    )
    until = Until(allow_null=True)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "description": "The code of a certification."},
            {"type": "object", "description": "One key, `all` or `any`, with a list of holdings."},
        ],
        "description": "What one person must hold: a code, or a tree of `all` and `any` (R11).",
    }
)
class Holding(serializers.Field):
    """A tree of certifications, as the catalogue has it."""

    def to_representation(self, value: object) -> object:
        return value


class PeopleAnswer(RequirementPart):
    """So many people who hold something (R11). The people are null for employees: who counts is for admins (R37)."""

    kind = serializers.ChoiceField(choices=["people"])
    needed = serializers.IntegerField()
    found = serializers.IntegerField()
    holding = Holding()
    distinct = serializers.CharField(
        allow_null=True, help_text="Requirements with the same word need different people (R12)."
    )
    counted = CountedAnswer(many=True, allow_null=True, help_text="The first 25, the longest lasting first.")
    also = CountedAnswer(
        many=True,
        allow_null=True,
        help_text="Who would do as well, but counts for another requirement or is not needed.",
    )
    nearly = NearlyAnswer(many=True, allow_null=True)


class MetricRef(Answer):
    """What is counted."""

    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()


class MonthAnswer(Answer):
    """A month of figures."""

    month = serializers.CharField(help_text="YYYY-MM.")
    total = Amount(allow_null=True, help_text="Its own total; null without rows.")
    is_in_window = serializers.BooleanField()
    value = Amount(help_text="What the requirement looked at from the first day of this month on.")


class MetricAnswer(RequirementPart):
    """So much of a figure (R14, R18)."""

    kind = serializers.ChoiceField(choices=["metric"])
    metric = MetricRef()
    needed = Amount()
    found = Amount()
    window_months = serializers.IntegerField()
    aggregation = serializers.ChoiceField(choices=["sum", "latest"])
    partner_of_record = serializers.ListField(child=serializers.CharField(), allow_null=True)
    months = MonthAnswer(many=True)
    short_from = serializers.DateField(
        allow_null=True,
        help_text=(
            "From when the figures on record alone would fall short (R19). `until` may be open all the same: it takes "
            "the value of the running month to stay as it is, because a figure that nobody has reported yet is no "
            "reason to announce a loss; this day does not."
        ),
    )
    short_by = Amount(allow_null=True)


class AuthorizationRef(Answer):
    """An authorization."""

    code = serializers.CharField()
    name = serializers.CharField()


class AuthorizationAnswer(RequirementPart):
    """An authorization that must be held (R15)."""

    kind = serializers.ChoiceField(choices=["authorization"])
    authorization = AuthorizationRef()


SHAPES: dict[str, serializers.Serializer[Any] | type[serializers.Serializer[Any]]] = {
    "people": PeopleAnswer,
    "metric": MetricAnswer,
    "authorization": AuthorizationAnswer,
}


@extend_schema_field(
    PolymorphicProxySerializer(component_name="Requirement", serializers=SHAPES, resource_type_field_name="kind")
)
class Requirement(serializers.Field):
    """One of the three kinds of requirement, told apart by `kind`."""

    def to_representation(self, value: dict[str, object]) -> object:
        shape: Any = SHAPES[str(value["kind"])]
        return shape(value).data


# --- Paths ------------------------------------------------------------------------------------------------------------
class GroupAnswer(Answer):
    """Requirements of a path that need different people (R12), by their place in the list, from 0."""

    name = serializers.CharField()
    requirements = serializers.ListField(child=serializers.IntegerField())
    is_met = serializers.BooleanField()
    missing = serializers.IntegerField(help_text="How many people are missing.")
    short = serializers.ListField(
        child=serializers.IntegerField(), help_text="The requirements where they are missing."
    )
    until = Until(allow_null=True)


class PathAnswer(Answer):
    """A way to a level: all of its requirements must be met (R9)."""

    level = serializers.ChoiceField(choices=HELD)
    name = serializers.CharField()
    effective_from = serializers.DateField(allow_null=True, help_text=f"It counts from then on (R10). {SINCE}")
    effective_until = Until()
    is_effective = serializers.BooleanField(help_text="Whether it counts on the day.")
    is_met = serializers.BooleanField()
    since = serializers.DateField(allow_null=True)
    until = Until(allow_null=True)
    requirements = serializers.ListField(child=Requirement())
    groups = GroupAnswer(many=True)


class ActiveOverrideAnswer(Answer):
    """An override in force on the day (R20)."""

    level = serializers.ChoiceField(choices=HELD)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class StepAnswer(Answer):
    """Who should earn what; `person` null: one more person, or for employees, anybody."""

    person = PersonRef(allow_null=True)
    certifications = serializers.ListField(child=serializers.CharField())


class ShortAnswer(Answer):
    """How much of a figure is short."""

    metric = serializers.CharField()
    amount = Amount()


class RepairAnswer(Answer):
    """The smallest repair (R37): what the nearest path still needs for a level."""

    level = serializers.ChoiceField(choices=HELD, help_text="The level that is not earned.")
    path = serializers.CharField()
    path_level = serializers.ChoiceField(choices=HELD, help_text="A Gold path leads to Silver too (R9).")
    steps = StepAnswer(many=True)
    figures = ShortAnswer(many=True)
    authorizations = serializers.ListField(child=serializers.CharField())


class ExplanationAnswer(StandingAnswer):
    """One competency on a day, and why."""

    as_of = serializers.DateField()
    earned_silver_until = Until(allow_null=True)
    earned_gold_until = Until(allow_null=True)
    overrides = ActiveOverrideAnswer(many=True)
    paths = PathAnswer(many=True)
    missing = RepairAnswer(many=True, help_text="For each level that is not earned and that a path leads to.")


class SupportAnswer(CountedAnswer):
    """Somebody whom a level rests on: a requirement of a met path counts them."""

    level = serializers.ChoiceField(choices=HELD)
    path = serializers.CharField()
    requirement = serializers.CharField(help_text="The requirement in words.")


# --- Over time --------------------------------------------------------------------------------------------------------
class PeriodAnswer(Answer):
    """A level is held for a period (R17)."""

    level = serializers.ChoiceField(choices=HELD)
    basis = serializers.ChoiceField(choices=LevelPeriod.Basis.choices, help_text="Without or with overrides (R21).")
    starts_on = serializers.DateField(allow_null=True, help_text=SINCE)
    ends_on = Until()


class LevelPeriodAnswer(PeriodAnswer):
    """A level of a competency is held for a period (R17)."""

    competency = serializers.CharField()


class CauseAnswer(Answer):
    """A fact that begins or ends on the day of a change."""

    kind = serializers.ChoiceField(choices=["achievement", "metric", "authorization", "override", "path"])
    code = serializers.CharField(
        help_text="The certification, metric or authorization; an override's level; a path's name."
    )
    begins = serializers.BooleanField()
    reason = serializers.CharField(
        help_text="A word such as `expired`, `unlinked`, `revoked`, `retired`; may be empty."
    )
    person = PersonRef(allow_null=True, help_text="Null for employees: who counts is for admins (R37).")
    text = serializers.CharField(help_text="In words, in the language of the request.")


class ChangeAnswer(Answer):
    """A day on which the level, or the earned level, becomes another one."""

    on = serializers.DateField()
    before = serializers.ChoiceField(choices=Level.choices)
    after = serializers.ChoiceField(choices=Level.choices)
    earned_before = serializers.ChoiceField(choices=Level.choices)
    earned_after = serializers.ChoiceField(choices=Level.choices)
    causes = CauseAnswer(many=True)


class TimelineAnswer(Answer):
    """A competency over all time, past and future, with the facts on record today (R17)."""

    competency = CompetencyAnswer()
    periods = PeriodAnswer(many=True)
    changes = ChangeAnswer(many=True)
