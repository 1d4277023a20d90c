"""Mails about an organization. They are sent after what they tell is committed; that they went out is not certain."""

import structlog
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from accounts.mail import MailUnavailable, send, written
from organizations.models import Invitation

log = structlog.get_logger(__name__)


def send_invitation(invitation: Invitation, token: str, *, language: str, site: str) -> bool:
    """Mail an invitation with the link that accepts it; return whether the mail was handed over.

    It is in the language of the address's account, or where there is none in `language`. `site` is the portal's address
    as the reader knows it, such as https://partners.example/. Called after the invitation is committed: a mail that
    fails loses nothing, and whoever invites is told and can send again.
    """
    address = site.rstrip("/") + reverse("invitation", args=[token]) + "?" + urlencode({"language": language})
    told = {"invitation": invitation, "organization": invitation.organization, "address": address}
    with translation.override(language):
        mail = written("mail/invitation", invitation.email, told)
    try:
        send(mail)
    except MailUnavailable:
        log.warning("invitation.not_mailed", invitation=invitation.pk)
        return False
    return True
