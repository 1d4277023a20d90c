"""An invoice or a credit note on paper, from what it said on its day (R26, R27)."""

from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django_countries import countries
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from core.wording import long_day, money, short_day
from memberships.documents import paper
from memberships.documents.paper import said
from memberships.models import Invoice, Order


def invoice_pdf(invoice: Invoice) -> bytes:
    """The document in its own language; the same bytes whenever and by whomever it is read."""
    with translation.override(invoice.language):
        title = f"{_title(invoice)} {invoice.number}"
        return paper.printed(title, _story(invoice), foot=title)


def _title(invoice: Invoice) -> str:
    return _("Credit note") if invoice.series == Invoice.Series.CREDIT_NOTE else _("Invoice")


def _story(invoice: Invoice) -> list[Flowable]:
    told: dict[str, Any] = invoice.said
    return [
        said(_title(invoice), paper.TITLE),
        *[said(line, paper.SMALL) for line in told.get("issuer", ())],
        Spacer(0, 8 * mm),
        paper.table([[_customer(told), _facts(invoice, told)]], [0.55, 0.45]),
        Spacer(0, 12 * mm),
        _lines(invoice, told),
        Spacer(0, 8 * mm),
        *[said(sentence) for sentence in _sentences(invoice, told)],
        said(_("No tax is computed."), paper.SMALL),
    ]


def _customer(told: dict[str, Any]) -> list[Flowable]:
    """To whom it goes."""
    place = ", ".join(part for part in (told.get("city"), countries.name(told.get("country", ""))) if part)
    lines: list[Flowable] = [said(_("For"), paper.LABEL), said(told["organization"], paper.BOLD), said(place)]
    lines.append(said(_("MPN {id}").format(id=told["mpn_id"])))
    if told.get("vat_number"):
        lines.append(said(_("VAT number {number}").format(number=told["vat_number"])))
    return lines


def _facts(invoice: Invoice, told: dict[str, Any]) -> Flowable:
    is_credit = invoice.series == Invoice.Series.CREDIT_NOTE
    pairs = [(_("Number"), invoice.number), (_("Date"), long_day(invoice.issued_on))]
    if is_credit:
        pairs.append((_("For the invoice"), told.get("invoice", "")))
    pairs += [
        (_("Order"), told["order"]),
        (_("Ordered on"), long_day(date.fromisoformat(told["placed_on"]))),
        (_("Paid by"), str(Order.Method(told["method"]).label)),
    ]
    rows = [[said(label, paper.LABEL), said(value)] for label, value in pairs]
    low = ("VALIGN", (0, 0), (-1, -1), "BOTTOM")
    return paper.table(rows, [1, 1.4], paper.TIGHT, paper.CLOSE, low, across=paper.WIDTH * 0.45)


def _lines(invoice: Invoice, told: dict[str, Any]) -> Flowable:
    """What it is about, what it would have cost, why it cost less, what it cost."""

    def amount(minor: int, *, is_strong: bool = False) -> Flowable:
        return said(money(minor, told["currency"]), paper.BOLD_NUMBER if is_strong else paper.NUMBER)

    offer = told["offer"]
    what = [
        said(offer.get(invoice.language) or offer["en"], paper.BOLD),
        said(_("Membership of twelve months{when}").format(when=_when(told)), paper.SMALL),
    ]
    rows: list[list[Any]] = [
        [
            said(_("What"), paper.LABEL),
            said(_("Amount"), paper.style("amount", size=8, color=paper.QUIET, alignment=2)),
        ],
        [what, amount(told["list_price_minor"])],
    ]
    less = told["list_price_minor"] - told["price_minor"]
    if less:
        rows.append(
            [
                said(_("Discount: {why}").format(why=_why(told))),
                said(f"\u2212{money(less, told['currency'])}", paper.NUMBER),
            ]
        )
    total = _("Total credited") if invoice.series == Invoice.Series.CREDIT_NOTE else _("Total")
    rows.append([said(total, paper.BOLD), amount(told["price_minor"], is_strong=True)])
    wide = [("TOPPADDING", (0, 0), (-1, -1), 5), ("BOTTOMPADDING", (0, 0), (-1, -1), 6)]
    return paper.table(rows, [3, 1], paper.RULED, *wide)


def _when(told: dict[str, Any]) -> str:
    if "starts_on" not in told:
        return ""
    start, end = (short_day(date.fromisoformat(told[day])) for day in ("starts_on", "ends_on"))
    return _(", from {start} to the anniversary, {end}").format(start=start, end=end)


def _why(told: dict[str, Any]) -> str:
    return told.get("promotion") or str(Order.Discount(told["discount"]).label)


def _sentences(invoice: Invoice, told: dict[str, Any]) -> list[str]:
    price = money(told["price_minor"], told["currency"])
    if invoice.series == Invoice.Series.CREDIT_NOTE:
        return [
            _("This takes back the invoice {number} in full. {price} is sent back the way it came.").format(
                number=told.get("invoice", ""), price=price
            )
        ]
    return [
        _("{price} was paid on {day}; nothing is left to pay.").format(price=price, day=long_day(invoice.issued_on))
    ]
