"""The addresses of the pages about an organization as a whole."""

from django.urls import path

from programme import views

urlpatterns = [
    path("", views.home, name="home"),
    path("organizations/<str:mpn_id>/competencies/", views.list_competencies, name="competency-list"),
    path("organizations/<str:mpn_id>/competencies/<slug:slug>/", views.show_competency, name="competency"),
]
