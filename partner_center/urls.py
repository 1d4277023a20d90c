"""Every address of the portal."""

from django.urls import URLPattern, URLResolver, include, path

from core.views import choose_theme
from partner_center import health
from partner_center.gallery import gallery

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("accounts/", include("allauth.account.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("theme/", choose_theme, name="choose_theme"),
    path("_gallery/", gallery, name="gallery"),
    path("api/v1/", include("partner_center.api.urls")),
    path("", include("programme.urls")),
]
