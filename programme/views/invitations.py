"""Inviting people to an organization, and accepting an invitation, with or without an account."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.services import opening
from core.dates import today
from core.refusals import Refusal, refusals_on
from organizations.mail import send_invitation
from organizations.models import Employment, Invitation, Organization
from organizations.services import invitations, newcomers
from programme.forms.employees import InviteForm, LeaveForm
from programme.forms.newcomers import NewcomerForm
from programme.pages.inviting import inviting
from programme.views.signed_in import SignedIn, organization_for, small_number


@require_http_methods(["GET", "POST"])
def invite(request: SignedIn, mpn_id: str) -> HttpResponse:
    """Invite somebody, or somebody again: a new invitation takes the place of the one before."""
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    form = InviteForm(request.POST or None, initial=_initial(request, organization))
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data.pop("language")
        with refusals_on(form):
            invitation, token = invitations.invite(
                organization=organization, by=request.user, on=on, **form.cleaned_data
            )
            _mail(request, invitation, token, language)
            return redirect("employees", mpn_id)
    status = 422 if form.errors else 200
    context = {"page": inviting(organization, on=on), "form": form}
    return render(request, "programme/employees/invite.html", context, status=status)


def _initial(request: SignedIn, organization: Organization) -> dict[str, str]:
    """The form as it opens; of an invitation that is to be sent again, with whom and as what."""
    initial = {"language": translation.get_language() or "en"}
    wanted = small_number(request.GET.get("again")) or 0
    again = Invitation.objects.filter(organization=organization, pk=wanted).first()
    return {**initial, "email": again.email, "role": again.role} if again else initial


def _mail(request: SignedIn, invitation: Invitation, token: str, language: str) -> None:
    """Send the mail, now that the invitation is committed, and say how that went."""
    if send_invitation(invitation, token, language=language, site=request.build_absolute_uri("/")):
        messages.success(request, _("{email} is invited.").format(email=invitation.email))
    else:
        messages.error(
            request,
            _("{email} is invited, but the mail could not be sent. Send the invitation again below.").format(
                email=invitation.email
            ),
        )


@require_POST
def revoke(request: SignedIn, mpn_id: str, invitation: int) -> HttpResponse:
    on = today()
    organization = organization_for(request, mpn_id, on=on)
    found = get_object_or_404(Invitation, organization=organization, pk=invitation)
    try:
        invitations.revoke(found, by=request.user, on=on)
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("The invitation of {email} does not hold any more.").format(email=found.email))
    return redirect("employees", mpn_id)


# --- Accepting --------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page that an invitation's mail leads to; one that does not hold any more looks like one that never did."""
    with translation.override(_language(request)):
        invitation = invitations.find(token, on=today())
        if invitation is None:
            return _gone(request)
        if isinstance(request.user, User):
            return _accept(request, request.user, invitation, token)
        if not opening.may_be_opened(invitation.email):
            return render(request, "programme/invitation/sign_in.html", {"invitation": invitation})
        return _welcome(request, invitation, token)


def _language(request: HttpRequest) -> str:
    """The language that the inviter chose; but who is signed in, or has chosen one here, reads their own."""
    asked = request.GET.get("language", "")
    has_chosen = request.user.is_authenticated
    known = dict(User.LANGUAGES)
    return asked if asked in known and not has_chosen else translation.get_language() or "en"


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "programme/invitation/gone.html", {"reason": invitations.GONE}, status=404)


def _accept(request: HttpRequest, person: User, invitation: Invitation, token: str) -> HttpResponse:
    """For somebody who is signed in: one button, or why it is not theirs to press."""
    form = LeaveForm(request.POST or None)
    if request.method == "POST":
        form = LeaveForm(request.POST)
        with refusals_on(form):
            invitations.accept(token, person=person, on=today())
            name = invitation.organization.name
            messages.success(request, _("You are with {organization} now.").format(organization=name))
            return redirect(_workplace(invitation))
    is_theirs = invitation.email == person.email
    context = {"invitation": invitation, "form": form, "is_theirs": is_theirs}
    return render(request, "programme/invitation/accept.html", context, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """For somebody without an account: name and password, and all is done in one go."""
    initial = {"language": translation.get_language() or "en"}
    form = NewcomerForm(request.POST or None, email=invitation.email, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            person = newcomers.accept(token, on=today(), **form.cleaned_data)
            answer: HttpResponse = perform_login(request, person, redirect_url=_workplace(invitation))
            return answer
    context = {"invitation": invitation, "form": form}
    return render(request, "programme/invitation/welcome.html", context, status=422 if form.errors else 200)


def _workplace(invitation: Invitation) -> str:
    """Where somebody goes on who has just joined."""
    if invitation.role == Employment.Role.ADMIN:
        return reverse("overview", args=[invitation.organization.mpn_id])
    return reverse("home")
