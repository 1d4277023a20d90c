"""Who asks: a token in a header, or a person in a browser."""

from django.utils.translation import gettext_lazy
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.models import User
from core.api import KEY
from core.dates import today
from organizations.models import ApiToken
from organizations.services import api_tokens

SCHEME = b"bearer"
CHALLENGE = 'Bearer realm="Partner Center"'
INVALID_TOKEN = f'{CHALLENGE}, error="invalid_token"'
DOES_NOT_HOLD = gettext_lazy(
    "This token does not hold: it is mistyped, was revoked, or its person does not work for the organization any more."
)
NO_CSRF_TOKEN = gettext_lazy(
    "With the session of a browser, what changes anything carries the CSRF token of the portal's pages in the header "
    "“X-CSRFToken”. Programs send a token in the header “Authorization” instead."
)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer pc_…`: a program speaks for a person in one organization."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME:
            return None
        token = api_tokens.find(secret.strip().decode("latin-1"), on=today())
        if token is None:
            raise AuthenticationFailed(DOES_NOT_HOLD)
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        """A token that was sent and does not hold is told apart from none at all (RFC 6750)."""
        sent = get_authorization_header(request).partition(b" ")[0]
        return INVALID_TOKEN if sent.lower() == SCHEME else CHALLENGE


class BrowserAuthentication(SessionAuthentication):
    """Somebody signed in, for the page that shows this API: what changes anything brings the CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        # Looking for the token in a form parses the body: it is kept for the key that it is sent with.
        if KEY in request.headers:
            _ = request.body
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(NO_CSRF_TOKEN) from error


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "partner_center.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": (
                "A token of a person in one organization, made by an admin under Settings > API tokens and shown once. "
                "Whatever does not belong to that organization is absent. A token with the scope `read` changes "
                "nothing. It holds until it is revoked."
            ),
        }


class BrowserScheme(SessionScheme):
    target_class = "partner_center.api.authentication.BrowserAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        known: dict[str, str] = super().get_security_definition(auto_schema)
        about = "Who is signed in in a browser. What changes anything needs the header `X-CSRFToken`, too."
        return {**known, "description": about}
