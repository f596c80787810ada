"""Tests: real PostgreSQL and Valkey, whose addresses the test stack exports; connections as the owner of the tables."""

from __future__ import annotations

import logging.config
import os
import tempfile

from flyaway.settings import endpoints
from flyaway.settings.base import *  # noqa: F403
from flyaway.settings.base import LOGGING, RATE_LIMITS
from flyaway.settings.env import Environment

env = Environment(os.environ)

DEBUG = False
SECRET_KEY = "tests-only-and-nowhere-else-0123456789abcdef"
DATA_KEY = "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="
SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = endpoints.databases(env)
# A race test opens connections of its own in threads that end: nothing may be kept for later.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
CACHES = endpoints.caches(env)
CACHES["default"]["KEY_PREFIX"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
_documents = tempfile.TemporaryDirectory(prefix="flyaway-documents-")
STORAGES = endpoints.storages(env, _documents.name)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Each process of a parallel run has locks of its own, as it has a database of its own (tests/stack_plugin.py).
LOCKS_URL = env.string("LOCKS_URL")
# Two busy cores may take longer than a sale would wait; what happens without Redis has tests of its own.
LOCKS_TIMEOUT_SECONDS = 5.0
CELERY_BROKER_URL = env.string("BROKER_URL")
CELERY_TASK_ALWAYS_EAGER = False
STRIPE_API_BASE = env.string("STRIPE_API_BASE", "http://127.0.0.1:1")
STRIPE_SECRET_KEY = "sk_test_flyaway"
STRIPE_WEBHOOK_SECRET = "whsec_flyaway_tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "FlyAway <hello@flyaway.example>"
# Static files come from where they are written: tests need no release collected beforehand.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
DEMO = False
RATE_LIMITS = {
    **RATE_LIMITS,
    "search": "60000/m",
    "booking.draft": "60000/m",
    "booking.hold": "60000/m",
    "booking.lookup": "1000/m",
    "booking.quote": "1000/h",
    "auth.token": "1000/m",
}
# All tests come from one address, and Redis remembers who signed in and what was held in earlier ones.
ACCOUNT_RATE_LIMITS = {"login": "60000/m/ip"}
HELD_PER_PERSON, HELD_PER_ADDRESS = 1000, 1_000_000

logging.config.dictConfig(LOGGING)
