"""The account of a person."""

from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_email(self, email: str) -> Self:
        return self.filter(email=normalize_email(email))


def normalize_email(email: str) -> str:
    """Mail addresses are compared and stored in lower case, so that nobody has two accounts by accident."""
    return email.strip().lower()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account; without a password it is claimed by an invitation or by resetting the password."""
        user: User = self.model(email=normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalize_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person and their one account (R4): partner admin, employee, programme agent, or several of these."""

    LANGUAGES = (("en", "English"), ("ru", "Русский"))

    email = models.EmailField(_("email address"), max_length=200, unique=True)
    full_name = models.CharField(_("full name"), max_length=200)
    person_id = models.CharField(
        _("person ID"), max_length=200, unique=True, null=True, blank=True, help_text=_("The ID in record files.")
    )
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="en")
    links_new_achievements = models.BooleanField(
        _("link new achievements"),
        default=True,
        db_default=True,
        help_text=_("What I earn later counts for my present organization from the day it counts."),
    )
    is_agent = models.BooleanField(_("programme agent"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    date_joined = models.DateTimeField(_("account since"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="accounts_user_email_is_lower_case", condition=models.Q(email=models.functions.Lower("email"))
            ),
            one_of("accounts_user_language_is_known", "language", ["en", "ru"]),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ", 1)[0]

    def clean(self) -> None:
        super().clean()
        self.email = normalize_email(self.email)
