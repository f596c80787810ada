"""Production settings, as a process of their own reads them: strict, silent, and never the sandbox's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apps.notifications.operations.deliver_mail import LEASE

ROOT = Path(__file__).resolve().parents[2]

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "flyaway.settings.production",
    "SECRET_KEY": "y8Jw2p0Qk3vT7zX5bN1mL4cR6dF9gH_aS-eUiOwYqPtZxCvBnMlK",
    "DATA_KEY": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    "SITE_URL": "https://flyaway.example",
    "ALLOWED_HOSTS": "flyaway.example",
    "DATABASE_URL": "postgresql://flyaway_app:secret@127.0.0.1:1/flyaway",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "LOCKS_URL": "redis://127.0.0.1:1/1",
    "TRUSTED_PROXIES": "1",
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
from django.conf import settings
from django.test import Client
answers = {}
for path, secure in (("/en/", True), ("/en/account/login/", True), ("/en/", False), ("/healthz", False)):
    client = Client(raise_request_exception=False, headers={"Host": "flyaway.example"})
    reply = client.get(path, headers={"X-Forwarded-Proto": "https" if secure else "http"})
    answers[f"{path} {secure}"] = {
        "status": reply.status_code,
        **{name.lower(): value for name, value in reply.headers.items()},
        "cookies": {name: morsel.OutputString() for name, morsel in reply.cookies.items()},
    }
session = [getattr(settings, f"SESSION_COOKIE_{name}") for name in ("NAME", "SECURE", "HTTPONLY", "PATH", "DOMAIN")]
answers["settings"] = {"SESSION_COOKIE": session, "DEBUG": settings.DEBUG, "DEMO": settings.DEMO}
answers["settings"]["EMAIL_TIMEOUT"] = settings.EMAIL_TIMEOUT
json.dump(answers, sys.stdout)
"""
# Reads the settings once for each set of changes, and tells how that ended.
REFUSALS = """
import json, os, runpy, sys
from django.core.exceptions import ImproperlyConfigured
given = dict(os.environ)
told = []
for changes in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update({name: value for name, value in {**given, **changes}.items() if value is not None})
    try:
        runpy.run_module("flyaway.settings.production")
        told.append("")
    except ImproperlyConfigured as refusal:
        told.append(str(refusal))
json.dump(told, sys.stdout)
"""
# Whom a command works as: the settings look at its name.
ROLES = """
import json, runpy, sys
roles = {}
for command in json.load(sys.stdin):
    sys.argv = ["manage.py", *command.split()]
    database = runpy.run_module("flyaway.settings.production")["DATABASES"]["default"]
    roles[command] = database["USER"], database["HOST"]
json.dump(roles, sys.stdout)
"""
OWNER = "postgresql://flyaway_owner:secret@db.flyaway.example/flyaway"
SANDBOX = [
    {"STRIPE_API_BASE": "http://127.0.0.1:12111"},
    {"STRIPE_API_BASE": "https://api.stripe.com.sandbox.example"},
    {"STRIPE_API_BASE": "https://sandbox.example/api.stripe.com"},
    {"STRIPE_API_BASE": "http://api.stripe.com"},
    {"STRIPE_SECRET_KEY": "sk_test_0000000000000000"},
]


def run(*arguments: str, stdin: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**CLEAN, **ENVIRONMENT, **changes},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def answer(script: str, question: Any = None, **changes: str) -> Any:
    done = run("-c", script, stdin=json.dumps(question), **changes)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_deployment_check_is_silent() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "INFO")
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a release answers once its files are collected, in a folder of this test's own."""
    files = str(tmp_path_factory.mktemp("static"))
    collected = run("manage.py", "collectstatic", "--no-input", "--verbosity", "0", STATIC_ROOT=files)
    assert (collected.stdout, collected.stderr, collected.returncode) == ("", "", 0)
    return answer(ASK, STATIC_ROOT=files)


def test_browsers_are_told_to_stay_with_https(answers: Any) -> None:
    assert answers["/en/ True"]["strict-transport-security"] == "max-age=63072000; includeSubDomains; preload"
    plain = answers["/en/ False"]
    assert (plain["status"], plain["location"]) == (301, "https://flyaway.example/en/")
    assert answers["/healthz False"]["status"] == 200


def test_cookies_are_of_this_host_alone(answers: Any) -> None:
    cookies = answers["/en/account/login/ True"]["cookies"]
    assert list(cookies) == ["__Host-csrf"]
    for text in cookies.values():
        attributes = {part.strip().lower() for part in text.split(";")}
        assert {"secure", "path=/", "samesite=lax"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)


def test_what_a_request_would_not_show(answers: Any) -> None:
    told = answers["settings"]
    assert told["SESSION_COOKIE"] == ["__Host-session", True, True, "/", None]
    assert (told["DEBUG"], told["DEMO"]) == (False, False)


def test_no_mail_server_is_waited_for_longer_than_a_mail_is_leased(answers: Any) -> None:
    assert 0 < answers["settings"]["EMAIL_TIMEOUT"] < LEASE.total_seconds()


def test_the_payment_sandbox_is_refused() -> None:
    told = answer(REFUSALS, [{}, *SANDBOX])
    assert told[0] == ""
    assert all("Production takes money through Stripe only" in refusal for refusal in told[1:]), told


def test_what_is_missing_is_named() -> None:
    names = sorted(set(ENVIRONMENT) - {"DJANGO_SETTINGS_MODULE"})
    told = answer(REFUSALS, [{name: None} for name in names] + [{name: ""} for name in names])
    assert [refusal.partition(" ")[0] for refusal in told] == names * 2
    assert all("is not set" in refusal for refusal in told)


def test_a_key_that_seals_nothing_is_refused() -> None:
    done = run("manage.py", "check", DATA_KEY="bm90IHRoaXJ0eS10d28gYnl0ZXM=")
    assert done.returncode != 0
    assert "DATA_KEY" in done.stderr


def test_the_owner_migrates_and_does_nothing_else() -> None:
    application, owner = ["flyaway_app", "127.0.0.1"], ["flyaway_owner", "db.flyaway.example"]
    asked = ["migrate", "migrate audit zero", "migrate --check", "", "check", "open_history", "shell migrate"]
    roles = answer(ROLES, asked, OWNER_DATABASE_URL=OWNER)
    assert [command for command, role in roles.items() if role == owner] == asked[:3]
    assert [command for command, role in roles.items() if role == application] == asked[3:]
    assert answer(ROLES, ["migrate"]) == {"migrate": application}
