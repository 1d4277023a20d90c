"""The addresses of accounts: allauth's parts, one by one, so that each address has its name."""

from django.urls import include, path

from accounts import views

urlpatterns = [
    path("profile/", views.profile, name="account-profile"),
    path("second-factor/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("company/", include("allauth.socialaccount.urls")),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include("allauth.account.urls")),
]
