from organizations.models.employment import Employment, EmploymentQuerySet
from organizations.models.organization import Organization, OrganizationQuerySet

__all__ = ["Employment", "EmploymentQuerySet", "Organization", "OrganizationQuerySet"]
