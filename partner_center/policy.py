"""Who may what: one row for each address and method. An address without a row is closed to everybody.

The row is checked before the view runs, for pages by `partner_center.walls` and for the API by its permission; the view
then fetches what belongs to the organization or the person, and nothing else. The matrix of `tests/walls` is generated
from this table.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum

from django.conf import settings

from accounts import second_factor
from accounts.models import User
from organizations.models import Employment
from programme.access import employments_of


class Audience(Enum):
    """For whom an address is; to all others it does not exist (404), and to nobody's account it says: sign in."""

    ANYBODY = "anybody, with or without an account"
    SIGNED_IN = "anybody with an account, about themselves"
    EMPLOYEE = "who works for the organization in the address, and programme agents"
    COLLEAGUE = "who works for the organization in the address"
    ADMIN_OR_AGENT = "admins of the organization in the address, and programme agents"
    ADMIN = "admins of the organization in the address"
    AGENT = "programme agents"


class Verdict(Enum):
    """What the table says to somebody who comes to an address."""

    WELCOME = "welcome"
    SIGN_IN = "sign in"
    ABSENT = "there is nothing here"


Rows = Mapping[str, Audience]

A = Audience

PAGES: Mapping[str, Rows] = {
    "health-live": {"GET": A.ANYBODY},
    "health-ready": {"GET": A.ANYBODY},
    "set_language": {"POST": A.ANYBODY},
    "choose_theme": {"POST": A.ANYBODY},
    "api-door": {"GET": A.ANYBODY},
    "gallery": {"GET": A.ANYBODY},
    # On a developer's machine alone.
    "mails": {"GET": A.ANYBODY},
    "mail": {"GET": A.ANYBODY},
    "mail-html": {"GET": A.ANYBODY},
    # Sign-in; allauth itself sends away who is in the wrong place.
    "account_login": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    "account_logout": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    "account_inactive": {"GET": A.ANYBODY},
    "account_signup": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    "account_email_verification_sent": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    "account_confirm_login_code": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    "account_reset_password": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    "account_reset_password_done": {"GET": A.ANYBODY},
    "account_reset_password_from_key": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    "account_reset_password_from_key_done": {"GET": A.ANYBODY},
    "mfa_authenticate": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    "mfa_login_webauthn": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    "openid_connect_login": {"GET": A.ANYBODY},
    "openid_connect_callback": {"GET": A.ANYBODY},
    "socialaccount_login_cancelled": {"GET": A.ANYBODY},
    "socialaccount_login_error": {"GET": A.ANYBODY},
    "socialaccount_signup": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    # One's own account.
    "account-profile": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "account_reauthenticate": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "account_email": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "account_change_password": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "account_set_password": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "usersessions_list": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "socialaccount_connections": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "mfa_index": {"GET": A.SIGNED_IN},
    "mfa_reauthenticate": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "mfa_activate_totp": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "mfa_deactivate_totp": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "mfa_view_recovery_codes": {"GET": A.SIGNED_IN},
    "mfa_generate_recovery_codes": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "mfa_download_recovery_codes": {"GET": A.SIGNED_IN},
    "mfa_list_webauthn": {"GET": A.SIGNED_IN},
    "mfa_add_webauthn": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "mfa_edit_webauthn": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "mfa_remove_webauthn": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "mfa_reauthenticate_webauthn": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "enroll": {"GET": A.ANYBODY, "POST": A.SIGNED_IN},
    # The portal.
    "home": {"GET": A.SIGNED_IN},
    "rules": {"GET": A.ANYBODY},
    # Oneself.
    "my-achievements": {"GET": A.SIGNED_IN},
    "claim-achievement": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "link-new-ones": {"POST": A.SIGNED_IN},
    "my-history": {"GET": A.SIGNED_IN},
    "my-benefits": {"GET": A.SIGNED_IN},
    "my-benefit-key": {"POST": A.SIGNED_IN},
    "link-achievements": {"GET": A.SIGNED_IN},
    "confirm-link": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "unlink-achievements": {"GET": A.SIGNED_IN},
    "confirm-unlink": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "news": {"GET": A.SIGNED_IN},
    "news-read": {"POST": A.SIGNED_IN},
    "news-read-all": {"POST": A.SIGNED_IN},
    "news-settings": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    # Whoever has the mail may unsubscribe: the token decides.
    "unsubscribe": {"GET": A.ANYBODY, "POST": A.ANYBODY},
    # The desk of the programme agents.
    "organization-list": {"GET": A.AGENT},
    "organization-create": {"GET": A.AGENT, "POST": A.AGENT},
    "override-list": {"GET": A.AGENT},
    "override-place": {"GET": A.AGENT, "POST": A.AGENT},
    "override-revoke": {"GET": A.AGENT, "POST": A.AGENT},
    "proposal-approve": {"POST": A.AGENT},
    "proposal-refuse": {"POST": A.AGENT},
    "claim-list": {"GET": A.AGENT},
    "claim": {"GET": A.AGENT, "POST": A.AGENT},
    "benefit-keys": {"GET": A.AGENT, "POST": A.AGENT},
    "payment-list": {"GET": A.AGENT},
    "payment": {"GET": A.AGENT, "POST": A.AGENT},
    "payment-return": {"POST": A.AGENT},
    "promotion-list": {"GET": A.AGENT, "POST": A.AGENT},
    "promotion-end": {"POST": A.AGENT},
    "programme-numbers": {"GET": A.AGENT, "POST": A.AGENT},
    "competency-list": {"GET": A.EMPLOYEE},
    "competency": {"GET": A.EMPLOYEE},
    # Running an organization. Agents look; that an agent invites a first admin (R37) is the service's to decide.
    "overview": {"GET": A.ADMIN_OR_AGENT},
    "find": {"GET": A.ADMIN_OR_AGENT},
    "employees": {"GET": A.ADMIN_OR_AGENT},
    "employee": {"GET": A.ADMIN_OR_AGENT},
    "employee-invite": {"GET": A.ADMIN_OR_AGENT, "POST": A.ADMIN_OR_AGENT},
    "employee-role": {"POST": A.ADMIN},
    "employee-remove": {"GET": A.ADMIN, "POST": A.ADMIN},
    "invitation-revoke": {"POST": A.ADMIN},
    "leave": {"GET": A.COLLEAGUE, "POST": A.COLLEAGUE},
    "membership": {"GET": A.ADMIN_OR_AGENT},
    "membership-order": {"GET": A.ADMIN_OR_AGENT, "POST": A.ADMIN},
    "order": {"GET": A.ADMIN_OR_AGENT},
    "order-cancel": {"POST": A.ADMIN},
    "order-refund": {"GET": A.ADMIN_OR_AGENT, "POST": A.ADMIN_OR_AGENT},
    "benefits": {"GET": A.ADMIN_OR_AGENT},
    "benefit": {"GET": A.ADMIN_OR_AGENT},
    # Keys and seats are for the organization's own people to see and give.
    "benefit-activate": {"GET": A.ADMIN, "POST": A.ADMIN},
    "benefit-key": {"POST": A.ADMIN},
    "benefit-assign": {"GET": A.ADMIN, "POST": A.ADMIN},
    "benefit-take-back": {"POST": A.ADMIN},
    "settings": {"GET": A.ADMIN_OR_AGENT, "POST": A.ADMIN},
    "market": {"POST": A.AGENT},
    "tokens": {"POST": A.ADMIN},
    "token-revoke": {"POST": A.ADMIN},
    "activity": {"GET": A.ADMIN_OR_AGENT},
    "activity-export": {"GET": A.ADMIN_OR_AGENT},
    # Paying by card. The provider has no account: its signature decides.
    "card-webhook": {"POST": A.ANYBODY},
    "order-pay": {"POST": A.ADMIN},
    "order-return": {"GET": A.ADMIN},
    "proof-upload": {"POST": A.ADMIN},
    "proof": {"GET": A.ADMIN_OR_AGENT},
    # Documents. Whoever holds a letter may check it: the code decides.
    "invoice": {"GET": A.ADMIN_OR_AGENT},
    "letter": {"GET": A.ADMIN_OR_AGENT},
    "letter-pdf": {"GET": A.ADMIN_OR_AGENT},
    "verify": {"GET": A.ANYBODY},
    # Whoever has the mail may open it: the token decides.
    "invitation": {"GET": A.ANYBODY, "POST": A.ANYBODY},
}

