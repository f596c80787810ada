"""Production settings, as a process of their own reads them: strict, silent, and never the sandbox's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "flyaway.settings.production",
    "SECRET_KEY": "y8Jw2p0Qk3vT7zX5bN1mL4cR6dF9gH_aS-eUiOwYqPtZxCvB",
    "DATA_KEY": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    "SITE_URL": "https://flyaway.example",
    "ALLOWED_HOSTS": "flyaway.example",
    "DATABASE_URL": "postgresql://flyaway_app:secret@127.0.0.1:1/flyaway",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "LOCKS_URL": "redis://127.0.0.1:1/1",
    "BROKER_URL": "redis://127.0.0.1:1/2",
    "STRIPE_SECRET_KEY": "sk_live_0000000000000000",
    "STRIPE_WEBHOOK_SECRET": "whsec_0000000000000000",
    "EMAIL_HOST": "mail.flyaway.example",
    "EMAIL_HOST_USER": "flyaway",
    "EMAIL_HOST_PASSWORD": "secret",
    "DEFAULT_FROM_EMAIL": "FlyAway <hello@flyaway.example>",
}
CLEAN = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}

# Asks the application as a proxy in front of it does; the database is away, as its address says.
ASK = """
import json, sys
import django
django.setup()
from django.test import Client
answers = {}
for path, secure in (("/en/", True), ("/en/account/login/", True), ("/en/", False), ("/healthz", False)):
    client = Client(raise_request_exception=False, headers={"Host": "flyaway.example"})
    reply = client.get(path, secure=False, headers={"X-Forwarded-Proto": "https" if secure else "http"})
    answers[f"{path} {secure}"] = {"status": reply.status_code, **{n.lower(): v for n, v in reply.headers.items()},
        "cookies": {name: morsel.OutputString() for name, morsel in reply.cookies.items()}}
json.dump(answers, sys.stdout)
"""


def run(*arguments: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    environment = {**CLEAN, **ENVIRONMENT, **changes}
    given = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_deployment_check_is_silent() -> None:
    done = run(
        "-W", "error::DeprecationWarning:apps", "manage.py", "check", "--deploy", "--fail-level", "INFO"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    done = run("-c", ASK)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_browsers_are_told_to_stay_with_https(answers: dict[str, Any]) -> None:
    assert answers["/en/ True"]["strict-transport-security"] == "max-age=63072000; includeSubDomains; preload"
    plain = answers["/en/ False"]
    assert (plain["status"], plain["location"]) == (301, "https://flyaway.example/en/")
    assert answers["/healthz False"]["status"] == 200


def test_cookies_are_of_this_host_alone(answers: dict[str, Any]) -> None:
    cookies = answers["/en/account/login/ True"]["cookies"]
    assert list(cookies) == ["__Host-csrf"]
    for text in cookies.values():
        attributes = {part.strip().lower() for part in text.split(";")}
        assert {"secure", "path=/", "samesite=lax"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)


def setting(expression: str, **changes: str | None) -> str:
    done = run("-c", f"from django.conf import settings; print({expression})", **changes)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_session_is_of_this_host_alone() -> None:
    names = "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY SESSION_COOKIE_PATH SESSION_COOKIE_DOMAIN"
    told = setting(f"[getattr(settings, name) for name in {names.split()}]")
    assert told == "['__Host-session', True, True, '/', None]"


def test_it_is_no_demo_and_shows_nothing_of_the_inside() -> None:
    told = setting("settings.DEBUG, settings.DEMO, settings.TEMPLATES[0]['OPTIONS'].get('debug', False)")
    assert told == "(False, False, False)"


@pytest.mark.parametrize(
    "changes",
    [
        {"STRIPE_API_BASE": "http://127.0.0.1:12111"},
        {"STRIPE_API_BASE": "https://api.stripe.com.sandbox.example"},
        {"STRIPE_API_BASE": "https://sandbox.example/api.stripe.com"},
        {"STRIPE_API_BASE": "http://api.stripe.com"},
        {"STRIPE_SECRET_KEY": "sk_test_0000000000000000"},
    ],
    ids=lambda changes: next(iter(changes.values())),
)
def test_the_payment_sandbox_is_refused(changes: dict[str, str]) -> None:
    done = run("manage.py", "check", **changes)
    assert done.returncode != 0
    assert "Production takes money through Stripe only" in done.stderr


@pytest.mark.parametrize("name", sorted(set(ENVIRONMENT) - {"DJANGO_SETTINGS_MODULE"}))
def test_what_is_missing_is_named(name: str) -> None:
    done = run("-c", "import flyaway.settings.production", **{name: None})
    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr


@pytest.mark.parametrize("key", ["", "short", "bm90IHRoaXJ0eS10d28gYnl0ZXM="])
def test_a_key_that_seals_nothing_is_refused(key: str) -> None:
    done = run("manage.py", "check", DATA_KEY=key)
    assert done.returncode != 0
    assert "DATA_KEY" in done.stderr
