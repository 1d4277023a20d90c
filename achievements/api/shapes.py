"""What the API says of achievements, links and claims."""

from rest_framework import serializers

from achievements.models import Achievement, Certification
from core.api.fields import Day, Id, Text
from core.api.shapes import Answer, Body
from organizations.api.shapes import OrganizationRef, PersonRef

STATES = ("valid", "not_yet", "expired", "revoked", "pending", "refused")
MOST_AT_ONCE = 100


class CertificationAnswer(Answer):
    """Something that can be earned."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Certification.Kind.choices)


class LinkPart(Answer):
    """Where an achievement counts."""

    id = serializers.IntegerField(source="pk")
    organization = OrganizationRef()
    linked_on = serializers.DateField()
    unlinked_on = serializers.DateField(allow_null=True, help_text="The first day on which it no longer counts there.")


class ClaimPart(Answer):
    """What became of a claim (R4): it counts for nothing until an agent accepts it."""

    evidence = serializers.CharField()
    claimed_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    refused_at = serializers.DateTimeField(allow_null=True)
    refusal_reason = serializers.CharField()


class AchievementAnswer(Answer):
    """Something that you earned (R4), and where it counts."""

    id = serializers.IntegerField(source="pk")
    certification = CertificationAnswer()
    earned_on = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True, help_text="The first day on which it no longer counts.")
    revoked_on = serializers.DateField(allow_null=True)
    source = serializers.ChoiceField(choices=Achievement.Source.choices)  # type: ignore[assignment]
    state = serializers.ChoiceField(
        choices=STATES, help_text="How it stands on the day; `pending` and `refused` are claims."
    )
    link = LinkPart(allow_null=True, help_text="Where it counts on the day; null if nowhere.")
    claim = ClaimPart(allow_null=True, help_text="Null unless you claimed it.")


class AchievementRef(Answer):
    """An achievement, by its certification."""

    id = serializers.IntegerField(source="pk")
    certification = serializers.CharField(source="certification.code")


class LinkAnswer(LinkPart):
    """An achievement of yours counts for an organization (R5)."""

    achievement = AchievementRef()


class OrganizationLinkAnswer(Answer):
    """An achievement of somebody counts for the organization (R5)."""

    id = serializers.IntegerField(source="pk", help_text="The key of the link.")
    person = PersonRef(help_text="Who linked it; nobody else can.")
    achievement = AchievementRef()
    linked_on = serializers.DateField(help_text="The first day on which it counts there.")
    unlinked_on = serializers.DateField(
        allow_null=True, help_text="The first day on which it no longer counts there; null: no end on record."
    )


class LinksAnswer(Answer):
    """What counts from now on."""

    links = LinkAnswer(many=True)


class LinkBody(Body):
    """What shall count, and for whom."""

    answered_by = LinksAnswer

    organization = Text(help_text="The MPN ID of an organization that you work for, or that has invited you.")
    achievements = serializers.ListField(
        child=Id(), min_length=1, max_length=MOST_AT_ONCE, help_text="The keys of achievements of yours."
    )


class ClaimBody(Body):
    """What you say that you earned."""

    answered_by = AchievementAnswer

    certification = Text(help_text="The code of a certification (`GET /api/v1/certifications`).")
    earned_on = Day()
    expires_on = Day(required=False, allow_null=True, help_text="The first day on which it no longer counts, if any.")
    evidence = Text(required=False, allow_blank=True, max_length=2000, help_text="What shows it, for the agent.")


class ClaimAnswer(ClaimPart):
    """A claim, as programme agents see it."""

    id = serializers.IntegerField(source="pk")
    person = PersonRef()
    certification = CertificationAnswer()
    earned_on = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True)


class RefusalBody(Body):
    """Why a claim is refused."""

    answered_by = ClaimAnswer

    reason = Text(max_length=2000, help_text="The person reads it.")
