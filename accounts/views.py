"""Pages about one's account that django-allauth does not have."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from accounts.adapter import remember_language
from accounts.forms import ProfileForm
from accounts.models import User


class SignedIn(HttpRequest):
    """A request behind the walls: somebody is signed in."""

    user: User


@require_http_methods(["GET", "POST"])
def profile(request: SignedIn) -> HttpResponse:
    """What one is called, and one's language."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with translation.override(person.language):
            messages.success(request, _("Saved."))
        response = redirect("account-profile")
        remember_language(response, person.language)
        return response
    # The name of an invalid form is not the person's: what stands around the page shows the one on record.
    request.user.refresh_from_db(fields=["full_name", "language"])
    return render(request, "account/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Read in another language from now on; who is signed in is written to in it too."""
    response = set_language(request)
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return response
