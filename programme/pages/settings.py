"""The settings of an organization: its data, and the tokens by which programs speak for its people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django_countries import countries

from accounts.models import User
from organizations.models import ApiToken, Organization


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token that still works; its secret is nowhere to be seen."""

    name: str
    scope: str
    person: str
    created_at: datetime
    last_used_on: date | None
    revoke_url: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """All that `programme/settings/settings.html` shows."""

    organization: Organization
    on: date
    country: str
    market: str
    tokens: tuple[TokenLine, ...]


def settings(organization: Organization, *, by: User, on: date) -> SettingsPage:
    """The page, for an admin or an agent."""
    return SettingsPage(
        organization=organization,
        on=on,
        country=str(countries.name(organization.country) or organization.country),
        market=str(Organization.Market(organization.market).label),
        tokens=tuple(_tokens(organization, by)),
    )


def _tokens(organization: Organization, by: User) -> Iterable[TokenLine]:
    for token in (
        ApiToken.objects.valid().filter(organization=organization).select_related("person").order_by("created_at", "pk")
    ):
        yield TokenLine(
            token.name,
            str(ApiToken.Scope(token.scope).label),
            token.person.full_name,
            token.created_at,
            token.last_used_on,
            reverse("token-revoke", args=[organization.mpn_id, token.pk]),
            token.person_id == by.pk,
        )
