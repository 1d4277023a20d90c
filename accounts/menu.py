"""The pages of one's account: in the menu at the top, and as tabs of one another."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.shell import NavigationItem


def account_menu(request: HttpRequest) -> tuple[NavigationItem, ...]:
    """An entry for each page; the company's account only where there is one to connect."""
    here = request.resolver_match.view_name if request.resolver_match else ""

    def entry(label: str, address: str, icon: str, *belonging: str) -> NavigationItem:
        return NavigationItem(label, reverse(address), icon, here == address or here.startswith(belonging))

    entries = [
        entry(_("Profile"), "account-profile", "person"),
        entry(_("Mail address"), "account_email", "mail"),
        entry(_("Password"), "account_change_password", "key", "account_set_password"),
        entry(_("Second factor"), "mfa_index", "person-passkey", "mfa_"),
        entry(_("Sessions"), "usersessions_list", "phone"),
        entry(_("Notices"), "news-settings", "alert"),
    ]
    if settings.OIDC_SERVER_URL:
        entries.append(entry(_("Company account"), "socialaccount_connections", "building"))
    return tuple(entries)
