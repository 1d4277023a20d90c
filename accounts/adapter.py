"""How accounts behave here: the corners that django-allauth leaves to whoever uses it."""

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts import mail
from accounts.models import User
from accounts.models.user import normalize_email

LONGEST_ADDRESS = 200
log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an organization, an import, an invitation, or from enrolling an organization (R37)."""

    def clean_email(self, email: str) -> str:
        if len(email) > LONGEST_ADDRESS:
            raise forms.ValidationError(_("Enter a valid email address."))
        return normalize_email(super().clean_email(email))

    def save_user(self, request: HttpRequest, user: User, form: forms.BaseForm, commit: bool = True) -> User:
        user = super().save_user(request, user, form, commit=False)
        user.full_name = form.cleaned_data["full_name"]
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        if commit:
            user.save()
        return user

    def pre_login(self, request: HttpRequest, user: User, **around: Any) -> HttpResponse | None:
        if user.is_active and not EmailAddress.objects.filter(user=user).exists():
            # The operator opened this account with its password, by a command, and vouches for the address.
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        response: HttpResponse | None = super().pre_login(request, user, **around)
        return response

    def post_login(self, request: HttpRequest, user: User, **around: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **around)
        remember_language(response, user.language)
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Make a verified address the account's own, and the former one nobody's: together or not at all."""
        try:
            with transaction.atomic():
                return bool(super().confirm_email(request, email_address))
        except IntegrityError:
            # Somebody else's account took the address between the question and the code.
            return False

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMultiAlternatives:
        return mail.written(template_prefix, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mail.send(mail.written(template_prefix, email, {"email": email, **context}))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person what happened to their account. It has happened: a mail that fails does not undo it."""
        try:
            super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)
        except mail.MailUnavailable:
            log.warning("accounts.not_told", person=user.pk, about=template_prefix)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """A new password forgives what was typed wrong before; where that cannot be forgotten, it stays counted."""
        try:
            super()._delete_login_attempts_cached_email(request, **credentials)
        except RedisError as error:
            log.warning("accounts.attempts_still_counted", error=type(error).__name__)


def remember_language(response: HttpResponse, language: str) -> None:
    """Let this browser show the language of the account from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )
