"""Proofs of payment: what is taken, what is refused, how they are handed out (R26)."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from activity.models import ActivityRecord
from core.refusals import Refusal
from memberships.models import Order, PaymentProof
from memberships.services import orders, proofs
from tests.memberships.buying import Shop, open_shop
from tests.threads import at_once

DAY = date(2026, 3, 14)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def shop(catalogue: None, settings) -> Shop:
    settings.PORTAL_TODAY = DAY
    found = open_shop()
    found.holds("gold", since=DAY, months=3)
    return found


@pytest.fixture
def order(shop: Shop) -> Order:
    return shop.order("silver", on=DAY)


def picture(form: str = "PNG") -> bytes:
    written = BytesIO()
    Image.new("RGB", (30, 20)).save(written, form)
    return written.getvalue()


def upload(shop: Shop, order: Order, content: bytes = PDF, *, on: date = DAY) -> PaymentProof:
    return proofs.upload(order, BytesIO(content), by=shop.admin, on=on)


@pytest.mark.django_db
def test_a_proof_is_kept_and_on_record(shop: Shop, order: Order) -> None:
    assert bytes(upload(shop, order).content) == PDF
    assert upload(shop, order, picture("JPEG")).content_type == "image/jpeg"
    entries = ActivityRecord.objects.filter(verb="order.proof_uploaded")
    assert [entry.facts["number"] for entry in entries] == [order.number] * 2


@pytest.mark.django_db
def test_three_proofs_are_enough(shop: Shop, order: Order) -> None:
    for _ in range(3):
        upload(shop, order)
    with pytest.raises(Refusal, match="three proofs"):
        upload(shop, order)


@pytest.mark.django_db(transaction=True)
def test_three_are_enough_at_the_same_moment_too(shop: Shop, order: Order) -> None:
    at_once(*[lambda: upload(shop, order)] * 6)
    assert PaymentProof.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"\n%PDF-1.7 %%EOF",
        b"GIF89a%PDF-1.7%%EOF",
        b"%PDF-1.7 cut off",
        b"PK\x03\x04",
        b"\x89PNG\r\n\x1a\n<html>",
        b"%PDF-" + bytes(PaymentProof.MOST_BYTES) + b"%%EOF",
    ],
)
def test_other_forms_and_polyglots_are_refused(shop: Shop, order: Order, content: bytes) -> None:
    with pytest.raises(Refusal):
        upload(shop, order, content)
    assert not PaymentProof.objects.exists()


@pytest.mark.django_db
def test_only_an_open_transfer_is_proved_and_only_by_admins(shop: Shop, order: Order, settings) -> None:
    with pytest.raises(Refusal):
        proofs.upload(order, BytesIO(PDF), by=shop.agent, on=DAY)
    with pytest.raises(Refusal, match="no payment any more"):
        upload(shop, order, on=order.expires_on)
    orders.cancel(order, by=shop.admin, on=DAY)
    with pytest.raises(Refusal, match="no payment any more"):
        upload(shop, order)
    settings.STRIPE_SECRET_KEY = settings.STRIPE_WEBHOOK_SECRET = "x"
    with pytest.raises(Refusal, match="paid by card"):
        upload(shop, shop.order("silver", on=DAY, method="card"))


@pytest.mark.django_db
def test_a_proof_is_uploaded_on_the_orders_page_and_handed_out_as_a_file(shop: Shop, order: Order) -> None:
    client, mpn_id = Client(), shop.organization.mpn_id
    client.force_login(shop.admin)
    for name, content in (("proof.pdf", PDF), ("page.pdf", b"<html>"), ("empty.pdf", b"")):
        file = SimpleUploadedFile(name, content)
        answer = client.post(reverse("proof-upload", args=[mpn_id, order.pk]), {"file": file})
        assert answer["Location"] == reverse("order", args=[mpn_id, order.pk])
    (kept,) = PaymentProof.objects.all()
    client.force_login(shop.agent)
    answer = client.get(reverse("proof", args=[mpn_id, order.pk, kept.pk]))
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{order.number}-proof-{kept.pk}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_proof_of_another_order_is_absent(shop: Shop, order: Order) -> None:
    client = Client()
    client.force_login(shop.admin)
    kept, other = upload(shop, order), shop.order("action-pack", on=DAY)
    address = reverse("proof", args=[shop.organization.mpn_id, other.pk, kept.pk])
    assert client.get(address).status_code == 404
