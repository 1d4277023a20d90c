"""What agents do about money: confirm transfers, send back, make promotions, set the programme's numbers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.dates import today
from core.refusals import Refusal, refusals_on
from memberships.models import Order, Promotion
from memberships.services import payments, programme_settings, promotions
from programme.forms.orders import NumbersForm, PaymentForm, PromotionForm
from programme.pages.agents_payments import (
    numbers_page,
    payment_page,
    payments_page,
    promotion_lines,
    what_became_of,
)
from programme.views.signed_in import SignedIn

LONGEST_WORDS = 100
NUMBERS = ("window_days", "grace_days", "payment_days", "refund_days")


@require_GET
def list_payments(request: SignedIn) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS]
    page = payments_page(words=words, cursor=request.GET.get("cursor", ""), on=today())
    return render(request, "programme/agents/payments.html", {"page": page})


@require_http_methods(["GET", "POST"])
def confirm_payment(request: SignedIn, order: int) -> HttpResponse:
    """See what a transfer is for and what becomes of its money; confirm it, or put it on record as owed back (R26)."""
    on = today()
    rows = Order.objects.filter(method=Order.Method.BANK).select_related("organization", "offer", "follows")
    found = get_object_or_404(rows, pk=order)
    form = PaymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            payment = payments.confirm_transfer(
                found,
                reference=form.cleaned_data["reference"],
                amount_minor=form.amount_minor,
                currency=form.cleaned_data["currency"],
                by=request.user,
                on=on,
                is_owed_back=form.cleaned_data["is_owed_back"],
            )
            messages.success(request, what_became_of(payment))
            return redirect("payment-list")
    context = {"page": payment_page(found, request.user, on=on), "form": form}
    return render(request, "programme/agents/payment.html", context, status=422 if form.errors else 200)


@require_POST
def note_return(request: SignedIn, payment: int) -> HttpResponse:
    """Note that money was transferred back: what came by transfer, and what the card provider could not send."""
    found = get_object_or_404(payments.sent_by_agents(), pk=payment)
    try:
        payments.note_return(found, by=request.user, on=today())
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("The money for {number} is noted as sent.").format(number=found.order.number))
    return redirect("payment-list")


@require_http_methods(["GET", "POST"])
def list_promotions(request: SignedIn) -> HttpResponse:
    """All promotions, and a form for a new one."""
    on = today()
    form = PromotionForm(request.POST or None, on=on)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = promotions.make(by=request.user, on=on, **form.cleaned_data)
            messages.success(request, _("{name} is made.").format(name=made.name))
            return redirect("promotion-list")
    context = {"lines": promotion_lines(on=on), "form": form, "on": on}
    return render(request, "programme/agents/promotions.html", context, status=422 if form.errors else 200)


@require_POST
def end_promotion(request: SignedIn, promotion: int) -> HttpResponse:
    found = get_object_or_404(Promotion, pk=promotion)
    promotions.end(found, by=request.user, on=today())
    messages.success(request, _("{name} is ended; who ordered by it keeps the price.").format(name=found.name))
    return redirect("promotion-list")


@require_http_methods(["GET", "POST"])
def change_numbers(request: SignedIn) -> HttpResponse:
    """The numbers of the programme with their history, and others from a day to come."""
    on = today()
    page = numbers_page(on=on)
    present = {name: getattr(page.current, name) for name in NUMBERS}
    form = NumbersForm(request.POST or None, on=on, initial=present)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            programme_settings.change(by=request.user, on=on, **form.cleaned_data)
            messages.success(request, _("The numbers are set from then on."))
            return redirect("programme-numbers")
    return render(
        request, "programme/agents/numbers.html", {"page": page, "form": form}, status=422 if form.errors else 200
    )
