"""The addresses of the pages about an organization as a whole."""

from django.urls import include, path

from programme.views import competencies

urlpatterns = [
    path("", include("programme.me_urls")),
    path("", competencies.home, name="home"),
    path("how-levels-are-worked-out/", competencies.rules, name="rules"),
    path("organizations/<str:mpn_id>/competencies/", competencies.list_competencies, name="competency-list"),
    path("organizations/<str:mpn_id>/competencies/<slug:slug>/", competencies.show_competency, name="competency"),
]