API: Mapping[str, Rows] = {
    "api:schema": {"GET": A.ANYBODY},
    "api:docs": {"GET": A.ANYBODY},
    "api:nothing": dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"), A.ANYBODY),
    # Oneself.
    "api:me": {"GET": A.SIGNED_IN},
    "api:my-achievements": {"GET": A.SIGNED_IN},
    "api:my-achievement": {"GET": A.SIGNED_IN},
    "api:my-links": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "api:my-links-preview": {"GET": A.SIGNED_IN},
    "api:my-link": {"GET": A.SIGNED_IN, "DELETE": A.SIGNED_IN},
    "api:my-claims": {"GET": A.SIGNED_IN, "POST": A.SIGNED_IN},
    "api:my-news": {"GET": A.SIGNED_IN},
    "api:my-news-read": {"POST": A.SIGNED_IN},
    "api:my-news-settings": {"GET": A.SIGNED_IN},
    "api:my-news-setting": {"PATCH": A.SIGNED_IN},
    "api:my-benefits": {"GET": A.SIGNED_IN},
    "api:my-benefit-key": {"POST": A.SIGNED_IN},
    # The catalogue.
    "api:certifications": {"GET": A.SIGNED_IN},
    "api:competencies": {"GET": A.SIGNED_IN},
    # Claims of all people.
    "api:claims": {"GET": A.AGENT},
    "api:claim": {"GET": A.AGENT},
    "api:claim-accept": {"POST": A.AGENT},
    "api:claim-refuse": {"POST": A.AGENT},
    # What holds for everybody in the programme.
    "api:promotions": {"GET": A.AGENT, "POST": A.AGENT},
    "api:promotion-end": {"POST": A.AGENT},
    "api:programme-numbers": {"GET": A.AGENT, "POST": A.AGENT},
    "api:payments-awaited": {"GET": A.AGENT},
    "api:payments-owed": {"GET": A.AGENT},
    "api:payment-return": {"POST": A.AGENT},
    "api:benefit-keys": {"GET": A.AGENT, "POST": A.AGENT},
    # An organization.
    "api:organizations": {"GET": A.SIGNED_IN},
    "api:organization": {"GET": A.EMPLOYEE},
    "api:standings": {"GET": A.EMPLOYEE},
    "api:standing": {"GET": A.EMPLOYEE},
    "api:standing-people": {"GET": A.ADMIN_OR_AGENT},
    "api:standing-timeline": {"GET": A.EMPLOYEE},
    "api:standing-gives": {"GET": A.EMPLOYEE},
    "api:level-periods": {"GET": A.EMPLOYEE},
    "api:membership": {"GET": A.EMPLOYEE},
    "api:displays": {"GET": A.EMPLOYEE},
    "api:offers": {"GET": A.ADMIN_OR_AGENT},
    "api:offer-preview": {"GET": A.ADMIN_OR_AGENT},
    "api:terms": {"GET": A.ADMIN_OR_AGENT},
    "api:orders": {"GET": A.ADMIN_OR_AGENT, "POST": A.ADMIN},
    "api:order": {"GET": A.ADMIN_OR_AGENT},
    "api:order-cancel": {"POST": A.ADMIN},
    "api:order-refund": {"POST": A.ADMIN_OR_AGENT},
    "api:order-transfer": {"POST": A.AGENT},
    "api:order-pay": {"POST": A.ADMIN},
    "api:letter": {"GET": A.ADMIN_OR_AGENT},
    "api:letter-pdf": {"GET": A.ADMIN_OR_AGENT},
    "api:invoices": {"GET": A.ADMIN_OR_AGENT},
    "api:invoice": {"GET": A.ADMIN_OR_AGENT},
    "api:invoice-pdf": {"GET": A.ADMIN_OR_AGENT},
    "api:benefits": {"GET": A.ADMIN_OR_AGENT},
    "api:benefit-activate": {"POST": A.ADMIN},
    "api:benefit-key": {"POST": A.ADMIN},
    "api:benefit-assign": {"POST": A.ADMIN},
    "api:benefit-take-back": {"POST": A.ADMIN},
    "api:employees": {"GET": A.ADMIN_OR_AGENT},
    "api:links": {"GET": A.ADMIN_OR_AGENT},
    "api:employee": {"GET": A.ADMIN_OR_AGENT, "PATCH": A.ADMIN, "DELETE": A.ADMIN},
    "api:invitations": {"GET": A.ADMIN_OR_AGENT, "POST": A.ADMIN_OR_AGENT},
    "api:invitation": {"GET": A.ADMIN_OR_AGENT, "DELETE": A.ADMIN},
    "api:overrides": {"GET": A.ADMIN_OR_AGENT, "POST": A.AGENT},
    "api:override": {"GET": A.ADMIN_OR_AGENT},
    "api:override-revoke": {"POST": A.AGENT},
    "api:proposals": {"GET": A.AGENT, "POST": A.AGENT},
    "api:proposal": {"GET": A.AGENT},
    "api:proposal-approve": {"POST": A.AGENT},
    "api:proposal-refuse": {"POST": A.AGENT},
    "api:activity": {"GET": A.ADMIN_OR_AGENT},
}

