"""Who may see what: every role on every address of accounts and staff, denied by default."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIRequestFactory

from apps.accounts.models import User
from apps.accounts.operations.change_access import change_access
from apps.accounts.permissions import IsCustomer, IsStaff, has_role, require_role
from apps.accounts.tokens import new_access
from apps.accounts.types import Role
from apps.audit.services import history_of
from apps.core.context import Actor
from apps.core.errors import DomainError, NotFound
from tests.accounts.builders import make_user, submit

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LOGIN = "/en/account/login/"
MISSING = "0199aaaa-0000-7000-8000-0000000000ff"

# Address → status for anonymous, customer, staff, admin. 302 for anonymous leads to the sign-in page.
MATRIX: dict[tuple[str, str], tuple[int, int, int, int]] = {
    ("GET", "/en/account/"): (302, 200, 200, 200),
    ("GET", "/en/account/profile/"): (302, 200, 200, 200),
    ("POST", "/en/account/profile/"): (302, 422, 422, 422),
    ("GET", "/en/account/email/"): (302, 200, 200, 200),
    ("GET", "/en/account/password/change/"): (302, 200, 200, 200),
    ("POST", "/en/account/sign-out-everywhere/"): (302, 302, 302, 302),
    ("GET", "/staff/"): (302, 404, 200, 200),
    ("GET", "/staff/?state=done"): (302, 404, 200, 200),
    ("GET", f"/staff/documents/{MISSING}/"): (302, 404, 404, 404),
    ("GET", f"/staff/documents/{MISSING}/scan"): (302, 404, 404, 404),
    ("GET", f"/staff/documents/{MISSING}/scan/open"): (302, 404, 302, 302),
    ("POST", f"/staff/documents/{MISSING}/decision"): (302, 404, 404, 404),
    ("GET", f"/staff/refunds/{MISSING}/"): (302, 404, 404, 404),
    ("POST", f"/staff/refunds/{MISSING}/handled"): (302, 404, 404, 404),
    ("GET", "/admin/"): (302, 302, 302, 200),
    ("GET", "/admin/accounts/user/"): (302, 302, 302, 200),
    ("GET", "/api/v1/me"): (401, 401, 401, 401),
}
ROLES = (None, Role.CUSTOMER, Role.STAFF, Role.ADMIN)


def client_of(role: Role | None) -> Client:
    client = Client()
    if role is not None:
        client.force_login(make_user(f"{role}@example.com", role=role), backend=BACKEND)
    return client


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), MATRIX)
def test_role_by_endpoint(role: Role | None, method: str, path: str) -> None:
    data = {"decision": "approved"} if path.endswith("decision") else {}
    answer = client_of(role).generic(
        method, path, "&".join(f"{k}={v}" for k, v in data.items()), "application/x-www-form-urlencoded"
    )
    assert answer.status_code == MATRIX[method, path][ROLES.index(role)]
    if role is None and answer.status_code == 302 and not path.startswith("/admin"):
        assert answer["Location"].startswith(f"{LOGIN}?next=")


def _patterns(resolver: URLResolver, prefix: str = "") -> list[str]:
    found: list[str] = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        found += _patterns(pattern, route) if isinstance(pattern, URLResolver) else [route]
        assert isinstance(pattern, URLPattern | URLResolver)
    return found


def test_the_matrix_knows_every_staff_address() -> None:
    known = {path.removeprefix("/").replace(MISSING, "<id>").partition("?")[0] for _method, path in MATRIX}
    addresses = {
        re.sub(r"<uuid:\w+>", "<id>", route)
        for route in _patterns(get_resolver())
        if route.startswith("staff/")
    }
    assert addresses - known == set()


@pytest.mark.parametrize("role", [None, Role.CUSTOMER])
def test_existing_documents_look_like_missing_ones_to_outsiders(role: Role | None) -> None:
    document = submit()
    client = client_of(role)
    answers = [client.get(f"/staff/documents/{identifier}/") for identifier in (document.id, MISSING)]
    assert answers[0].status_code == answers[1].status_code
    assert [entry.action for entry in history_of("document", [str(document.id)])] == [
        "accounts.document_submitted"
    ]


def test_fragments_are_sent_to_the_sign_in_page_as_a_whole() -> None:
    answer = Client().get("/staff/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(f"{LOGIN}?next=")


def test_roles_stand_in_order_and_need_an_active_account() -> None:
    people = {role: make_user(f"{role}@example.com", role=role) for role in Role}
    table = {(person, role): has_role(people[person], role) for person in Role for role in Role}
    assert table == {
        (Role.CUSTOMER, Role.CUSTOMER): True,
        (Role.CUSTOMER, Role.STAFF): False,
        (Role.CUSTOMER, Role.ADMIN): False,
        (Role.STAFF, Role.CUSTOMER): True,
        (Role.STAFF, Role.STAFF): True,
        (Role.STAFF, Role.ADMIN): False,
        (Role.ADMIN, Role.CUSTOMER): True,
        (Role.ADMIN, Role.STAFF): True,
        (Role.ADMIN, Role.ADMIN): True,
    }
    closed = make_user("closed@example.com", role=Role.ADMIN, active=False)
    assert not any(has_role(closed, role) for role in Role)
    assert not has_role(object(), Role.CUSTOMER)


def test_a_guarded_view_is_not_even_called() -> None:
    called: list[Any] = []

    @require_role(Role.ADMIN)
    def view(request: Any) -> Any:
        called.append(request)

    request = RequestFactory().get("/x/")
    request.user = make_user(role=Role.STAFF)
    with pytest.raises(NotFound):
        view(request)
    assert called == []


@pytest.mark.parametrize(
    ("role", "customer", "staff"),
    [(None, False, False), (Role.CUSTOMER, True, "404"), (Role.STAFF, True, True)],
)
def test_permissions_of_the_api(role: Role | None, customer: bool, staff: bool | str) -> None:
    request: Any = APIRequestFactory().get("/")
    request.user = make_user(role=role) if role else None
    assert IsCustomer().has_permission(request, None) is customer  # type: ignore[arg-type]
    if staff == "404":
        with pytest.raises(NotFound):
            IsStaff().has_permission(request, None)  # type: ignore[arg-type]
    else:
        assert IsStaff().has_permission(request, None) is staff  # type: ignore[arg-type]


def test_a_staff_token_shows_its_role(client: Client) -> None:
    user = make_user(role=Role.STAFF)
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {new_access(user)}"})
    assert answer.json()["role"] == "staff"


# Who may give access ----------------------------------------------------------------------------

ADMIN = Actor(kind="user", id="0199", role="admin")


def test_an_administrator_changes_access_with_a_trace() -> None:
    user = make_user()
    change_access(user_id=user.pk, role=Role.ADMIN, is_active=True, actor=ADMIN)
    user.refresh_from_db()
    assert (user.role, user.is_superuser, user.credential_epoch) == (Role.ADMIN, True, 1)
    (entry,) = history_of("user", [str(user.pk)])
    assert (entry.action, entry.actor_id) == ("accounts.access_changed", "0199")
    assert entry.data == {
        "before": {"role": "customer", "is_active": True},
        "after": {"role": "admin", "is_active": True},
    }
    change_access(user_id=user.pk, role=Role.ADMIN, is_active=True, actor=ADMIN)
    assert len(history_of("user", [str(user.pk)])) == 1


@pytest.mark.parametrize(
    ("role", "own", "code"),
    [
        ("customer", False, "staff_only"),
        ("staff", False, "staff_only"),
        ("none", False, "staff_only"),
        ("admin", True, "own_access"),
    ],
)
def test_nobody_else_does_and_nobody_to_themselves(role: Any, own: bool, code: str) -> None:
    user = make_user()
    actor = Actor(kind="user", id=str(user.pk) if own else "0199", role=role)
    with pytest.raises(DomainError) as caught:
        change_access(user_id=user.pk, role=Role.ADMIN, is_active=True, actor=actor)
    assert caught.value.code == code
    assert (User.objects.get().role, history_of("user", [str(user.pk)])) == (Role.CUSTOMER, [])


def test_the_admin_site_changes_access_and_nothing_else() -> None:
    user = make_user()
    client = client_of(Role.ADMIN)
    page = f"/admin/accounts/user/{user.pk}/change/"
    assert client.get(page).status_code == 200
    answer = client.post(
        page, {"role": "staff", "is_active": "on", "email": "eve@example.com", "is_superuser": "on"}
    )
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.role, user.email, user.is_superuser) == (Role.STAFF, "ada@example.com", False)
    assert [entry.action for entry in history_of("user", [str(user.pk)])] == ["accounts.access_changed"]
    assert client.get("/admin/accounts/user/add/").status_code == 403
    assert client.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["accounts/traveldocument", "staff/workitem", "notifications/sentmessage"])
def test_everything_else_is_only_to_be_read(model: str) -> None:
    client = client_of(Role.ADMIN)
    assert client.get(f"/admin/{model}/").status_code == 200
    assert client.get(f"/admin/{model}/add/").status_code == 403


def test_the_admin_site_has_no_sign_in_page_of_its_own() -> None:
    assert Client().get("/admin/login/")["Location"].startswith(LOGIN)
