"""Who travels, and how to reach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.booking.policies.ticket_names import NAME_LENGTH, ticket_form
from apps.booking.policies.travelers import check_contact, check_travelers
from apps.booking.types import ContactInput, Gender, PassengerInput
from apps.core.errors import InvalidInput
from apps.core.web.fields import DatePartsField
from apps.flights.types import PassengerType

_PREFIX = "passengers-"


class TravelerForm(forms.Form):
    """One traveler. Names are what people are called; the policies know what a ticket can't take."""

    use_required_attribute = False

    given_name = forms.CharField(
        label=_("Given names"),
        required=False,
        max_length=NAME_LENGTH * 2,
        help_text=_("All of them, as in the passport. Leave this empty if you have one name only."),
    )
    family_name = forms.CharField(
        label=_("Family name"),
        required=True,
        max_length=NAME_LENGTH * 2,
        help_text=_("As in the passport."),
        error_messages={"required": _("Enter the family name as it is in the passport.")},
    )
    date_of_birth = DatePartsField(
        label=_("Date of birth"),
        help_text=_("For example, 27 3 1985"),
        error_messages={"required": _("Enter the date of birth: day, month and year.")},
    )
    gender = forms.ChoiceField(
        label=_("Gender"),
        help_text=_("As in the passport."),
        choices=Gender.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose female, male or unspecified, as in the passport.")},
    )

    def __init__(
        self,
        index: int,
        kind: str,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        party: int = 1,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), prefix=f"{_PREFIX}{index}")
        self.index = index
        self.party = party
        self.kind = PassengerType(kind)
        # Browsers fill in one person at a time: sections keep the travelers apart.
        for name, token in (("given_name", "given-name"), ("family_name", "family-name")):
            section = f"section-traveler{index + 1} {token}"
            attributes = {"autocomplete": section, "spellcheck": "false", "autocapitalize": "words"}
            self.fields[name].widget.attrs.update(attributes)

    def add_error(self, field: str | None, error: Any) -> None:
        """In a party each sentence about somebody says whose it is: the summary lists those of everybody."""
        if field is not None and self.party > 1:
            texts = ValidationError(error).messages
            error = [
                gettext("Traveler %(number)d: %(problem)s") % {"number": self.index + 1, "problem": text}
                for text in texts
            ]
        super().add_error(field, error)

    @property
    def ticket_name(self) -> str:
        """How the names stand on the ticket, as far as they are known."""
        return ticket_form(
            *(str(self[name].value() or "")[:NAME_LENGTH] for name in ("given_name", "family_name"))
        )

    @classmethod
    def of(cls, index: int, person: PassengerInput) -> TravelerForm:
        """Filled with what is known."""
        known = {name: getattr(person, name) for name in cls.base_fields}
        return cls(index, person.type, initial=known)

    def passenger(self) -> PassengerInput:
        """The traveler of a valid form."""
        cleaned = self.cleaned_data
        return PassengerInput(
            type=self.kind.value,
            given_name=cleaned["given_name"],
            family_name=cleaned["family_name"],
            date_of_birth=cleaned["date_of_birth"],
            gender=cleaned["gender"],
        )


def traveler_forms(
    types: Sequence[str], *, known: Sequence[PassengerInput] = (), data: Mapping[str, str] | None = None
) -> list[TravelerForm]:
    """A form per traveler of the party, in its order: bound to `data`, or filled with what is known."""
    if data is not None:
        return [TravelerForm(index, kind, data, party=len(types)) for index, kind in enumerate(types)]
    if known:
        return [TravelerForm.of(index, person) for index, person in enumerate(known)]
    return [TravelerForm(index, kind) for index, kind in enumerate(types)]


def refused_forms(people: Sequence[PassengerInput], refused: InvalidInput) -> list[TravelerForm]:
    """What was taken before, as if it had been sent just now, with what is wrong with it."""
    data: dict[str, str] = {}
    for index, person in enumerate(people):
        born = person.date_of_birth
        parts = {"day": born.day, "month": born.month, "year": born.year}
        values = {"given_name": person.given_name, "family_name": person.family_name, "gender": person.gender}
        values |= {f"date_of_birth_{part}": str(value) for part, value in parts.items()}
        data |= {f"{_PREFIX}{index}-{name}": value for name, value in values.items()}
    forms_ = traveler_forms([person.type for person in people], data=data)
    valid = [form for form in forms_ if form.is_valid()]
    if valid:
        show_errors(valid, refused)
    return forms_


def check_forms(
    forms_: Sequence[TravelerForm], departures: Sequence[date], today: date
) -> list[PassengerInput]:
    """The travelers when every form is right; else [], and each form says what to mend."""
    valid = [form.is_valid() for form in forms_]
    if not all(valid):
        return []
    people = [form.passenger() for form in forms_]
    party = {kind: sum(form.kind == kind for form in forms_) for kind in PassengerType.values}
    try:
        check_travelers(people, party, departures, today)
    except InvalidInput as refused:
        show_errors(forms_, refused)
        return []
    return people


def show_errors(forms_: Sequence[TravelerForm], refused: InvalidInput) -> None:
    """Puts `passengers.<n>.<field>` beside that traveler's field, and anything else above the first form."""
    for path, texts in refused.errors.items():
        parts = path.split(".")
        words = [str(text) for text in texts]
        form = next(
            (form for form in forms_ if parts[0] == "passengers" and parts[1:2] == [str(form.index)]), None
        )
        if form is not None and parts[-1] in form.fields:
            form.add_error(parts[-1], words)
        else:
            forms_[0].add_error(None, words)


class ContactForm(forms.Form):
    use_required_attribute = False

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Your tickets and every change of your flights go there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter an e-mail address like name@example.com: your tickets go there.")
        },
    )
    phone = forms.CharField(
        label=_("Phone number"),
        required=False,
        max_length=40,
        help_text=_("With the country code. We call only when a flight changes at short notice."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                check_contact(self.contact())
            except InvalidInput as refused:
                self.take(refused)
        return self.cleaned_data

    def take(self, refused: InvalidInput) -> None:
        """Shows what is refused beside the fields it is about."""
        for path, texts in refused.errors.items():
            name = path.removeprefix("contact.")
            self.add_error(name if name in self.fields else None, [str(text) for text in texts])

    def contact(self) -> ContactInput:
        return ContactInput(email=self.cleaned_data["email"], phone=self.cleaned_data.get("phone", ""))
