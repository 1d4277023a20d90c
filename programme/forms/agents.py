"""What programme agents write: whom they look for, an override, why a claim is refused, a new organization."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from achievements.models import Achievement
from competencies.models import Level, Override
from core.dates import add_days
from organizations.models import Organization
from programme.forms.enrollment import EnrollmentForm
from programme.forms.fields import DayField, text_area


class FindForm(forms.Form):
    """An organization by a part of its name, or by its MPN ID."""

    q = forms.CharField(
        label=_("Name or MPN ID"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class NewOrganizationForm(EnrollmentForm):
    """An organization that an agent brings in, with whoever is to be its first admin (R37)."""

    email = forms.EmailField(
        label=_("Mail address of the first admin"), max_length=200, help_text=_("They get an invitation by mail.")
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=User.LANGUAGES)
    field_order = ("name", "country", "market", "city", "website", "email", "language")


class OverrideForm(forms.Form):
    """A level that an organization has not earned, why, and until when (R20); `seen` is what was shown, signed."""

    level = forms.ChoiceField(
        label=_("Level"), choices=[one for one in Level.choices if one[0] != "none"], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=Override._meta.get_field("reason").max_length,
        help_text=_("The partner reads this. Say what was met and what our records lack."),
        widget=text_area(),
    )
    person = forms.CharField(
        label=_("Person concerned"),
        required=False,
        max_length=200,
        help_text=_("The mail address or the full name of an employee."),
        widget=forms.TextInput(attrs={"list": "employees", "autocomplete": "off"}),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=Override._meta.get_field("evidence").max_length,
        help_text=_("Where what was met can be seen."),
        widget=text_area(),
    )
    ends_on = DayField(label=_("End earlier"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organization: Organization, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        self.on = on
        self.fields["ends_on"].bounded(add_days(on, 1), Override.longest_end(on))  # type: ignore[attr-defined]

    @staticmethod
    def employees(organization: Organization) -> QuerySet[User]:
        """Whom an override may concern: who works for the organization, or did."""
        return User.objects.filter(employments__organization=organization).distinct().order_by("full_name", "pk")

    def clean_person(self) -> User | None:
        words = self.cleaned_data["person"].strip()
        if not words:
            return None
        found = self.employees(self.organization).filter(Q(email__iexact=words) | Q(full_name__iexact=words))[:2]
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Several employees are called that. Write the mail address."))
        raise forms.ValidationError(_("No employee of this organization is called that or has that address."))

    @property
    def end(self) -> date:
        """The first day on which it no longer counts."""
        return self.cleaned_data["ends_on"] or Override.longest_end(self.on)

    def carried(self) -> SafeString:
        """What was filled in, hidden, for the page between."""
        fields = ("level", "reason", "person", "evidence", "ends_on")
        return format_html_join("", "{}", ((self[name].as_hidden(),) for name in fields))

    def wanted(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in ("level", "reason", "person", "evidence", "ends_on")}


class RevokeForm(forms.Form):
    """Revoking an override, having seen what it changes."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class AskedForField(forms.CharField):
    """A text that not every answer of the form takes, but that whoever gives one has to write."""

    is_asked_for = True


class DecisionForm(forms.Form):
    """Accepting a claim, or refusing it with a reason that its person reads (R4)."""

    decision = forms.ChoiceField(choices=[("accept", _("Accept")), ("refuse", _("Refuse"))])
    reason = AskedForField(
        label=_("Reason of the refusal"),
        required=False,
        max_length=Achievement._meta.get_field("refusal_reason").max_length,
        help_text=_("The person reads it: say what would be right."),
        widget=text_area(),
    )
