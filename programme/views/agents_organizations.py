"""Finding an organization, and bringing a new one in (R37): for programme agents."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.dates import today
from core.refusals import refusals_on
from organizations.mail import send_invitation
from organizations.models import Employment
from organizations.services import enrollment, invitations
from programme.forms.agents import FindForm, NewOrganizationForm
from programme.pages.agents_organizations import organizations_page
from programme.views.signed_in import SignedIn


@require_GET
def list_organizations(request: SignedIn) -> HttpResponse:
    """Find an organization by name or MPN ID."""
    form = FindForm(request.GET)
    page = None
    if form.is_valid():
        page = organizations_page(form.cleaned_data["q"], cursor=request.GET.get("cursor", ""), on=today())
    context = {"form": form, "page": page}
    return render(request, "programme/agents/organizations.html", context, status=200 if page else 422)


@require_http_methods(["GET", "POST"])
def create(request: SignedIn) -> HttpResponse:
    """Bring an organization into the programme and invite its first admin, both or neither."""
    form = NewOrganizationForm(request.POST or None, initial={"language": translation.get_language()})
    if form.is_valid():
        wanted = dict(form.cleaned_data)
        email, language = wanted.pop("email"), wanted.pop("language")
        with refusals_on(form):
            with transaction.atomic():
                organization = enrollment.create(by=request.user, on=today(), **wanted)
                invitation, token = invitations.invite(
                    organization=organization, email=email, role=Employment.Role.ADMIN, by=request.user, on=today()
                )
            is_sent = send_invitation(invitation, token, language=language, site=request.build_absolute_uri("/"))
            name = organization.name
            messages.success(request, _("{name} is a network member now.").format(name=name))
            if is_sent:
                messages.success(request, _("{email} is invited as its first admin.").format(email=email))
            else:
                messages.error(
                    request, _("{email} is invited, but the mail could not be sent. Invite again.").format(email=email)
                )
            return redirect("competency-list", organization.mpn_id)
    return render(request, "programme/agents/organization_new.html", {"form": form}, status=422 if form.errors else 200)
