"""What admins write about benefits, and agents about keys."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from memberships.services.benefit_keys import LONGEST, MOST_LINES, Pool
from programme.forms.fields import text_area


class ActivateForm(forms.Form):
    """How many of a benefit are activated; `used` is how many were when it was shown, so that a form counts once."""

    pieces = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000, initial=1)
    used = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)


class AssignForm(forms.Form):
    """Who gets an activated benefit; `holder` is who had it when it was shown."""

    person = forms.CharField(
        label=_("Employee"),
        max_length=200,
        help_text=_("The mail address or the full name of an employee."),
        widget=forms.TextInput(attrs={"list": "employees", "autocomplete": "off"}),
    )
    holder = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31)

    def __init__(self, *args: Any, employees: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employees = employees

    def clean_person(self) -> User:
        words = self.cleaned_data["person"].strip()
        found = self.employees.filter(Q(email__iexact=words) | Q(full_name__iexact=words))[:2]
        if not found:
            raise ValidationError(_("No employee of this organization is called that or has that address."))
        if len(found) > 1:
            raise ValidationError(_("Several employees are called that. Write the mail address."))
        return found[0]


class KeysForm(forms.Form):
    """Product keys of a benefit, one a line."""

    code = forms.ChoiceField(label=_("Benefit"))
    keys = forms.CharField(
        label=_("Keys"),
        max_length=MOST_LINES * (LONGEST + 2),
        strip=False,
        help_text=_("One a line, at most 5,000 at a time. Keys that are there already are passed over."),
        widget=text_area(rows="8", autocomplete="off", spellcheck="false"),
    )

    def __init__(self, *args: Any, pools: list[Pool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(one.code, f"{one.name} ({one.code})") for one in pools]  # type: ignore[attr-defined]
