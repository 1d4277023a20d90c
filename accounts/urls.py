"""The addresses of accounts: allauth's parts, one by one, so that each address has its name."""

from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import include, path

from accounts import views

urlpatterns = [
    path("profile/", views.profile, name="account-profile"),
    path("second-factor/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("company/", include("allauth.socialaccount.urls")),
    path("oidc/<name:provider_id>/login/", openid_connect.login, name="openid_connect_login"),
    path("oidc/<name:provider_id>/login/callback/", openid_connect.callback, name="openid_connect_callback"),
    path("", include("allauth.account.urls")),
]
