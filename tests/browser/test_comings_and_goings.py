"""How people and programs come in and go: an invitation, a forgotten password, a token, leaving."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from playwright.sync_api import expect

from accounts.models import User
from organizations.models import ApiToken, Employment
from tests.browser.conftest import Visit
from tests.browser.ways import WAYS, begin
from tests.programme.contoso import Contoso

LINK = re.compile(r"https?://[^/\s]+(/\S+)")
NEW = "another long and uncommon one"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize(("kind", "language"), WAYS)]


def link_in(mail: EmailMessage, path: str) -> str:
    """The address below a path that a mail leads to."""
    return next(found for found in LINK.findall(str(mail.body)) if found.startswith(path))


def test_somebody_accepts_an_invitation_by_its_link_and_leaves_again(
    visit: Visit, shown: Contoso, kind: str, language: str, mailoutbox: list[EmailMessage]
) -> None:
    admin = begin(visit, kind, language, "/organizations/4021736/employees/invite/", person=shown.admin)
    admin.fill(admin.say("Email"), "raul.razo@contoso.example")
    admin.press(admin.say("Send invitation"))

    raul = begin(visit, kind, language, link_in(mailoutbox[0], "/invitations/"))
    raul.fill(raul.say("Full name"), "Raul Razo")
    raul.fill(raul.say("Password"), NEW)
    raul.press(raul.say("Join %(name)s", name=lambda: "Contoso"))
    employment = Employment.objects.get(person__email="raul.razo@contoso.example")
    assert (employment.organization, employment.person.language) == (shown.organization, language)

    raul.page.goto("/me/achievements/")
    leave = raul.say("Leave %(name)s", name=lambda: "Contoso")
    raul.follow(leave)
    expect(raul.page.get_by_role("heading", name=raul.say("What would be lost"))).to_be_visible()
    employment.refresh_from_db()
    assert employment.left_on is None, "what is lost is shown first"
    raul.press(leave)
    employment.refresh_from_db()
    assert employment.left_on is not None


def test_somebody_sets_another_password_by_the_link_in_the_mail(
    visit: Visit, shown: Contoso, kind: str, language: str, mailoutbox: list[EmailMessage]
) -> None:
    EmailAddress.objects.create(user=shown.admin, email=shown.admin.email, verified=True, primary=True)
    User.objects.update(language=language)
    megan = begin(visit, kind, language, "/accounts/login/")
    megan.follow(megan.say("Forgot your password?"))
    megan.fill(megan.say("Email"), shown.admin.email)
    megan.press(megan.say("Send the link"))
    expect(megan.page.get_by_role("heading", name=megan.say("Look into your mail"))).to_be_visible()

    megan.page.goto(link_in(mailoutbox[0], "/accounts/password/reset/key/"))
    megan.fill(megan.say("New password"), NEW)
    megan.fill(megan.say("New password, again"), NEW)
    megan.press(megan.say("Set the password"))
    megan.follow(megan.say("Sign in"), megan.page.get_by_role("main"))
    megan.fill(megan.say("Email"), shown.admin.email)
    megan.fill(megan.say("Password"), NEW)
    megan.press(megan.say("Sign in"))
    expect(megan.page.get_by_role("navigation", name=megan.say("Main"))).to_contain_text("Contoso")


def test_an_admin_makes_a_token_and_revokes_it(visit: Visit, shown: Contoso, kind: str, language: str) -> None:
    admin = begin(visit, kind, language, "/organizations/4021736/settings/", person=shown.admin)
    tokens = admin.page.locator("form[action$='/tokens/']")
    admin.fill(admin.say("Name"), "Nightly report", tokens)
    admin.press(admin.say("Make a token"))
    secret = admin.page.get_by_label(admin.say("Token"), exact=True).input_value()
    program = Client(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/me").status_code == 200

    admin.follow(admin.say("I have copied it"))
    assert secret not in admin.page.content(), "it is shown once"
    admin.press(f"{admin.say('Revoke')} Nightly report")
    assert ApiToken.objects.get().revoked_by == shown.admin
    assert program.get("/api/v1/me").status_code == 401
