"""Forms of an organization's settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import ApiToken, Organization
from programme.forms.fields import country_choices


class DetailsForm(forms.Form):
    """What an organization says of itself."""

    name = forms.CharField(label=_("Name"), max_length=200)
    country = forms.ChoiceField(label=_("Country"))
    city = forms.CharField(label=_("City"), max_length=200, required=False)
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]


class MarketForm(forms.Form):
    """The market, by which thresholds differ (R14); an agent says why it changes."""

    market = forms.ChoiceField(label=_("Market"), choices=Organization.Market.choices)
    reason = forms.CharField(
        label=_("Reason"), max_length=1_000, widget=forms.Textarea, help_text=_("The organization reads it.")
    )


class TokenForm(forms.Form):
    """A token for a program; on a page with other forms, so that its fields have ids of their own."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("What it is for, such as Nightly report."))
    scope = forms.ChoiceField(
        label=_("What it may do"), choices=ApiToken.Scope.choices, initial=ApiToken.Scope.READ, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "token_%s")
        super().__init__(*args, **kwargs)
