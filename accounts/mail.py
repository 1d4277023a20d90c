"""Mails about an account: text and HTML out of one template, in the language of whoever reads them."""

from smtplib import SMTPException
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User

log = structlog.get_logger(__name__)


class MailUnavailable(Exception):
    """A mail that somebody waits for could not be handed over; nothing can go on without it."""


def language_of(told: dict[str, Any], email: str) -> str:
    """The language of the account a mail is about; of an address without one, that of the page it was asked from."""
    user = told.get("user") or User.objects.with_email(email).first()
    return str(user.language) if isinstance(user, User) else str(translation.get_language() or settings.LANGUAGE_CODE)


def written(prefix: str, email: str, told: dict[str, Any]) -> EmailMultiAlternatives:
    """A mail out of `prefix`_subject.txt and `prefix`_message.txt, in the reader's language."""
    language = language_of(told, email)
    with translation.override(language):
        subject = " ".join(render_to_string(f"{prefix}_subject.txt", told).split())
        text = render_to_string(f"{prefix}_message.txt", told).strip()
        page = render_to_string("account/email/mail.html", {"subject": subject, "text": text, "language": language})
    mail = EmailMultiAlternatives(subject, text + "\n", settings.DEFAULT_FROM_EMAIL, [email])
    mail.attach_alternative(page, "text/html")
    return mail


def send(mail: EmailMultiAlternatives) -> None:
    """Hand a mail over, or raise `MailUnavailable`."""
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        log.error("accounts.mail_not_sent", error=type(error).__name__)
        raise MailUnavailable from error
