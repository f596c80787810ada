"""Production: everything that is particular to a place must be given by name; nothing has a guessable default."""

from __future__ import annotations

import logging.config
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from flyaway.settings import endpoints
from flyaway.settings.base import *  # noqa: F403
from flyaway.settings.base import LOGGING, VAR_DIR
from flyaway.settings.env import process_environment

env = process_environment()

DEBUG = False
SECRET_KEY = env.string("SECRET_KEY")
DATA_KEY = env.string("DATA_KEY")
SITE_URL = env.string("SITE_URL")
ALLOWED_HOSTS = env.strings("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATABASES = endpoints.databases(env)
CACHES = endpoints.caches(env)
STORAGES = endpoints.storages(env, "/var/lib/flyaway/documents")
# Where `manage.py collectstatic` puts what the web role serves.
STATIC_ROOT = Path(env.string("STATIC_ROOT", str(VAR_DIR / "static")))
LOCKS_URL = env.string("LOCKS_URL")
CELERY_BROKER_URL = env.string("BROKER_URL")

STRIPE_SECRET_KEY = env.string("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = env.string("STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = env.string("STRIPE_API_BASE", "https://api.stripe.com")
if urlsplit(STRIPE_API_BASE)[:2] != ("https", "api.stripe.com") or not STRIPE_SECRET_KEY.startswith(
    ("sk_live_", "rk_live_")
):
    raise ImproperlyConfigured(
        "Production takes money through Stripe only: "
        "leave STRIPE_API_BASE out and give a live key as STRIPE_SECRET_KEY."
    )

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.string("EMAIL_HOST")
EMAIL_PORT = env.integer("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.string("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.string("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = env.string("DEFAULT_FROM_EMAIL")
DEMO = False
# How many proxies of ours stand in front: the address before them is the caller's.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES")
METRICS_NETWORKS = env.strings("METRICS_NETWORKS", "127.0.0.0/8,::1/128")
SECRET_KEY_FALLBACKS = env.strings("SECRET_KEY_FALLBACKS") if env.has("SECRET_KEY_FALLBACKS") else []

ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"

logging.config.dictConfig(LOGGING)
