"""How tests drive the account's pages."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from apps.accounts.models import User
from apps.audit.services import history_of
from tests.accounts.builders import PASSWORD

LOGIN, SIGNUP, RESET = "/en/account/login/", "/en/account/signup/", "/en/account/password/reset/"
REAUTHENTICATE = "/en/account/reauthenticate/"


def sign_in(client: Client, email: str = "ada@example.com", password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def link_in(message: Any) -> str:
    """The path of the one link to a page of ours in a mail's text."""
    (link,) = re.findall(r"http://testserver(/\w\w/account/\S+)", message.body)
    return str(link)


def actions(user: User) -> list[str]:
    return [entry.action for entry in reversed(history_of("user", [str(user.pk)]))]


def page_of(response: Any) -> str:
    """The page without what is different each time."""
    text = response.content.decode()
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", text)
