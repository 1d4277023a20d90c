"""The addresses of a person's own pages."""

from django.urls import path

from programme.views import achievements, links

urlpatterns = [
    path("me/achievements/", achievements.my_achievements, name="my-achievements"),
    path("me/achievements/claim/", achievements.claim, name="claim-achievement"),
    path("me/achievements/new-ones/", achievements.link_new_ones, name="link-new-ones"),
    path("me/history/", achievements.my_history, name="my-history"),
    path("me/link/", links.choose_link, name="link-achievements"),
    path("me/link/confirm/", links.confirm_link, name="confirm-link"),
    path("me/unlink/", links.choose_unlink, name="unlink-achievements"),
    path("me/unlink/confirm/", links.confirm_unlink, name="confirm-unlink"),
]
