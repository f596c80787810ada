"""A person with an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.accounts.types import Role
from apps.core.ids import uuid7


class UserManager(BaseUserManager["User"]):
    """Makes accounts.

    An e-mail address is kept in lower case: nobody has two accounts that differ in letters only.
    """

    def create_user(
        self,
        email: str,
        password: str | None = None,
        *,
        role: Role = Role.CUSTOMER,
        full_name: str = "",
        language: str = "en",
    ) -> User:
        """A saved account. `password` None makes one that nobody can sign in to with a password."""
        user = self.model(
            email=email.strip().lower(),
            role=role,
            is_superuser=role == Role.ADMIN,
            full_name=full_name,
            language=language,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None) -> User:
        """Django's own command calls this one; `create_staff --role admin` is ours."""
        return self.create_user(email, password, role=Role.ADMIN)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: who one is, and as which role one acts. What one may do follows from `role` alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.CUSTOMER)
    language = models.CharField(_("language"), max_length=12, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    # Counts up when every session and token of the person has to end: password change, signing out
    # everywhere.
    credential_epoch = models.PositiveIntegerField(default=0)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_once"),
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="user_email_lower_case"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=Q(role=Role.ADMIN, is_superuser=True)
                | (~Q(role=Role.ADMIN) & Q(is_superuser=False)),
                name="user_superuser_is_admin",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_staff(self) -> bool:
        """Django's word for "may open the admin site". The staff portal asks for the role instead."""
        return self.role == Role.ADMIN

    def get_full_name(self) -> str:
        return self.full_name or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with the epoch: a session or token with an older one has ended."""
        return self._credential_stamp()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._credential_stamp(secret)

    def _credential_stamp(self, secret: str | bytes | None = None) -> str:
        value = f"{self.password}:{self.credential_epoch}"
        return salted_hmac("accounts.credential", value, secret=secret, algorithm="sha256").hexdigest()
