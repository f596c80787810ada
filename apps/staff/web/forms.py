"""The decision form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.types import RejectionReason
from apps.core.errors import InvalidInput


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[("approved", ""), ("rejected", "")])
    reason_code = forms.ChoiceField(
        label=_("Reason for a rejection"),
        choices=RejectionReason.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label=_("Words to the traveler"),
        help_text=_("They read the reason, and this."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def refuse(self, error: InvalidInput) -> None:
        """Puts an operation's refusal beside the fields it is about."""
        for field, texts in error.errors.items():
            for text in texts:
                self.add_error(field, str(text))

    def clean(self) -> dict[str, Any]:
        return {"reason_code": "", "note": "", **(super().clean() or self.cleaned_data)}
