"""Issuing invoices and credit notes, numbered without gaps (R26, R27)."""

from datetime import date

from django.conf import settings
from django.db import connection

from accounts.models import User
from memberships.models import Invoice, Order, Term
from organizations.models import Employment


def issue(order: Order, series: str, *, on: date) -> Invoice:
    """Issue the document of an order, with the next number of its series.

    In the transaction of what it is about: the number's row stays locked until that is over, so a number that was taken
    is a document that is there.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO memberships_invoicenumber AS known (series, last) VALUES (%s, 1)
               ON CONFLICT (series) DO UPDATE SET last = known.last + 1 RETURNING last""",
            [series],
        )
        (sequence,) = cursor.fetchone()
    return Invoice.objects.create(
        order=order,
        series=series,
        sequence=sequence,
        issued_on=on,
        language=language_of(order, on=on),
        said=_said(order, on=on) if series == Invoice.Series.INVOICE else _taken_back(order),
    )


def language_of(order: Order, *, on: date) -> str:
    """The organization's language: that of most of its admins, English where they are even."""
    admins = Employment.objects.filter(organization=order.organization).in_force(on=on).admins()
    languages = list(User.objects.filter(pk__in=admins.values("person")).values_list("language", flat=True))
    return max(["en", *sorted(set(languages))], key=lambda one: languages.count(one))


def _taken_back(order: Order) -> dict[str, object]:
    """A credit note says what its invoice said, and which that was."""
    invoice = Invoice.objects.get(order=order, series=Invoice.Series.INVOICE)
    return {**invoice.said, "invoice": invoice.number}


def _said(order: Order, *, on: date) -> dict[str, object]:
    organization = order.organization
    starts_on = order.begins_on or on
    return {
        "issuer": list(settings.INVOICE_ISSUER),
        "order": order.number,
        "placed_on": order.placed_on.isoformat(),
        "organization": organization.name,
        "mpn_id": organization.mpn_id,
        "city": organization.city,
        "country": organization.country,
        "vat_number": order.vat_number,
        "offer": {"en": order.offer.name_en, "ru": order.offer.name_ru or order.offer.name_en},
        "kind": order.kind,
        "method": order.method,
        "starts_on": starts_on.isoformat(),
        "ends_on": Term.full_end(starts_on).isoformat(),
        "list_price_minor": order.list_price_minor,
        "discount": order.discount,
        "promotion": order.promotion.name if order.promotion else "",
        "price_minor": order.price_minor,
        "currency": order.currency,
    }
