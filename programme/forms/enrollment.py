"""The form by which an organization comes into the programme."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from programme.forms.fields import country_choices


class EnrollmentForm(forms.Form):
    """An organization that becomes a network member, as it says of itself (R37)."""

    name = forms.CharField(
        label=_("Name of the organization"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(label=_("Country"))
    market = forms.ChoiceField(
        label=_("Market"),
        choices=Organization.Market.choices,
        widget=forms.RadioSelect,
        initial=Organization.Market.DEVELOPED,
        help_text=_("Some thresholds differ by it. Later only the programme can change it."),
    )
    city = forms.CharField(label=_("City"), max_length=200, required=False)
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose")), *country_choices()]  # type: ignore[attr-defined]
