"""Forms about the people of an organization."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from organizations.models import Employment


class InviteForm(forms.Form):
    """Whom to invite, as what, and in which language the mail is written."""

    email = forms.EmailField(
        label=_("Email"), max_length=200, help_text=_("The invitation goes there, and only that address can accept it.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Employment.Role.choices, initial=Employment.Role.EMPLOYEE)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=User.LANGUAGES)


class RoleForm(forms.Form):
    """What somebody is in the organization."""

    role = forms.ChoiceField(label=_("Role"), choices=Employment.Role.choices)


class LeaveForm(forms.Form):
    """Nothing to fill in: the button says what it does; a refusal stands here."""
