"""What a person says of their own achievements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from achievements.models import Achievement, Certification
from core.wording import number
from programme.forms.fields import DayField, text_area

MOST_MATCHES = 10
LONGEST_NAME = 200


def matching_certifications(words: str) -> list[Certification]:
    """What somebody may mean: the one of that code or name, else those that have the words in them."""
    known = Certification.objects.order_by("code")
    exact = list(known.filter(code__iexact=words) | known.filter(name__iexact=words))
    if exact:
        return exact
    return list((known.filter(code__icontains=words) | known.filter(name__icontains=words))[: MOST_MATCHES + 1])


class ClaimForm(forms.Form):
    """An exam, a certification or an assessment that no feed has brought (R4).

    The certification is typed and looked up. Where several fit, `matches` has them, and the form is shown again with
    one to choose (`chosen`).
    """

    certification = forms.CharField(
        label=_("Exam, certification or assessment"),
        max_length=LONGEST_NAME,
        help_text=_("Its code, such as 70-533, or a part of its name."),
        widget=forms.TextInput(attrs={"list": "certifications", "autocomplete": "off"}),
    )
    chosen = forms.CharField(required=False, max_length=LONGEST_NAME, widget=forms.HiddenInput)
    earned_on = DayField(label=_("Earned on"))
    expires_on = DayField(
        label=_("Expires on"), required=False, help_text=_("The first day on which it no longer counts.")
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=Achievement._meta.get_field("evidence").max_length,
        help_text=_("A transcript ID, the address of a badge, or who can confirm it. Programme agents read it."),
        widget=text_area(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matches: list[Certification] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        words = cleaned.get("certification")
        if not words:
            return cleaned
        found = matching_certifications(words)
        if chosen := cleaned.get("chosen"):
            found = [one for one in found if one.code == chosen] or found
        if len(found) == 1:
            cleaned["certification"] = found[0]
        elif not found:
            self.add_error(
                "certification", _("Nothing that can be earned is called that. Look for a part of its name.")
            )
        elif len(found) > MOST_MATCHES:
            self.add_error(
                "certification",
                _("More than %(count)s fit. Write more of the name, or the code.") % {"count": number(MOST_MATCHES)},
            )
        else:
            self.matches = found
            self.add_error("certification", _("Several fit. Choose one of them."))
        return cleaned

    def fields_of_the_claim(self) -> dict[str, Any]:
        """What `achievements.claim` takes."""
        names = ("certification", "earned_on", "expires_on", "evidence")
        return {name: self.cleaned_data[name] for name in names}


class NewOnesForm(forms.Form):
    """Whether what a person earns later is linked like the rest (R7)."""

    link_new = forms.BooleanField(required=False)
