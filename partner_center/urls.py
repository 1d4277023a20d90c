"""Every address of the portal."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from accounts.views import choose_language
from core.views import choose_theme
from partner_center import health, mailbox
from partner_center.gallery import gallery
from programme.views.enrollment import enroll

API_DOORS = ("api", "api/", "api/v1", "api/v1/")

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("accounts/", include("accounts.urls")),
    path("language/setlang/", choose_language, name="set_language"),
    path("theme/", choose_theme, name="choose_theme"),
    path("_gallery/", gallery, name="gallery"),
    path("_mail/", mailbox.list_mails, name="mails"),
    path("_mail/<slug:mail>/", mailbox.show_mail, name="mail"),
    path("_mail/<slug:mail>/html/", mailbox.show_html, name="mail-html"),
    # Where somebody looks who knows no address of the API: what it says about itself.
    *(path(door, RedirectView.as_view(pattern_name="api:docs"), name="api-door") for door in API_DOORS),
    path("api/v1/", include("partner_center.api.urls")),
    path("enroll/", enroll, name="enroll"),
    path("", include("programme.urls")),
]
