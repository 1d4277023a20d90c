"""How far a request reaches: as a person in a browser, or as a token, which knows one organization and no other."""

from functools import cached_property
from typing import cast

from django.http import Http404

from accounts.models import User
from core.api.views import List, View
from organizations.access import Sight, sight_of
from organizations.models import ApiToken, Employment, Organization
from organizations.services import invitations


class PersonView(View):
    """An address for somebody who has an account."""

    @property
    def person(self) -> User:
        """Who asks; the policy table lets nobody else in."""
        return cast(User, self.request.user)

    @property
    def token(self) -> ApiToken | None:
        """The token that speaks for them, if one does."""
        return self.request.auth if isinstance(self.request.auth, ApiToken) else None

    @property
    def bound_to(self) -> Organization | None:
        """The one organization that a token knows; None for a person in a browser, who knows their own."""
        return self.token.organization if self.token else None

    def workplace(self, mpn_id: str) -> Organization | None:
        """An organization that employs the person today, or has invited them, by its MPN ID.

        As far as the request reaches: a token gives no right of its own, and accepts no invitation.
        """
        if self.bound_to is not None and self.bound_to.mpn_id != mpn_id:
            return None
        works_there = Employment.objects.filter(person=self.person).in_force(on=self.today)
        found = Organization.objects.filter(mpn_id=mpn_id, pk__in=works_there.values("organization")).first()
        return found or self.inviting(mpn_id)

    def inviting(self, mpn_id: str) -> Organization | None:
        """An organization whose invitation waits for the person who is signed in (R5)."""
        if self.token is not None:
            return None
        waiting = invitations.waiting_for(self.person, on=self.today).filter(organization__mpn_id=mpn_id).first()
        return waiting.organization if waiting else None


class OrganizationView(PersonView):
    """An address below an organization: whatever is there is fetched through it."""

    @cached_property
    def sight(self) -> Sight:
        """The organization in the address as this person may see it; for a stranger it does not exist."""
        if self.bound_to is not None and self.bound_to.mpn_id != self.kwargs["mpn_id"]:
            raise Http404
        return sight_of(self.person, self.kwargs["mpn_id"], on=self.today)

    @property
    def organization(self) -> Organization:
        return self.sight.organization


class PersonList(PersonView, List):
    """A list for somebody who has an account."""


class OrganizationList(OrganizationView, List):
    """A list below an organization."""
