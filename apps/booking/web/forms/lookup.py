"""Small forms: find a booking, choose an offer, upload a scan."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindBookingForm(forms.Form):
    use_required_attribute = False

    locator = forms.CharField(
        label=_("Booking code"),
        max_length=12,
        help_text=_("Six letters and digits, like K7QM2X. It is in your e-mail from us."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code",
            }
        ),
        error_messages={"required": _("Enter the booking code: six letters and digits.")},
    )
    family_name = forms.CharField(
        label=_("Family name"),
        max_length=128,
        help_text=_("Of any traveler on the booking."),
        widget=forms.TextInput(attrs={"autocomplete": "family-name", "spellcheck": "false"}),
        error_messages={"required": _("Enter the family name of a traveler.")},
    )


class ScanForm(forms.Form):
    """Size and type of the file are judged by what is in it, where it is taken in."""

    use_required_attribute = False

    document = forms.FileField(
        label=_("Passport scan"),
        help_text=_(
            "A photo or a PDF of the page with your picture; both lines of letters at its foot must be in it."
        ),
        allow_empty_file=True,
        error_messages={"required": _("Choose the photo or PDF of the passport.")},
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )
