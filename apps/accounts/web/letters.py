"""The account's mails: one table of words, told apart by the names that the sign-in library gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text

_IGNORE = _("If it wasn't you, there is nothing to do.")
_NOT_YOU = _("If it wasn't you, reset your password now, and sign out everywhere on your account page.")


@dataclass(frozen=True, slots=True)
class Letter:
    """`link` names the entry of the library's context that holds the address behind the button."""

    subject: Text
    text: Text
    action: Text = ""
    link: str = ""
    footer: Text = _IGNORE


_CONFIRM = Letter(
    _("Confirm your e-mail address"),
    _("Open this link to confirm that this address is yours. It works for three days."),
    _("Confirm address"),
    "activate_url",
)

LETTERS: dict[str, Letter] = {
    "account/email/email_confirmation": _CONFIRM,
    "account/email/email_confirmation_signup": Letter(
        _("Welcome to FlyAway: confirm your e-mail address"), _CONFIRM.text, _CONFIRM.action, _CONFIRM.link
    ),
    "account/email/password_reset_key": Letter(
        _("Choose a new password"),
        _("Open this link to choose a new password. It works once, for three days."),
        _("Choose a new password"),
        "password_reset_url",
    ),
    "account/email/account_already_exists": Letter(
        _("You have a FlyAway account already"),
        _("Somebody, probably you, tried to create an account here. Sign in, or reset its password."),
        _("Reset password"),
        "password_reset_url",
    ),
    "account/email/unknown_account": Letter(
        _("There is no account with this address"),
        _("Somebody, probably you, asked for a new password. Perhaps your account has another address."),
        _("Create an account"),
        "signup_url",
    ),
    "account/email/password_changed": Letter(
        _("Your password was changed"),
        _("The password of your FlyAway account was changed just now."),
        footer=_NOT_YOU,
    ),
    "account/email/password_set": Letter(
        _("Your password was set"), _("Your FlyAway account has a password now."), footer=_NOT_YOU
    ),
    "account/email/password_reset": Letter(
        _("Your password was reset"),
        _("The password of your FlyAway account was reset just now."),
        footer=_NOT_YOU,
    ),
    "account/email/email_changed": Letter(
        _("Your e-mail address was changed"),
        _("Your FlyAway account has another e-mail address now. Messages go there from here on."),
        footer=_NOT_YOU,
    ),
    "account/email/email_confirm": Letter(
        _("Your e-mail address is confirmed"),
        _("This address belongs to your FlyAway account now."),
        footer=_NOT_YOU,
    ),
    "account/email/email_deleted": Letter(
        _("An e-mail address was removed"),
        _("An address was taken off your FlyAway account."),
        footer=_NOT_YOU,
    ),
}


def write(name: str, to: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """The mail called `name`, in the active language. KeyError for a name that isn't in the table.

    Of a link that the library built from the request only the path is taken: whoever sends a forged Host header
    must not decide where other people's mails lead.
    """
    letter = LETTERS[name]
    link = context.get(letter.link, "")
    address = f"{settings.SITE_URL}{urlsplit(link).path}" if link else ""
    values = {"letter": letter, "action_label": letter.action, "action_url": address}
    mail = EmailMultiAlternatives(
        str(letter.subject), render_to_string("emails/letter.txt", values), settings.DEFAULT_FROM_EMAIL, [to]
    )
    mail.attach_alternative(render_to_string("emails/letter.html", values), "text/html")
    return mail