POLICY: Mapping[str, Rows] = {**PAGES, **API}

OF_NO_ROLE = frozenset({A.ANYBODY, A.SIGNED_IN, A.COLLEAGUE})
AGENTS_SEE_ALL = frozenset({"api:organizations"})
"""Addresses for anybody with an account at which a programme agent sees more than what is theirs."""

SENSITIVE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "tokens": ("settings", ("mpn_id",)),
    "employee-role": ("employee", ("mpn_id", "person")),
    "employee-remove": ("employee-remove", ("mpn_id", "person")),
    "employee-invite": ("employee-invite", ("mpn_id",)),
    "override-place": ("override-place", ("mpn_id", "slug")),
    "proposal-approve": ("override-list", ()),
    "payment": ("payment", ("order",)),
    "programme-numbers": ("programme-numbers", ()),
}
"""Acts for which a sign-in must be recent (trust 10), each with the page of its form and what stands in its address.

Who may become an admin, who is none any more, tokens, overrides, money, and the numbers of the programme.
"""
SENSITIVE_IN_THE_API = frozenset(
    {
        "api:employee", "api:invitations", "api:overrides", "api:proposal-approve", "api:order-transfer",
        "api:programme-numbers",
    }
)  # fmt: skip
"""The same acts by a session; a token is no sign-in."""


