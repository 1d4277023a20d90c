"""Forms about one's account."""

from typing import Any

from allauth.account.forms import AddEmailForm, ChangePasswordForm, ResetPasswordKeyForm, SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignUpForm(SignupForm):
    """An account for somebody who enrolls an organization; a used address gets the same answer, in the same time."""

    full_name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("full_name", "email", "password1")
    account_already_exists: bool

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
                    return saved
            except IntegrityError:
                # Somebody opened an account with this address at the same moment.
                self.account_already_exists = True
        make_password(self.cleaned_data["password1"])  # hashing is what takes long
        answered: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return answered


class NewAddressForm(AddEmailForm):
    """Another address to sign in with; it is in use once its code was entered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New address")


class NewPasswordForm(ChangePasswordForm):
    """Another password, by somebody who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        _ask_for_a_new_one(self)


class ForgottenPasswordForm(ResetPasswordKeyForm):
    """Another password, by somebody who holds the link that was mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_a_new_one(self)


def _ask_for_a_new_one(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password2"].label = _("New password, again")


class ProfileForm(forms.ModelForm):
    """What one is called, and in which language one is written to."""

    class Meta:
        model = User
        fields = ("full_name", "language")
        labels = {"full_name": _("Your name"), "language": _("Language")}
        help_texts = {"language": _("Of these pages, and of the mails to you.")}
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"}), "language": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = User.LANGUAGES  # type: ignore[attr-defined]
