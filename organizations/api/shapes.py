"""What the API says of organizations and their people."""

from rest_framework import serializers

from core.api.fields import Email, Word
from core.api.shapes import Answer, Body
from organizations.models import ApiToken, Employment, Organization

ROLES = list(Employment.Role.choices)


class PersonRef(Answer):
    """Somebody with an account."""

    id = serializers.IntegerField(source="pk", help_text="The key of the person in this API.")
    name = serializers.CharField(source="full_name")


class OrganizationRef(Answer):
    """An organization, by its name."""

    mpn_id = serializers.CharField()
    name = serializers.CharField()


class OrganizationAnswer(OrganizationRef):
    """An organization of the programme."""

    country = serializers.CharField(help_text="Two letters (ISO 3166-1).")
    city = serializers.CharField()
    website = serializers.CharField()
    market = serializers.ChoiceField(choices=Organization.Market.choices, help_text="Whose thresholds apply (R14).")
    role = serializers.SerializerMethodField(help_text="What you are there today; null for a programme agent.")

    def get_role(self, organization: Organization) -> str | None:
        roles: dict[int, str] = self.context["roles"]
        return roles.get(organization.pk)


class WorkplaceAnswer(Answer):
    """An organization that one works for."""

    mpn_id = serializers.CharField(source="organization.mpn_id")
    name = serializers.CharField(source="organization.name")
    role = serializers.ChoiceField(choices=ROLES)
    joined_on = serializers.DateField()


class TokenAnswer(Answer):
    """The token that asks."""

    name = serializers.CharField()
    scope = serializers.ChoiceField(choices=ApiToken.Scope.choices)
    organization = OrganizationRef()


class MeAnswer(Answer):
    """Who asks, and as what."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="full_name")
    email = serializers.CharField()
    is_agent = serializers.BooleanField(help_text="Whether you are a programme agent.")
    organizations = WorkplaceAnswer(many=True)
    token = TokenAnswer(allow_null=True)


class EmployeeAnswer(Answer):
    """Somebody who works for an organization."""

    person = PersonRef()
    email = serializers.CharField(source="person.email")
    role = serializers.ChoiceField(choices=ROLES)
    joined_on = serializers.DateField()
    left_on = serializers.DateField(allow_null=True, help_text="The first day on which they no longer work there (R8).")
    linked_since = serializers.DateField(
        allow_null=True,
        help_text="The first day of their earliest link to the organization that is in force on the day; null: none.",
    )


class RoleBody(Body):
    """What somebody is to be."""

    answered_by = EmployeeAnswer

    role = Word(choices=ROLES)


class InvitationAnswer(Answer):
    """An invitation that can still be accepted."""

    id = serializers.IntegerField(source="pk")
    email = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)
    invited_by = PersonRef()
    invited_at = serializers.DateTimeField()
    expires_on = serializers.DateField(help_text="The first day on which it no longer holds.")


class InvitationBody(Body):
    """Whom to invite, and as what."""

    answered_by = InvitationAnswer

    email = Email()
    role = Word(choices=ROLES)


class EntryAnswer(Answer):
    """Something that happened (R33)."""

    number = serializers.IntegerField(source="sequence", help_text="Its number in the organization's record.")
    verb = serializers.CharField(help_text="What happened, such as `override.placed`.")
    on = serializers.DateField(help_text="The business day.")
    recorded_at = serializers.DateTimeField()
    by = PersonRef(allow_null=True, help_text="Who did it; null for the portal itself.")
    on_behalf_of = PersonRef(allow_null=True)
    person = PersonRef(allow_null=True, help_text="Whom it concerns.")
    facts = serializers.DictField(help_text="Keys, codes, days and words; never names.")
