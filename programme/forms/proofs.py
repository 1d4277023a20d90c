"""The form by which an organization shows that it paid."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ProofForm(forms.Form):
    """A picture or a PDF; what it is, is looked at by the service."""

    file = forms.FileField(
        label=_("Proof of the transfer"),
        help_text=_("A PDF, a JPEG or a PNG of at most 2 MB; three for each order."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )
