"""Forms of the style guide: one of every control, filled and refused."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.web.fields import DatePartsField

CABINS = [("economy", _("Economy")), ("premium", _("Premium")), ("business", _("Business"))]


class SampleSearchForm(forms.Form):
    origin = forms.CharField(label=_("From"))
    destination = forms.CharField(label=_("To"))
    departure_date = forms.DateField(label=_("Departure"), widget=forms.DateInput(attrs={"type": "date"}))
    return_date = forms.DateField(
        label=_("Return"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    cabin = forms.ChoiceField(label=_("Cabin"), choices=CABINS)
    adults = forms.IntegerField(label=_("Adults"), min_value=1, max_value=9, help_text=_("12 and older"))
    children = forms.IntegerField(label=_("Children"), min_value=0, max_value=8, help_text=_("2 to 11"))
    infants = forms.IntegerField(
        label=_("Infants"), min_value=0, max_value=4, help_text=_("under 2, on a lap")
    )


class SampleForm(forms.Form):
    use_required_attribute = False
    given_name = forms.CharField(
        label=_("Given names"),
        help_text=_("As in the passport, middle names too."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = forms.CharField(
        label=_("Phone"), required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    departure = forms.DateField(label=_("Date of travel"), widget=forms.DateInput(attrs={"type": "date"}))
    country = forms.ChoiceField(
        label=_("Nationality"), choices=[("", _("Choose")), ("ES", "España"), ("JP", "日本")]
    )
    weight = forms.IntegerField(
        label=_("Weight of the bag"), widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    note = forms.CharField(
        label=_("Anything we should know"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    born = DatePartsField(label=_("Date of birth"), help_text=_("For example, 27 3 1985"), birthday=True)
    meal = forms.ChoiceField(
        label=_("Meal"), widget=forms.RadioSelect, choices=[("any", _("Any")), ("veg", _("Vegetarian"))]
    )
    extras = forms.MultipleChoiceField(
        label=_("Extras"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("bag", _("Checked bag, 23 kg")), ("lounge", _("Lounge"))],
    )
    trip = forms.ChoiceField(
        label=_("Trip"), widget=forms.RadioSelect, choices=[("return", _("Return")), ("one", _("One way"))]
    )
    cabin = forms.ChoiceField(label=_("Cabin"), widget=forms.RadioSelect, choices=CABINS)
    terms = forms.BooleanField(label=_("I have read the fare conditions"))
    passport = forms.FileField(
        label=_("Passport scan"), help_text=_("A photo or a PDF of the page with your picture.")
    )
    adults = forms.IntegerField(label=_("Adults"), min_value=1, max_value=9, help_text=_("12 and older"))


class SampleRefusedForm(forms.Form):
    """Bound to input that is refused, to show how that looks."""

    use_required_attribute = False
    SENT: ClassVar[dict[str, Any]] = {
        "email": "ana@",
        "born_day": "31",
        "born_month": "2",
        "born_year": "1985",
    }

    family_name = forms.CharField(
        label=_("Family name"), error_messages={"required": _("Enter the family name.")}
    )
    email = forms.EmailField(
        label=_("E-mail"), error_messages={"invalid": _("Enter an e-mail address, like ana@example.com.")}
    )
    born = DatePartsField(label=_("Date of birth"))
    seat = forms.ChoiceField(
        label=_("Seat wish"),
        widget=forms.RadioSelect,
        choices=[("window", _("Window")), ("aisle", _("Aisle"))],
        error_messages={"required": _("Choose window or aisle.")},
    )
    terms = forms.BooleanField(
        label=_("I have read the fare conditions"),
        error_messages={"required": _("Please confirm the conditions.")},
    )
    passport = forms.FileField(label=_("Passport scan"), error_messages={"required": _("Choose a file.")})