def decide(audience: Audience, person: User | None, mpn_id: str | None, *, on: date) -> Verdict:
    """What an audience means for a person (None: nobody is signed in) and the organization in the address."""
    if audience is Audience.ANYBODY:
        return Verdict.WELCOME
    if person is None:
        return Verdict.SIGN_IN
    return Verdict.WELCOME if _belongs(audience, person, mpn_id, on=on) else Verdict.ABSENT


def _belongs(audience: Audience, person: User, mpn_id: str | None, *, on: date) -> bool:
    if audience is Audience.SIGNED_IN:
        return True
    if audience is Audience.AGENT:
        return person.is_agent
    roles = {one.role for one in employments_of(person, on=on) if one.organization.mpn_id == mpn_id}
    if audience is Audience.COLLEAGUE:
        return bool(roles)
    if audience is Audience.ADMIN:
        return Employment.Role.ADMIN in roles
    if audience is Audience.ADMIN_OR_AGENT:
        return person.is_agent or Employment.Role.ADMIN in roles
    return person.is_agent or bool(roles)


def needs_second_factor(name: str, audience: Audience, person: User, mpn_id: str | None, *, on: date) -> bool:
    """Whether somebody would come in here in a role that takes a second factor, and has none (trust 10).

    Asked of whoever is welcome. What is open to each employee, and one's own account, takes none.
    """
    if not settings.SECOND_FACTOR or (audience in OF_NO_ROLE and name not in AGENTS_SEE_ALL):
        return False
    employments = employments_of(person, on=on)
    works_as = roles_of([one for one in employments if one.organization.mpn_id == mpn_id], person)
    return bool(works_as & settings.SECOND_FACTOR) and not _has_one(person, employments)


def second_factor_is_due(person: User, *, on: date) -> bool:
    """Whether somebody has a role anywhere that takes a second factor, and has none."""
    employments = employments_of(person, on=on)
    return bool(roles_of(employments, person) & settings.SECOND_FACTOR) and not _has_one(person, employments)


def _has_one(person: User, employments: Sequence[Employment]) -> bool:
    """Whether they have a second factor; who works somewhere brought that along."""
    return employments[0].has_second_factor if employments else second_factor.is_on(person)


def roles_of(employments: Iterable[Employment], person: User) -> set[str]:
    """The roles of a person, in the words of the setting, in these employments and for the programme."""
    admins = {"admins"} if any(one.role == Employment.Role.ADMIN for one in employments) else set()
    return admins | ({"agents"} if person.is_agent else set())
