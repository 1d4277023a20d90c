"""What the views share: a request whose person is known, and the organization that an admin or an agent came to."""

from datetime import date

from django.http import Http404, HttpRequest

from accounts.models import User
from organizations.models import Organization
from programme.access import sight_of


class SignedIn(HttpRequest):
    """A request behind the walls: somebody is signed in."""

    user: User


def organization_for(request: SignedIn, mpn_id: str, *, on: date) -> Organization:
    """The organization for its admins and for agents (R37); for anybody else it does not exist.

    Whether an agent may do what an admin may is for the policy table and the services to say.
    """
    sight = sight_of(request.user, mpn_id, on=on)
    if not sight.names_people:
        raise Http404
    return sight.organization


def small_number(written: str | None) -> int | None:
    """A small number out of an address; anything else counts as none."""
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 10 else None
