"""The addresses of a person's own pages."""

from django.urls import path

from programme.views import achievements, benefits, links, news

urlpatterns = [
    path("me/achievements/", achievements.my_achievements, name="my-achievements"),
    path("me/achievements/claim/", achievements.claim, name="claim-achievement"),
    path("me/achievements/new-ones/", achievements.link_new_ones, name="link-new-ones"),
    path("me/benefits/", benefits.list_my_benefits, name="my-benefits"),
    path("me/benefits/<int:use>/key/", benefits.show_my_key, name="my-benefit-key"),
    path("me/history/", achievements.my_history, name="my-history"),
    path("me/link/", links.choose_link, name="link-achievements"),
    path("me/link/confirm/", links.confirm_link, name="confirm-link"),
    path("me/news/", news.list_news, name="news"),
    path("me/news/read/", news.read_all, name="news-read-all"),
    path("me/news/<int:notice>/read/", news.read, name="news-read"),
    path("me/news/settings/", news.show_settings, name="news-settings"),
    path("unsubscribe/<str:token>/", news.unsubscribe, name="unsubscribe"),
    path("me/unlink/", links.choose_unlink, name="unlink-achievements"),
    path("me/unlink/confirm/", links.confirm_unlink, name="confirm-unlink"),
]
