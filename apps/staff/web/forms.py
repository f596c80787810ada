"""The forms of decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.errors import ReasonMissing
from apps.accounts.types import RejectionReason
from apps.core.errors import InvalidInput


class TakesRefusals(forms.Form):
    """Shows what an operation refuses."""

    def refuse(self, error: InvalidInput) -> None:
        """Puts an operation's refusal beside the fields it is about."""
        for field, texts in error.errors.items():
            for text in texts:
                self.add_error(field, str(text))


class RefundForm(TakesRefusals):
    """How a refund that failed has reached its traveler."""

    use_required_attribute = False

    note = forms.CharField(
        label=_("How the money reached the traveler"),
        help_text=_("Only colleagues read this. No card numbers."),
        max_length=500,
        error_messages={"required": _("Say how the money reached the traveler.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(TakesRefusals):
    """Approve, or reject with a reason. Without the browser's own checks, as approving needs none of the fields."""

    use_required_attribute = False

    decision = forms.ChoiceField(choices=[("approved", ""), ("rejected", "")])
    reason_code = forms.ChoiceField(
        label=_("Reason for a rejection"),
        choices=[("", _("Choose a reason")), *RejectionReason.choices],
        error_messages={"required": ReasonMissing.message},
    )
    note = forms.CharField(
        label=_("Words to the traveler"),
        help_text=_("They read the reason, and this."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason_code"].required = self.data.get("decision") != "approved"

    def clean(self) -> dict[str, Any]:
        return {"reason_code": "", "note": "", **(super().clean() or self.cleaned_data)}
