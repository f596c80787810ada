"""What every environment shares. What differs stands in `local`, `test` and `production`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from flyaway.settings.logging import logging_config

# Lets `ModelAdmin[User]` and its like stand in code that runs.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "rest_framework",
    "rest_framework_simplejwt",
    "rest_framework_simplejwt.token_blacklist",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "apps.core",
    "apps.audit",
    "apps.accounts",
    "apps.flights",
    "apps.payments",
    "apps.booking",
    "apps.notifications",
    "apps.staff",
]

MIDDLEWARE = [
    "apps.core.web.middleware.RequestContextMiddleware",
    "apps.core.web.middleware.ErrorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.web.compression.PageCompressionMiddleware",
    "apps.core.web.middleware.CookielessMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "apps.core.web.middleware.LanguageMiddleware",
    "apps.core.web.middleware.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.core.web.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "flyaway.urls"
WSGI_APPLICATION = "flyaway.wsgi.application"
ASGI_APPLICATION = "flyaway.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_TEMPLATE_OPTIONS: dict[str, Any] = {
    "context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "django.template.context_processors.i18n",
        "apps.core.web.context_processors.site",
    ],
    "builtins": ["django.templatetags.i18n", "django.templatetags.static", "apps.core.templatetags.ui"],
}
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": _TEMPLATE_OPTIONS,
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Languages and formats -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# People ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "trips"
ACCOUNT_ADAPTER = "apps.accounts.web.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "apps.accounts.web.forms.LoginForm",
    "signup": "apps.accounts.web.forms.SignupForm",
    "add_email": "apps.accounts.web.forms.AddEmailForm",
    "change_password": "apps.accounts.web.forms.ChangePasswordForm",
    "set_password": "apps.accounts.web.forms.SetPasswordForm",
    "reset_password": "apps.accounts.web.forms.ResetPasswordForm",
    "reset_password_from_key": "apps.accounts.web.forms.ResetPasswordKeyForm",
    "reauthenticate": "apps.accounts.web.forms.ReauthenticateForm",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"

# The database alone: a cache that was away when somebody signed out would let them in again when it is back.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "apps.core.web.views.errors.csrf_failure"
TRUSTED_PROXIES = 0
METRICS_NETWORKS = ["127.0.0.0/8", "::1/128"]
STAFF_SESSION_IDLE_SECONDS = 15 * 60

# API -------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.accounts.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["apps.core.api.permissions.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.core.api.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "apps.core.api.negotiation.JsonNegotiation",
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.FlyAwaySchema",
    "EXCEPTION_HANDLER": "apps.core.api.problems.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_METADATA_CLASS": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "FlyAway API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Search, hold, pay and manage bookings on FlyAway.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "CabinEnum": "apps.flights.types.Cabin.values",
        "FareFamilyEnum": "apps.flights.types.FamilyCode.values",
        "SeatKindEnum": "apps.flights.types.SeatKind.values",
        "PriceLineKindEnum": ["fare", "tax", "fee", "service"],
        "PassengerTypeEnum": "apps.flights.types.PassengerType.values",
        "BookingStatusEnum": "apps.booking.types.BookingStatus.values",
        "CouponStatusEnum": "apps.booking.types.CouponStatus.values",
    },
}

# Files -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "assets"]
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_MAX_AGE = 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DOCUMENT_MAX_BYTES = 8 * 1024 * 1024
DOCUMENT_SCANNER = "apps.accounts.malware.no_scanner"

# Security headers ------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Selling ---------------------------------------------------------------------------------------
OFFER_LIFETIME_SECONDS = 20 * 60
HOLD_LIFETIME_SECONDS = 15 * 60
CHECKOUT_LIFETIME_SECONDS = 30 * 60
SEAT_LOCK_SECONDS = 10
LOCKS_TIMEOUT_SECONDS = 0.05
SELLING_CURRENCY = "EUR"
# What the hosted payment page offers, by Stripe's names; wallets come with "card".
PAYMENT_METHOD_TYPES = ["card"]
AIRLINE_TICKET_PREFIX = "974"
# How often one address, person or order may ask for something (docs/operations.md, Limits).
RATE_LIMITS: dict[str, str] = {
    "booking.lookup": "10/m",
    "booking.draft": "60/m",
    "booking.hold": "60/m",
    "booking.hold_person": "30/h",
    "booking.pay": "20/h",
    "booking.quote": "20/h",
    "booking.change": "120/h",
    "auth.token": "10/m",
    "auth.refresh": "60/m",
    "accounts.document": "30/h",
    "search": "600/m",
    "suggest": "1200/m",
}
# How many holds may stand at once: of one person, and from one address.
HELD_PER_PERSON = 5
HELD_PER_ADDRESS = 20

# Seconds for each answer of a mail server. A mail's lease is longer (apps/notifications/operations/deliver_mail.py).
EMAIL_TIMEOUT = 20

LOGGING_CONFIG = None
LOGGING = logging_config()

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
}
CELERY_TASK_DEFAULT_QUEUE = "flyaway"
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "release-expired-holds": {
        "task": "booking.release_expired_holds",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "sync-open-payments": {
        "task": "payments.sync_open_payments",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "open-audit-partitions": {"task": "audit.open_partitions", "schedule": 3600.0},
    "purge-api-tokens": {"task": "accounts.purge_tokens", "schedule": 3600.0},
    "purge-sessions": {"task": "accounts.purge_sessions", "schedule": 24 * 3600.0},
    "close-lapsed-work": {"task": "staff.close_lapsed", "schedule": 300.0, "options": {"expires": 300}},
    "purge-drafts": {"task": "booking.purge_drafts", "schedule": 3600.0},
    "purge-outbox": {"task": "core.purge_outbox", "schedule": 3600.0},
    "purge-idempotency-keys": {"task": "core.purge_idempotency_keys", "schedule": 3600.0},
    "extend-flight-horizon": {"task": "flights.extend_horizon", "schedule": 3600.0},
}
