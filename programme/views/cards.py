"""Paying an order by card: to the provider's page, back from it, and what the provider tells meanwhile (R26)."""

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from core.dates import today
from core.refusals import Refusal
from memberships import gateway
from memberships.models import Order
from memberships.services import cards
from organizations.models import Organization
from programme.views.signed_in import SignedIn, organization_for, small_number

LONGEST_WEBHOOK = 64 * 1024

log = structlog.get_logger(__name__)


def order_of(organization: Organization, pk: int) -> Order:
    """An order of the organization; of any other, it does not exist."""
    return get_object_or_404(Order.objects.select_related("organization", "offer"), organization=organization, pk=pk)


@require_POST
def pay(request: SignedIn, mpn_id: str, order: int) -> HttpResponse:
    """Send a person to the provider's page; the form's page allows to lead there (form-action)."""
    on = today()
    found = order_of(organization_for(request, mpn_id, on=on), order)
    back = reverse("order", args=[mpn_id, order])
    try:
        address = cards.start(
            found,
            by=request.user,
            on=on,
            success_url=request.build_absolute_uri(reverse("order-return", args=[mpn_id, order])),
            cancel_url=request.build_absolute_uri(back),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
        return redirect(back)
    return redirect(address)


@require_GET
def come_back(request: SignedIn, mpn_id: str, order: int) -> HttpResponse:
    """Take the payment of a person who comes back from the provider, if the provider says that there is one."""
    on = today()
    found = order_of(organization_for(request, mpn_id, on=on), order)
    try:
        if gateway.is_on():
            cards.ask(found, on=on)
    except (gateway.Unreachable, gateway.Unwilling):
        log.warning("cards.no_answer_on_return", order=found.pk)
    state = Order.objects.with_what_became_of_them().get(pk=found.pk).state(on=on)
    if state == "paid":
        messages.success(request, _("{number} is paid. Thank you.").format(number=found.number))
    elif state == "open":
        messages.info(request, _("The card provider has not confirmed a payment yet. This page shows it when it has."))
    else:
        messages.error(
            request, _("This order could not be paid any more. If a payment was made, it is sent back by itself.")
        )
    return redirect("order", mpn_id, order)


@csrf_exempt
@require_POST
def take_webhook(request: HttpRequest) -> HttpResponse:
    """Hear what the provider tells; its signature says that it was the provider."""
    length = small_number(request.META.get("CONTENT_LENGTH"))
    try:
        if not gateway.is_on() or length is None or length > LONGEST_WEBHOOK:
            raise gateway.Forged("too long, or no cards are taken")
        event = gateway.read_event(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.Forged as forged:
        log.warning("cards.webhook_refused", why=str(forged))
        return HttpResponse(status=400)
    cards.take(event, on=today())
    return HttpResponse(status=200)
