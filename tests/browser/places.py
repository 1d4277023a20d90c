"""Where every page of the policy table is found: with what it is about, and by somebody for whom it is there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Response

from accounts.models import User
from activity.services import notices
from memberships import letters
from organizations.mail import send_invitation
from organizations.services import invitations
from partner_center.mailbox import kept_mails
from partner_center.policy import PAGES, Audience
from tests.browser.conftest import signed_in
from tests.browser.passkeys import add_passkey
from tests.factories import PASSWORD, TODAY, AgentFactory, EmploymentFactory, PersonFactory
from tests.programme.contoso import COMPETENCY, contoso
from tests.walls.asking import KWARGS, address
from tests.walls.world import World, a_world

NO_PAGES = {
    # Files, answers for machines, and doors that lead elsewhere at once.
    "health-live", "health-ready", "activity-export", "api-door", "mfa_download_recovery_codes", "openid_connect_login",
    "openid_connect_callback", "invoice", "letter-pdf", "proof", "order-return", "mfa_login_webauthn",
    # A mail as it is, in which no script runs, not even one that looks at it; `mail` shows it in a frame.
    "mail-html",
    # What django-allauth has and we do not: a code instead of a password, and accounts that a company opens.
    "account_confirm_login_code", "socialaccount_signup",
}  # fmt: skip
SECURED = {
    "account_change_password", "account_reauthenticate", "mfa_deactivate_totp", "mfa_edit_webauthn",
    "mfa_generate_recovery_codes", "mfa_index", "mfa_list_webauthn", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
}  # fmt: skip
"""Pages for somebody who has a password and second factors."""
WHO_SEES = {
    Audience.ANYBODY: "anybody",
    Audience.SIGNED_IN: "employee",
    Audience.AGENT: "agent",
}
RICH = {
    "overview": ("", "?on=2027-03-01"),
    "employees": ("employees/",),
    "competency-list": ("competencies/",),
    "competency": (f"competencies/{COMPETENCY}/", "competencies/devops/"),
    "find": ("find/?q=7",),
}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FORM = "main form[method=post]"
NOWHERE = ""
"""The name of no address."""
SUBMIT = """form => { form.noValidate = true; form.requestSubmit(form.querySelector("[type=submit]")); }"""


@dataclass(frozen=True)
class Place:
    """A page: what its address is called, how one comes to it, and what it answers.

    `session`: whose browser opens it. `form`: the one on the page at `url` that leads to the page meant, with what is
    filled in there.
    """

    name: str
    url: str
    session: str
    status: int = 200
    form: str = ""
    said: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name} at {self.url} {self.form} {self.said or ''}".strip()

    def open(self, page: Page) -> Response:
        answer = page.goto(self.url)
        if self.form:
            form = page.locator(self.form).first
            for name, value in self.said.items():
                one = form.locator(f"[name={name}]")
                if one.first.get_attribute("type") == "radio":
                    form.locator(f"[name={name}][value={value}]").check()
                else:
                    one.fill(value)
            with page.expect_navigation() as moved:
                form.evaluate(SUBMIT)
            answer = moved.value
        assert answer is not None
        return answer


def who_sees(name: str) -> str:
    return "secured" if name in SECURED else WHO_SEES.get(PAGES[name]["GET"], "admin")


def names_for(who: str) -> set[str]:
    """The pages that somebody has to see; those of all of them are all pages."""
    return {name for name, rows in PAGES.items() if "GET" in rows and name not in NO_PAGES and who_sees(name) == who}


def places(who: str) -> list[Place]:
    """Every page that is there for somebody, and those that a form of theirs leads to."""
    return list(PLACES[who]())


def plain(who: str, world: World, person: User | None, **things: object) -> dict[str, Place]:
    """The pages that somebody sees, by name, each about a thing of the own house or one of these."""
    session = signed_in(person) if person else ""
    known = {**world.own.things, **things}
    return {
        name: Place(name, address(name, world.own if "mpn_id" in KWARGS[name] else None, known), session)
        for name in sorted(names_for(who))
    }


def of_anybody() -> Iterator[Place]:
    world = a_world()
    somebody = PersonFactory(with_password=True, email="somebody@contoso.example")
    EmailAddress.objects.create(user=somebody, email=somebody.email, verified=True, primary=True)
    token = invited("new.one@contoso.example", world)
    keys = {"uidb36": user_pk_to_url_str(somebody), "key": EmailAwarePasswordResetTokenGenerator().make_token(somebody)}
    found = plain("anybody", world, None, token=token, code=letters.in_groups(letters.code_of(world.own.organization)))
    found |= {
        name: replace(found[name], session=signed_in(world.own.employee)) for name in ("account_logout", "enroll")
    }
    found["account_email_verification_sent"] = replace(
        found["account_email_verification_sent"], session=half_way_through_signing_up()
    )
    found["account_reset_password_from_key"] = replace(
        found["account_reset_password_from_key"], url=reverse("account_reset_password_from_key", kwargs=keys)
    )
    found["mfa_authenticate"] = replace(found["mfa_authenticate"], session=half_way_through_signing_in(somebody))
    unsubscribing = notices.unsubscribing(world.own.employee.pk, ["levels", "links"])
    found["unsubscribe"] = replace(found["unsubscribe"], url=reverse("unsubscribe", args=[unsubscribing]))
    mail = kept_mails(Path(str(getattr(settings, "EMAIL_FILE_PATH", ""))))[0].name
    found["mail"] = replace(found["mail"], url=reverse("mail", args=[mail]))
    found["socialaccount_login_error"] = replace(found["socialaccount_login_error"], status=401)
    yield from found.values()
    theirs = invited(somebody.email, world)
    yield Place("invitation", reverse("invitation", args=[theirs]), "")
    yield Place("invitation", reverse("invitation", args=[theirs]), signed_in(somebody))
    yield Place("invitation", reverse("invitation", args=[token]), signed_in(somebody))
    yield Place("invitation", reverse("invitation", args=["gone"]), "", status=404)
    yield Place("verify", reverse("verify", args=["GONE"]), "", status=404)
    yield Place("unsubscribe", reverse("unsubscribe", args=["gone"]), "", status=404)
    wrong = {"login": "somebody@contoso.example", "password": "wrong"}
    yield replace(found["account_login"], form="form.form-entrance", said=wrong)
    yield replace(found["account_signup"], form="form.form-entrance", said={"email": "nothing"})
    yield Place(NOWHERE, "/nowhere/", "", status=404)


def of_employee() -> Iterator[Place]:
    world = a_world()
    person = world.own.employee
    found = plain("employee", world, person)
    linking = {"achievement": world.own.things["achievement"], "organization": world.own.organization.mpn_id}
    for name in ("confirm-link", "confirm-unlink"):
        yield replace(found[name], status=422)
        found[name] = replace(found[name], url=f"{found[name].url}?{urlencode(linking)}")
    found["home"] = replace(found["home"], session=signed_in(PersonFactory()))
    yield from found.values()
    yield replace(found["claim-achievement"], form=FORM, said={"certification": "nothing"}, status=422)
    yield replace(found["my-benefits"], name="my-benefit-key", form="form[action$='/key/']")
    yield Place(NOWHERE, "/nowhere/", signed_in(person), status=404)


def of_somebody_secured() -> Iterator[Place]:
    world = a_world()
    person = EmploymentFactory(organization=world.own.organization, person__with_password=True).person
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    passkey = add_passkey(person, "My laptop")
    yield from plain("secured", world, person, pk=passkey.pk).values()


def of_admin() -> Iterator[Place]:
    world = a_world()
    found = plain("admin", world, world.own.admin)
    yield from found.values()
    yield replace(found["employee-invite"], form=FORM, said={"email": "nobody"}, status=422)
    yield replace(found["benefit"], name="benefit-key", form="form[action$='/key/']")
    token = {"scope": "read", "name": "Nightly report"}
    yield replace(found["settings"], name="tokens", form="form[action$='/tokens/']", said=token)


def of_agent() -> Iterator[Place]:
    world = a_world()
    found = plain("agent", world, AgentFactory())
    yield from found.values()
    override = {"level": "gold", "reason": "The feed is late."}
    yield replace(found["override-place"], form=FORM, said=override)
    yield replace(found["override-place"], form=FORM, said={**override, "reason": ""}, status=422)


def of_admin_of_contoso() -> Iterator[Place]:
    shown = contoso()
    session = signed_in(shown.admin)
    here = f"/organizations/{shown.organization.mpn_id}/"
    for name, pages in RICH.items():
        for page in pages:
            yield Place(name, here + page, session)


PLACES: dict[str, Callable[[], Iterator[Place]]] = {
    "anybody": of_anybody,
    "employee": of_employee,
    "secured": of_somebody_secured,
    "admin": of_admin,
    "agent": of_agent,
    "admin of Contoso": of_admin_of_contoso,
}


# --- What they need ---------------------------------------------------------------------------------------------------
def invited(email: str, world: World) -> str:
    """The token of an invitation that was sent by mail."""
    invitation, token = invitations.invite(
        organization=world.own.organization, by=world.own.admin, on=TODAY, email=email, role="employee"
    )
    assert send_invitation(invitation, token, language="en", site="https://partners.example/")
    return token


def half_way_through_signing_up() -> str:
    """The session of somebody who was sent a code and has not entered it yet."""
    client = Client()
    said = {"full_name": "Ben Ode", "email": "ben@fabrikam.example", "password1": "a long and uncommon one"}
    assert client.post(reverse("account_signup"), said)["Location"] == reverse("account_email_verification_sent")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def half_way_through_signing_in(person: User) -> str:
    """The session of somebody who has entered the password and not yet the code of their app."""
    TOTP.activate(person, SECRET)
    client = Client()
    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    return client.cookies[settings.SESSION_COOKIE_NAME].value
