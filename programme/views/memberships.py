"""Offers and orders of an organization: what can be bought, before one pays, one order, giving it back (R22 to R27)."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.as_of import as_of
from core.dates import today
from core.refusals import Refusal, refusals_on
from memberships.models import Offer, Order
from memberships.services import orders, payments, proofs
from organizations.models import Organization
from programme.access import employments_of
from programme.forms.orders import OrderForm, RefundForm
from programme.forms.proofs import ProofForm
from programme.pages.membership.before_paying import BeforePaying, before_paying, why_not_now
from programme.pages.membership.offers import offers_page
from programme.pages.membership.one_order import order_page
from programme.views.overrides import CHANGED
from programme.views.signed_in import SignedIn, organization_for


@require_GET
def list_offers(request: SignedIn, mpn_id: str) -> HttpResponse:
    on = today()
    page = offers_page(organization_for(request, mpn_id, on=on), on=on)
    return render(request, "programme/membership/offers.html", {"page": page, "is_admin": runs(request, mpn_id)})


def runs(request: SignedIn, mpn_id: str) -> bool:
    """Whether the reader is an admin of the organization; agents look."""
    return any(
        one.organization.mpn_id == mpn_id and one.role == one.Role.ADMIN
        for one in employments_of(request.user, on=today())
    )


@require_http_methods(["GET", "POST"])
def order(request: SignedIn, mpn_id: str, offer: str) -> HttpResponse:
    """See what an offer costs and changes, today or on another day; order it."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    day = max(as_of(request, today=on), on) if request.method == "GET" else on
    wanted = get_object_or_404(Offer.objects.offered(on=day), code=offer)
    if request.method == "GET":
        page = before_paying(organization, wanted, on=day, today=on)
        return _shown(request, page, OrderForm(takes_cards=page.takes_cards))
    with transaction.atomic():
        # What was seen is compared with what is, and nobody changes that before the order is placed.
        Organization.objects.locked([organization.pk])
        page = before_paying(organization, wanted, on=on, today=on)
        form = OrderForm(request.POST, takes_cards=page.takes_cards)
        if form.is_valid():
            page = replace(page, news=page.shown.news_since(form.cleaned_data["seen"]))
            if not page.news:
                with refusals_on(form):
                    return _placed(request, page, form)
        return _shown(request, page, form)


def _placed(request: SignedIn, page: BeforePaying, form: OrderForm) -> HttpResponse:
    placed = orders.place(
        organization=page.organization,
        offer=page.quote.offer,
        method=form.cleaned_data["method"],
        by=request.user,
        on=page.today,
        key=form.cleaned_data["key"],
        vat_number=form.cleaned_data["vat_number"],
        price_minor=form.cleaned_data["price"],
    )
    messages.success(request, _("{number} is ordered.").format(number=placed.number))
    return redirect("order", page.organization.mpn_id, placed.pk)


def _shown(request: SignedIn, page: BeforePaying, form: OrderForm) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "key": form.data.get("key") if form.is_bound and not form["key"].errors else str(uuid.uuid4()),
        "why_not": why_not_now(page),
        "is_admin": runs(request, page.organization.mpn_id),
    }
    status = CHANGED if page.news else 422 if form.errors else 200
    return render(request, "programme/membership/order.html", context, status=status)


# --- One order --------------------------------------------------------------------------------------------------------
def order_of(organization: Organization, pk: int) -> Order:
    """An order of the organization; of any other, it does not exist."""
    rows = Order.objects.with_what_became_of_them().select_related(
        "organization", "offer", "promotion", "placed_by", "closing__payment", "refund", "term", "follows"
    )
    return get_object_or_404(rows, organization=organization, pk=pk)


@require_GET
def show_order(request: SignedIn, mpn_id: str, order: int) -> HttpResponse:
    on = today()
    page = order_page(order_of(organization_for(request, mpn_id, on=on), order), on=on)
    is_admin = runs(request, mpn_id)
    takes_proofs = is_admin and len(page.proofs) < proofs.MOST
    context = {"page": page, "is_admin": is_admin, "proof_form": ProofForm() if takes_proofs else None}
    return render(request, "programme/membership/one_order.html", context)


@require_POST
def cancel_order(request: SignedIn, mpn_id: str, order: int) -> HttpResponse:
    on = today()
    found = order_of(organization_for(request, mpn_id, on=on), order)
    try:
        orders.cancel(found, by=request.user, on=on)
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("{number} is cancelled.").format(number=found.number))
    return redirect("order", mpn_id, order)


@require_http_methods(["GET", "POST"])
def refund_order(request: SignedIn, mpn_id: str, order: int) -> HttpResponse:
    """See what ends, then give the membership back (R27)."""
    on = today()
    found = order_of(organization_for(request, mpn_id, on=on), order)
    form = RefundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            payments.refund(found, by=request.user, on=on, reason=form.cleaned_data["reason"])
            messages.success(request, _("{number} is given back.").format(number=found.number))
            return redirect("order", mpn_id, order)
    context = {"page": order_page(found, on=on), "form": form, "is_admin": runs(request, mpn_id)}
    return render(request, "programme/membership/refund.html", context, status=422 if form.errors else 200)
