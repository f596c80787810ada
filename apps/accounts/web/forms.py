"""Forms of the account pages: the sign-in library's, in our words, and our own.

The library's password fields stand twice for a typing check; the label says so. Placeholders go: a label says
it all, and stays while one types.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.errors import InvalidInput

_EMAIL = _("E-mail address")
_PASSWORD = _("Password")
_NEW_PASSWORD = _("New password")
_AGAIN = _("New password, once more")
_NO_EMAIL = _("Enter an e-mail address, like ada@example.com.")
_NO_PASSWORD = _("Enter your password.")
_NO_NEW_PASSWORD = _("Enter a password of at least 10 characters.")
_NO_AGAIN = _("Enter the new password once more.")
_PASSWORD_HINT = _("At least 10 characters. A few unrelated words are easy to remember and hard to guess.")


class PlainFields:
    """Gives the fields our labels, hints and words for what is missing or no address; takes placeholders away."""

    fields: dict[str, forms.Field]
    words: dict[str, tuple[Any, Any, Any]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint, problem) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages.update(required=problem, invalid=problem)
            field.widget.attrs.pop("placeholder", None)


class LoginForm(PlainFields, account_forms.LoginForm):  # type: ignore[misc]
    words = {"login": (_EMAIL, "", _NO_EMAIL), "password": (_PASSWORD, "", _NO_PASSWORD)}


class SignupForm(PlainFields, account_forms.SignupForm):  # type: ignore[misc]
    words = {
        "email": (_EMAIL, _("We send a link there to make sure that it is yours."), _NO_EMAIL),
        "password1": (_PASSWORD, _PASSWORD_HINT, _NO_NEW_PASSWORD),
    }


class ResetPasswordForm(PlainFields, account_forms.ResetPasswordForm):  # type: ignore[misc]
    words = {"email": (_EMAIL, "", _NO_EMAIL)}


class ResetPasswordKeyForm(PlainFields, account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    words = {
        "password1": (_NEW_PASSWORD, _PASSWORD_HINT, _NO_NEW_PASSWORD),
        "password2": (_AGAIN, "", _NO_AGAIN),
    }


class ChangePasswordForm(PlainFields, account_forms.ChangePasswordForm):  # type: ignore[misc]
    words = {
        "oldpassword": (_("Present password"), "", _("Enter your present password.")),
        "password1": (_NEW_PASSWORD, _PASSWORD_HINT, _NO_NEW_PASSWORD),
        "password2": (_AGAIN, "", _NO_AGAIN),
    }


class SetPasswordForm(PlainFields, account_forms.SetPasswordForm):  # type: ignore[misc]
    words = {
        "password1": (_NEW_PASSWORD, _PASSWORD_HINT, _NO_NEW_PASSWORD),
        "password2": (_AGAIN, "", _NO_AGAIN),
    }


class AddEmailForm(PlainFields, account_forms.AddEmailForm):  # type: ignore[misc]
    words = {
        "email": (
            _("New e-mail address"),
            _("It replaces the present one once you have opened the link we send."),
            _NO_EMAIL,
        )
    }


class ReauthenticateForm(PlainFields, account_forms.ReauthenticateForm):  # type: ignore[misc]
    words = {"password": (_PASSWORD, "", _NO_PASSWORD)}


class ProfileForm(forms.Form):
    full_name = forms.CharField(
        label=_("Name"),
        help_text=_("As we should call you. Tickets carry the name that you give when you book."),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("For our pages, e-mails and documents."), choices=settings.LANGUAGES
    )

    def refuse(self, error: InvalidInput) -> None:
        """Puts an operation's refusal beside the fields it is about."""
        for field, texts in error.errors.items():
            for text in texts:
                self.add_error(field, str(text))
