"""Invoices, credit notes and letters as people read them: what is on the paper (R26 to R28)."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader
from pytest_django import Settings

from memberships.documents import paper
from memberships.documents.invoice import invoice_pdf
from memberships.models import Invoice, Term
from memberships.services import payments
from organizations.models import Organization
from tests.factories import AdminFactory
from tests.memberships.buying import Shop, open_shop

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)


@pytest.fixture
def shop(catalogue: None, settings) -> Shop:
    settings.PORTAL_TODAY = DAY
    found = open_shop()
    found.holds("gold", since=DAY, months=12)
    return found


def bought(shop: Shop, offer: str = "silver", *, on: date = DAY, **more: Any) -> Term:
    order = shop.order(offer, on=on, **more)
    shop.pay(order, on=on)
    return Term.objects.get(order=order)


def speak(shop: Shop, language: str) -> None:
    shop.admin.language = language
    shop.admin.save()


def on_paper(content: bytes) -> str:
    """The words of a PDF, each run of white space as one space."""
    assert content.startswith(b"%PDF-")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def invoice(series: str = "INV") -> Invoice:
    return Invoice.objects.filter(series=series).latest("pk")


def test_an_invoice_says_what_for_whom_and_how_much(shop: Shop, settings: Settings) -> None:
    settings.INVOICE_ISSUER = ["The Programme Ltd", "1 Example Street"]
    Organization.objects.update(name="Contoso & Söhne <GmbH>", city="Köln", country="DE")
    shop.organization.refresh_from_db()
    bought(shop, vat_number="DE 123 456 789")
    text = on_paper(invoice_pdf(invoice()))
    for words in (
        "Invoice", "INV-000001", "14 March 2026", "Contoso & Söhne <GmbH>", "Köln, Germany", "MPN 4021736",
        "VAT number DE 123 456 789", "PC-0", "Bank transfer", "USD 1,850",
        "from 14 Mar 2026 to the anniversary, 14 Mar 2027",
        "nothing is left to pay", "No tax is computed.", "Page 1", "The Programme Ltd", "1 Example Street",
    ):  # fmt: skip
        assert words in text
    assert "Discount" not in text


def test_an_invoice_says_what_was_taken_off_and_why(shop: Shop) -> None:
    bought(shop)
    upgrade = bought(shop, "gold", on=date(2026, 4, 1)).order
    text = on_paper(invoice_pdf(invoice()))
    assert upgrade is not None
    assert "Discount: Upgrade discount" in text
    for minor in (upgrade.list_price_minor, upgrade.discount_minor, upgrade.price_minor):
        assert f"{minor // 100:,}" in text


def test_an_invoice_is_in_the_organizations_language_whoever_reads_it(shop: Shop) -> None:
    speak(shop, "ru")
    Organization.objects.update(name="ООО «Контозо»", city="Томск", country="RU")
    shop.organization.refresh_from_db()
    bought(shop)
    with translation.override("en"):
        text = on_paper(invoice_pdf(invoice()))
    for words in ("Счёт INV-000001", "ООО «Контозо»", "Томск, Россия", "14 марта 2026", "Налог не рассчитывается."):
        assert words in text
    assert "Invoice" not in text


def test_a_credit_note_names_its_invoice_and_says_the_same(shop: Shop) -> None:
    order = bought(shop, vat_number="DE 1").order
    assert order is not None
    Organization.objects.update(name="Renamed")
    payments.refund(order, by=shop.admin, on=date(2026, 3, 20))
    text = on_paper(invoice_pdf(invoice("CRN")))
    for words in ("Credit note", "CRN-000001", "20 March 2026", "INV-000001", "Contoso", "DE 1", "Total credited"):
        assert words in text
    assert "Renamed" not in text


def test_a_document_stays_the_same_whatever_changes_later(shop: Shop) -> None:
    bought(shop)
    before = invoice_pdf(invoice())
    Organization.objects.update(name="Renamed", city="Elsewhere")
    speak(shop, "ru")
    assert invoice_pdf(invoice()) == before


@pytest.mark.parametrize(
    "name", ["<b>bold</b> & <font color=red>", "&amp; &nope;", "東京 \U0001f600", "\u202eevil", "x" * 200, "Ω ελ ж"]
)
def test_no_name_breaks_a_document(shop: Shop, name: str) -> None:
    Organization.objects.update(name=name)
    shop.organization.refresh_from_db()
    bought(shop)
    text = on_paper(invoice_pdf(invoice()))
    if name.isascii():
        assert "".join(name.split()) in "".join(text.split())


def test_the_faces_write_every_letter_of_our_languages() -> None:
    needed = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАЯ äöüßéèçñøåłžşığ €£№«»–—−…"
    assert {letter for letter in needed if ord(letter) not in paper.letters()} == set()


def test_the_invoice_is_a_file_for_admins_and_agents(shop: Shop) -> None:
    bought(shop)
    address = reverse("invoice", args=[shop.organization.mpn_id, "INV-000001"])
    client = Client()
    for person in (shop.admin, shop.agent):
        client.force_login(person)
        answer = client.get(address)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'attachment; filename="INV-000001.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
    for number in ("INV-000002", "CRN-000001", "INV-", "INV", "-1", "INV-٣", "INV-99999999999", "xx-000001"):
        assert client.get(reverse("invoice", args=[shop.organization.mpn_id, number])).status_code == 404


def test_an_invoice_of_another_organization_is_absent(shop: Shop) -> None:
    bought(shop)
    other = AdminFactory()
    client = Client()
    client.force_login(other.person)
    address = reverse("invoice", args=[other.organization.mpn_id, "INV-000001"])
    assert client.get(address).status_code == 404
