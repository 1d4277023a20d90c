"""Linking one's achievements to an organization, and unlinking them, each with what it changes before one confirms."""

from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from achievements.services import links
from core.dates import today
from core.refusals import refusals_on
from programme.forms.linking import LinkForm, UnlinkForm
from programme.pages import choosing, linking
from programme.pages.linking import PreviewPage
from programme.views.signed_in import SignedIn

CHANGED = 409
"""The status of a page that was confirmed when it was true no more."""


@require_GET
def choose_link(request: SignedIn) -> HttpResponse:
    """Choose an organization and achievements."""
    return _choose(request, None)


@require_http_methods(["GET", "POST"])
def confirm_link(request: SignedIn) -> HttpResponse:
    """See what linking would end and begin, then do it (R5); what changed in between is said instead."""
    on = today()
    form = LinkForm(
        request.POST or request.GET,
        achievements=choosing.own_achievements(request.user, on=on),
        organizations=choosing.places_of(request.user, on=on),
    )
    if not form.is_valid():
        return _choose(request, form)
    organization, chosen = form.cleaned_data["organization"], form.cleaned_data["achievement"]
    page = None
    if request.method == "POST":
        with refusals_on(form), transaction.atomic():
            links.lock_person(request.user)
            page = _compared(linking.link_preview(request.user, organization, chosen, on=on), form)
            if not page.news:
                links.link(person=request.user, organization=organization, achievements=chosen, on=on)
                text = ngettext(
                    "{count} achievement counts for {organization} from today.",
                    "{count} achievements count for {organization} from today.",
                    len(chosen),
                )
                messages.success(request, text.format(count=len(chosen), organization=organization.name))
                return redirect("my-achievements")
    page = page or linking.link_preview(request.user, organization, chosen, on=on)
    return _preview(request, "programme/mine/link_preview.html", page, form)


@require_GET
def choose_unlink(request: SignedIn) -> HttpResponse:
    """Choose what to unlink."""
    return _choose_unlink(request, None)


@require_http_methods(["GET", "POST"])
def confirm_unlink(request: SignedIn) -> HttpResponse:
    """See what unlinking would change, then do it; it is always allowed (R6)."""
    on = today()
    linked = choosing.linked_achievements(request.user, on=on)
    form = UnlinkForm(request.POST or request.GET, achievements=[one.achievement for one in linked])
    if not form.is_valid():
        return _choose_unlink(request, form)
    chosen = form.cleaned_data["achievement"]
    page = None
    if request.method == "POST":
        with refusals_on(form), transaction.atomic():
            links.lock_person(request.user)
            page = _compared(linking.unlink_preview(request.user, chosen, on=on), form)
            if not page.news:
                count = links.unlink(person=request.user, achievements=chosen, on=on)
                text = ngettext("{count} link ended today.", "{count} links ended today.", count)
                messages.success(request, text.format(count=count))
                return redirect("my-achievements")
    page = page or linking.unlink_preview(request.user, chosen, on=on)
    return _preview(request, "programme/mine/unlink_preview.html", page, form)


def _compared(page: PreviewPage, form: UnlinkForm) -> PreviewPage:
    return replace(page, news=page.shown.news_since(form.cleaned_data["seen"]))


def _preview(request: SignedIn, template: str, page: PreviewPage, form: UnlinkForm) -> HttpResponse:
    status = CHANGED if page.news else 422 if form.errors else 200
    return render(request, template, {"page": page, "form": form}, status=status)


def _choose(request: SignedIn, form: LinkForm | None) -> HttpResponse:
    on = today()
    own = list(form.achievements) if form else choosing.own_achievements(request.user, on=on)
    asked = request.POST or request.GET
    page = choosing.choose_page(
        request.user, own, on=on, to=asked.get("organization", ""), chosen=asked.getlist("achievement")
    )
    return render(request, "programme/mine/link.html", {"page": page, "form": form}, status=422 if form else 200)


def _choose_unlink(request: SignedIn, form: UnlinkForm | None) -> HttpResponse:
    on = today()
    context = {
        "links": choosing.linked_achievements(request.user, on=on),
        "chosen": (request.POST or request.GET).getlist("achievement"),
        "form": form,
        "on": on,
    }
    return render(request, "programme/mine/unlink.html", context, status=422 if form else 200)
