from organizations.models.api_token import ApiToken, ApiTokenQuerySet
from organizations.models.employment import Employment, EmploymentQuerySet
from organizations.models.invitation import Invitation, InvitationQuerySet
from organizations.models.organization import Organization, OrganizationQuerySet

__all__ = [
    "ApiToken",
    "ApiTokenQuerySet",
    "Employment",
    "EmploymentQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Organization",
    "OrganizationQuerySet",
]
