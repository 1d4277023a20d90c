"""150 hostile texts in every field of every form: an answer, never a fault, and never markup of somebody else's.

The forms are those that a browser finds, and those that it finds only in some state, by hand; an address of the policy
table that takes a POST and is in neither fails. Every text comes into every field, each time with others beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client

from core.secrets import hash_of
from tests.factories import PASSWORD, InvitationFactory, PersonFactory
from tests.hostile.texts import ALIVE, TEXTS, dealt
from tests.walls.asking import KWARGS, ROWS, address, ask
from tests.walls.forms import Field, Form, crawl
from tests.walls.world import Visitor, World

pytestmark = pytest.mark.django_db
POSTED = sorted({name for name, method, _ in ROWS if method == "POST" and not name.startswith("api:")})
WHO = ("anonymous", "employee", "admin", "agent")
FREE = {"text", "textarea", "search", "hidden", "password"}
"""Kinds of fields in which anything may stand."""
INVITED = "an-invitation-for-the-hostile"
BY_HAND: dict[str, tuple[str, dict[str, str]]] = {
    # Who is signed in, and has just shown that it is them.
    "account_change_password": (
        "proven",
        {"oldpassword": "password", "password1": "password", "password2": "password"},
    ),
    "account_reauthenticate": ("proven", {"password": "password"}),
    "mfa_reauthenticate": ("proven", {"code": "text"}),
    "mfa_reauthenticate_webauthn": ("proven", {"credential": "hidden"}),
    "mfa_deactivate_totp": ("proven", {"anything": "text"}),
    "mfa_edit_webauthn": ("proven", {"name": "text"}),
    "mfa_remove_webauthn": ("proven", {"anything": "text"}),
    "socialaccount_connections": ("proven", {"account": "text"}),
    "usersessions_list": ("proven", {"anything": "text"}),
    # Who is half signed in, and who comes by a mail.
    "mfa_authenticate": ("halfway", {"code": "text", "credential": "hidden"}),
    "account_confirm_login_code": ("anonymous", {"code": "text"}),
    "account_email_verification_sent": ("anonymous", {"code": "text"}),
    "account_reset_password_from_key": ("anonymous", {"password1": "password", "password2": "password"}),
    "socialaccount_signup": ("anonymous", {"email": "email"}),
    "invitation": ("anonymous", {"full_name": "text", "password": "password", "language": "select"}),
    "unsubscribe": ("anonymous", {"kind": "text"}),
    # What is there for an organization in another state, or under another button.
    "benefit-activate": ("admin", {"pieces": "number", "used": "hidden"}),
    "membership-order": (
        "admin",
        {"method": "radio", "vat_number": "text", "key": "hidden", "price": "hidden", "seen": "hidden"},
    ),
    "order-pay": ("admin", {"anything": "text"}),
    "order-refund": ("admin", {"reason": "textarea"}),
    "payment": ("agent", {"reference": "text", "amount": "number", "currency": "text"}),
    "payment-return": ("agent", {"reason": "text", "reference": "text"}),
    "proposal-approve": ("agent", {"anything": "text"}),
    "proposal-refuse": ("agent", {"anything": "text"}),
    "card-webhook": ("anonymous", {"anything": "text"}),
}


class Upload(BytesIO):
    """A file that is called what is in it."""

    def __init__(self, text: str) -> None:
        super().__init__(text.encode(errors="replace"))
        self.name = text


@dataclass
class Crowd:
    """The forms that were found, each with who found it."""

    forms: list[Form]

    def of(self, name: str) -> list[Form]:
        return [form for form in self.forms if form.name == name]


@pytest.fixture(scope="module")
def crowd(world: World) -> Crowd:
    people = {name: world.visitor(name) for name in WHO} | {"proven": proven(), "halfway": halfway()}
    found: dict[str, Form] = {}
    for name in WHO:
        for key, form in crawl(people[name], world).items():
            found.setdefault(key, form)
    InvitationFactory(organization=world.own.organization, invited_by=world.own.admin, token_hash=hash_of(INVITED))
    return Crowd(
        [*found.values(), *by_hand(people, world, {form.name for form in found.values() if form.method == "POST"})]
    )


def by_hand(people: dict[str, Visitor], world: World, known: set[str]) -> Iterator[Form]:
    for name, (who, fields) in BY_HAND.items():
        if name in known:
            continue
        house = world.own if "mpn_id" in KWARGS[name] else None
        url = address(name, house, {**world.own.things, "token": INVITED})
        yield Form(name, "POST", url, people[who], {field: Field(kind) for field, kind in fields.items()})


def someone(name: str) -> Visitor:
    person = PersonFactory(with_password=True, full_name=name, email=f"{name}@contoso.example")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return Visitor(name, Client(raise_request_exception=False), person, {})


def proven() -> Visitor:
    visitor = someone("proven")
    visitor.client.post("/accounts/login/", {"login": visitor.person.email, "password": PASSWORD})
    response = visitor.client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert (response.status_code, "login" in response["Location"]) == (302, False)
    return visitor


def halfway() -> Visitor:
    visitor = someone("halfway")
    TOTP.activate(visitor.person, "JBSWY3DPEHPK3PXP")
    response = visitor.client.post("/accounts/login/", {"login": visitor.person.email, "password": PASSWORD})
    assert response["Location"].startswith("/accounts/second-factor/authenticate/")
    return visitor


def sent(form: Form, said: dict[str, str]) -> dict[str, Any]:
    """What a form sends; a text for a file is what it is called and what is in it."""
    return form.filled | {
        name: Upload(text) if form.fields[name].kind == "file" else text for name, text in said.items()
    }


def harm(response: HttpResponse) -> str:
    """What is wrong with an answer; nothing, if it is one."""
    if response.status_code >= 500:
        return str(response.status_code)
    if "json" in response.get("Content-Type", ""):
        return ""  # no browser makes a page of it, and all is told not to be sniffed
    body = response.content.decode(errors="replace")
    return next((f"not escaped: {word}" for word in ALIVE if word in body), "")


def broken_by(form: Form, said: list[dict[str, str]]) -> list[str]:
    """The texts that do harm in a form, with what they do."""
    asked = ((one, harm(ask(form.visitor, form.method, form.url, sent(form, one)))) for one in said)
    return [f"{form}: {done}: { {name: text[:60] for name, text in one.items()} }" for one, done in asked if done]


def test_there_are_150_texts():
    assert len(TEXTS) == len(set(TEXTS)) == 150


def test_every_address_that_takes_a_form_is_asked(crowd):
    assert set(POSTED) == {form.name for form in crowd.forms if form.method == "POST"}
    assert len(crowd.forms) > 60


@pytest.mark.parametrize("name", sorted({name for name, method, _ in ROWS if not name.startswith(("api:", "gallery"))}))
def test_no_text_in_any_field_breaks_a_form(name, crowd):
    wrong: list[str] = []
    for form in crowd.of(name):
        free = [field for field, one in form.fields.items() if one.kind in FREE]
        if form.fields:
            wrong += broken_by(form, list(dealt(list(form.fields))))
        if free and len(free) < len(form.fields):
            # What checks its shape is filled in well, so that the rest goes on to where it is kept.
            wrong += broken_by(form, list(dealt(free)))
    assert wrong == []


def test_no_text_breaks_what_the_card_provider_calls(world):
    url, visitor = address("card-webhook", None, {}), world.visitor("anonymous")
    for text in TEXTS:
        headers = {"stripe-signature": text.replace("\r", "").replace("\n", "")}
        response = visitor.client.post(
            url, text.encode(errors="replace"), content_type="application/json", headers=headers
        )
        assert response.status_code < 500, text[:60]
