"""The benefits of an organization: activated, their keys shown, given to employees and taken back (R31)."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.dates import today
from core.refusals import Refusal, refusals_on
from core.wording import number
from memberships.benefit_words import name_of
from memberships.models import BenefitUse
from memberships.services import assignments, benefit_keys, benefits
from organizations.models import Organization
from programme.forms.benefits import ActivateForm, AssignForm, KeysForm
from programme.pages.benefits.acting import ActivatePage, AssignPage, activate_page, assign_page
from programme.pages.benefits.listing import benefits_page
from programme.pages.benefits.mine import my_benefits
from programme.pages.benefits.one import BenefitPage, benefit_page
from programme.views.employees import is_admin
from programme.views.signed_in import SignedIn, organization_for

MOST_NAMED = 20
"""So many lines are named that were there already."""


def sent(request: SignedIn) -> QueryDict | None:
    """What was sent, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


@require_GET
def list_benefits(request: SignedIn, mpn_id: str) -> HttpResponse:
    on = today()
    page = benefits_page(organization_for(request, mpn_id, on=on), on=on)
    context = {"page": page, "is_admin": is_admin(request, mpn_id, on=on)}
    return render(request, "programme/benefits/benefits.html", context)


@require_GET
def show_benefit(request: SignedIn, mpn_id: str, grant: int) -> HttpResponse:
    return _shown(request, _benefit(organization_for(request, mpn_id, on=today()), grant))


@require_http_methods(["GET", "POST"])
def activate(request: SignedIn, mpn_id: str, grant: int) -> HttpResponse:
    """See what activating means, then do it."""
    on = today()
    page = activate_page(_benefit(organization_for(request, mpn_id, on=on), grant, has_lines=False))
    form = ActivateForm(sent(request))
    if form.is_valid():
        with refusals_on(form):
            benefits.activate(page.grant, by=request.user, on=on, **form.cleaned_data)
            messages.success(request, _("{benefit} is activated.").format(benefit=page.name))
            return redirect("benefit", mpn_id, page.grant.pk)
    return _activate(request, page, form)


def _activate(request: SignedIn, page: ActivatePage, form: ActivateForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "programme/benefits/activate.html", {"page": page, "form": form}, status=status)


@require_POST
def show_key(request: SignedIn, mpn_id: str, use: int) -> HttpResponse:
    """Show a key, this once; that it was looked at is on record."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    found = _use(organization, use)
    key = ""
    try:
        key = benefits.view_key(found, by=request.user, on=on)
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    return _shown(request, _benefit(organization, found.grant_id), key=key, shown=found)


@require_http_methods(["GET", "POST"])
def assign(request: SignedIn, mpn_id: str, use: int) -> HttpResponse:
    """Give an activated benefit to an employee, whoever has it now, as the page has shown."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    found = _use(organization, use)
    page = assign_page(organization, found, on=on)
    form = AssignForm(sent(request), employees=assignments.employees(organization, on=on))
    if form.is_valid():
        person, holder = form.cleaned_data["person"], form.cleaned_data["holder"]
        with refusals_on(form):
            # Who saw nobody's takes it from nobody.
            give = assignments.reassign if page.holder and holder == page.holder.pk else assignments.assign
            give(found, person=person, by=request.user, on=on)
            messages.success(
                request, _("{benefit} is assigned to {name}.").format(benefit=page.name, name=person.full_name)
            )
            return redirect("benefit", mpn_id, found.grant_id)
    return _assign(request, page, form)


def _assign(request: SignedIn, page: AssignPage, form: AssignForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "programme/benefits/assign.html", {"page": page, "form": form}, status=status)


@require_POST
def take_back(request: SignedIn, mpn_id: str, use: int) -> HttpResponse:
    on = today()
    found = _use(organization_for(request, mpn_id, on=on), use)
    try:
        assignments.take_back(found, by=request.user, on=on)
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("{benefit} is nobody's now.").format(benefit=name_of(found.grant)))
    return redirect("benefit", mpn_id, found.grant_id)


def _benefit(organization: Organization, grant: int, *, has_lines: bool = True) -> BenefitPage:
    page = benefit_page(organization, grant, on=today(), has_lines=has_lines)
    if page is None:
        raise Http404
    return page


def _use(organization: Organization, pk: int) -> BenefitUse:
    """Something that the organization has activated; of any other, it does not exist."""
    rows = BenefitUse.objects.select_related("grant__term")
    return get_object_or_404(rows, pk=pk, grant__term__organization=organization)


def _shown(request: SignedIn, page: BenefitPage, *, key: str = "", shown: BenefitUse | None = None) -> HttpResponse:
    context = {
        "page": page,
        "key": key,
        "shown": shown,
        "is_admin": is_admin(request, page.organization.mpn_id, on=page.on),
    }
    return render(request, "programme/benefits/benefit.html", context)


# --- One's own --------------------------------------------------------------------------------------------------------
@require_GET
def list_my_benefits(request: SignedIn) -> HttpResponse:
    return _mine(request)


@require_POST
def show_my_key(request: SignedIn, use: int) -> HttpResponse:
    """Show the key of what is assigned to oneself; anything else does not exist."""
    on = today()
    if use not in {one.use for one in my_benefits(request.user, on=on)}:
        raise Http404
    key = ""
    try:
        key = benefits.view_key(BenefitUse.objects.select_related("grant__term").get(pk=use), by=request.user, on=on)
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    return _mine(request, key=key, shown=use)


def _mine(request: SignedIn, *, key: str = "", shown: int | None = None) -> HttpResponse:
    on = today()
    context = {"lines": my_benefits(request.user, on=on), "on": on, "key": key, "shown": shown}
    return render(request, "programme/benefits/mine.html", context)


# --- The desk ---------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def load_keys(request: SignedIn) -> HttpResponse:
    """See how many keys are left of each benefit, and load more."""
    pools = benefit_keys.pools()
    form = KeysForm(sent(request), pools=pools)
    if form.is_valid():
        lines = form.cleaned_data["keys"].splitlines()
        with refusals_on(form):
            loaded = benefit_keys.load(form.cleaned_data["code"], lines, by=request.user, on=today())
            _tell(request, loaded)
            return redirect("benefit-keys")
    context = {"pools": pools, "loads": benefit_keys.loads(pools), "form": form}
    return render(request, "programme/benefits/keys.html", context, status=422 if form.errors else 200)


def _tell(request: SignedIn, loaded: benefit_keys.Loaded) -> None:
    new = ngettext("{count} key is loaded.", "{count} keys are loaded.", loaded.new).format(count=number(loaded.new))
    if not loaded.known:
        messages.success(request, new)
        return
    lines = ", ".join(map(str, loaded.known[:MOST_NAMED]))
    more = "…" if len(loaded.known) > MOST_NAMED else ""
    known = ngettext(
        "{count} was there already, on line {lines}.",
        "{count} were there already, on lines {lines}.",
        len(loaded.known),
    ).format(count=number(len(loaded.known)), lines=lines + more)
    messages.success(request, f"{new} {known}")
