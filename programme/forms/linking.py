"""Which achievements go where."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from achievements.models import Achievement
from organizations.models import Organization


class AchievementsField(forms.MultipleChoiceField):
    """Some of a person's own achievements; anybody else's is no choice."""

    default_error_messages = {
        "required": _("Choose at least one achievement."),
        "invalid_choice": _("That is none of your achievements that can be chosen."),
    }
    own: Mapping[str, Achievement] = {}

    def offer(self, achievements: Iterable[Achievement]) -> None:
        self.own = {str(one.pk): one for one in achievements}
        self.choices = [(key, one.certification.code) for key, one in self.own.items()]

    def clean(self, value: Any) -> list[Achievement]:
        return [self.own[key] for key in dict.fromkeys(super().clean(value))]


class UnlinkForm(forms.Form):
    """What a person wants to unlink; `seen` is what they were shown before, signed."""

    achievement = AchievementsField(label=_("Achievements"))
    seen = forms.CharField(required=False)

    def __init__(self, data: Any, *, achievements: Sequence[Achievement]) -> None:
        super().__init__(data)
        self.achievements = achievements
        self.fields["achievement"].offer(achievements)  # type: ignore[attr-defined]


class LinkForm(UnlinkForm):
    """What a person wants to link, and to which of the organizations that employ or have invited them (R5)."""

    organization = forms.ChoiceField(
        label=_("Organization"),
        error_messages={
            "required": _("Choose an organization."),
            "invalid_choice": _("Choose an organization that employs you or has invited you."),
        },
    )

    def __init__(
        self, data: Any, *, achievements: Sequence[Achievement], organizations: Sequence[Organization]
    ) -> None:
        super().__init__(data, achievements=achievements)
        self.organizations = {one.mpn_id: one for one in organizations}
        choices = [(mpn_id, one.name) for mpn_id, one in self.organizations.items()]
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]

    def clean_organization(self) -> Organization:
        return self.organizations[self.cleaned_data["organization"]]
