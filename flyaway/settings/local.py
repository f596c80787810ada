"""The demo and a developer's machine: endpoints come from `var/run/stack.env`; the environment wins."""

from __future__ import annotations

import logging.config
import os

from flyaway.settings import endpoints
from flyaway.settings.base import *  # noqa: F403
from flyaway.settings.base import BASE_DIR, LOGGING, RATE_LIMITS, TEMPLATES, VAR_DIR
from flyaway.settings.env import Environment, read_env_file

# Addresses at which nothing listens: a command that needs the stack then says how to start it.
_NOT_RUNNING = {
    "DATABASE_URL": "postgresql://flyaway_app@127.0.0.1:1/flyaway",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "LOCKS_URL": "redis://127.0.0.1:1/1",
    "BROKER_URL": "redis://127.0.0.1:1/2",
    "STRIPE_API_BASE": "http://127.0.0.1:1",
    "STRIPE_SECRET_KEY": "sk_test_not_running",
    "STRIPE_WEBHOOK_SECRET": "whsec_not_running",
    "SITE_URL": "http://127.0.0.1:8000",
    "SECRET_KEY": "only-while-the-stack-is-not-running",
    "DATA_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
}
_stack = read_env_file(VAR_DIR / "run" / "stack.env")
env = Environment(os.environ, _stack, _NOT_RUNNING)

DEBUG = env.boolean("FLYAWAY_DEBUG", False)
SECRET_KEY = env.string("SECRET_KEY")
DATA_KEY = env.string("DATA_KEY")
SITE_URL = env.string("SITE_URL")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DATABASES = endpoints.databases(env)
CACHES = endpoints.caches(env)
STORAGES = endpoints.storages(env, str(VAR_DIR / "documents"))
LOCKS_URL = env.string("LOCKS_URL")
CELERY_BROKER_URL = env.string("BROKER_URL")
STRIPE_API_BASE = env.string("STRIPE_API_BASE")
STRIPE_SECRET_KEY = env.string("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = env.string("STRIPE_WEBHOOK_SECRET")

EMAIL_BACKEND = "apps.core.mail.FileOutboxBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "outbox")
DEFAULT_FROM_EMAIL = "FlyAway <hello@flyaway.example>"
TEMPLATES[0]["OPTIONS"]["debug"] = DEBUG
DEMO = True
# Room for a benchmark from one machine; what selling to the world takes is in base.py.
RATE_LIMITS = {
    **RATE_LIMITS,
    "booking.draft": "60000/m",
    "booking.hold": "60000/m",
    "search": "600000/m",
    "suggest": "600000/m",
}
HELD_PER_ADDRESS = 1_000_000

logging.config.dictConfig(LOGGING)
__all__ = ["BASE_DIR"]
