"""How allauth does things at FlyAway: its mails, its notes to people, its failures."""

from __future__ import annotations

from contextlib import suppress
from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import actor_of
from apps.accounts.models import User
from apps.accounts.operations.record_credential_use import (
    CredentialUse,
    record_credential_use_in_transaction,
)
from apps.accounts.permissions import has_role
from apps.accounts.types import Role
from apps.accounts.web import letters
from apps.core import context as running
from apps.core.errors import Unavailable
from apps.core.web.middleware import client_address

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Links in mails are built from SITE_URL, never from the Host header, and in the reader's language."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and password don't belong together. Try again, or reset the password."
        ),
        "too_many_login_attempts": _(
            "That was too many attempts. Wait five minutes, or reset your password."
        ),
        "enter_current_password": _("This is not your present password. Enter it once more."),
        "incorrect_password": _("This is not your password. Enter it once more."),
        "duplicate_email": _("This is your address already. Enter another one."),
    }

    def new_user(self, request: HttpRequest) -> User:
        return User(language=get_language() or settings.LANGUAGE_CODE)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises Unavailable when the mail server can't be reached: the person can then simply try again."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else get_language()
        try:
            with override(language):
                letters.write(template_prefix, email, context).send()
        except (SMTPException, OSError) as error:
            log.warning("account_mail_failed", template=template_prefix, reason=type(error).__name__)
            raise Unavailable from error

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        with transaction.atomic():
            saved: User = super().save_user(request, user, form, commit)
            if commit:
                self._record("signed_up", saved)
        return saved

    def set_password(self, user: User, password: str) -> None:
        """Whoever is signed in changes it; whoever is not has come by a link."""
        changed = running.current().actor.id == str(user.pk)
        with transaction.atomic():
            super().set_password(user, password)
            self._record("password_changed" if changed else "password_reset", user)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        with transaction.atomic():
            return bool(super().confirm_email(request, email_address))

    def _record(self, use: CredentialUse, user: User) -> None:
        record_credential_use_in_transaction(use=use, user_id=str(user.pk), actor=actor_of(user))

    def send_account_already_exists_mail(self, email: str) -> None:
        # A new account costs a password's hash, which is what takes the time; so does this answer.
        make_password(email)
        super().send_account_already_exists_mail(email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """A notice after the deed: without a mail server the deed stands, and `send_mail` has logged it."""
        values = {"user": user, **(context or {})}

        def send() -> None:
            with suppress(Unavailable):
                super(AccountAdapter, self).send_notification_mail(template_prefix, user, values, email)

        # No mail server is waited for while rows are locked.
        transaction.on_commit(send)

    def is_ajax(self, request: HttpRequest) -> bool:
        """The account pages have one face, and programs have the API."""
        return False

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        with override(emailconfirmation.email_address.user.language):
            return str(settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        # The route takes the person and the key apart; the joined form is how allauth hands them over.
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.SITE_URL + path.replace("UID-KEY", key))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that the rest of the house judges by."""
        return client_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff come to work, not to trips of theirs."""
        if has_role(request.user, Role.STAFF):
            return reverse("staff:queue")
        return str(super().get_login_redirect_url(request))

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")
