from __future__ import annotations

from contextlib import ExitStack

import pytest

from apps.core.embedded.errors import StackError
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.plan import Plan, make_plan

DATABASE = {"DATABASE_URL": "postgresql://me@db.example/flyaway"}
REDIS = {"CACHE_URL": "redis://c/0", "LOCKS_URL": "redis://l/0", "BROKER_URL": "redis://b/0"}
STRIPE = {"STRIPE_SECRET_KEY": "sk_live_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}


def plan_with(paths: StackPaths, environ: dict[str, str]) -> Plan:
    with ExitStack() as cleanup:
        return make_plan(paths, port=8000, environ=environ, cleanup=cleanup)


def test_with_an_empty_environment_everything_is_embedded(paths: StackPaths) -> None:
    plan = plan_with(paths, {})

    assert plan.cluster is not None
    assert plan.valkey is not None
    assert sorted(plan.values) == [
        "BROKER_URL",
        "CACHE_URL",
        "DATABASE_URL",
        "DATA_KEY",
        "LOCKS_URL",
        "OWNER_DATABASE_URL",
        "SECRET_KEY",
        "SITE_URL",
        "STRIPE_API_BASE",
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
    ]
    assert plan.values["DATABASE_URL"] == plan.cluster.url("flyaway_app")
    assert plan.values["OWNER_DATABASE_URL"] == plan.cluster.url("flyaway_owner")
    assert plan.values["STRIPE_API_BASE"] == f"http://127.0.0.1:{plan.sandbox_port}"
    assert plan.values["SITE_URL"] == plan.address == "http://127.0.0.1:8000"
    assert len({plan.values[name] for name in REDIS}) == 3


def test_a_setting_that_is_given_but_empty_counts_as_not_given(paths: StackPaths) -> None:
    plan = plan_with(paths, dict.fromkeys((*DATABASE, *REDIS, *STRIPE, "SECRET_KEY"), ""))

    assert plan.cluster is not None
    assert plan.valkey is not None
    assert plan.sandbox_port is not None
    assert all(plan.values.values())


def test_a_given_database_is_used_and_migrated_as_who_it_names(paths: StackPaths) -> None:
    plan = plan_with(paths, DATABASE)

    assert plan.cluster is None
    assert plan.values["DATABASE_URL"] == plan.values["OWNER_DATABASE_URL"] == DATABASE["DATABASE_URL"]
    assert not (paths.var / "postgres").exists()


def test_a_given_owner_of_a_given_database_is_used_for_migrations(paths: StackPaths) -> None:
    plan = plan_with(paths, {**DATABASE, "OWNER_DATABASE_URL": "postgresql://owner@db.example/flyaway"})

    assert plan.values["OWNER_DATABASE_URL"] == "postgresql://owner@db.example/flyaway"


def test_the_owner_of_another_database_does_not_migrate_the_embedded_one(paths: StackPaths) -> None:
    plan = plan_with(paths, {"OWNER_DATABASE_URL": "postgresql://owner@db.example/flyaway"})

    assert plan.cluster is not None
    assert plan.values["OWNER_DATABASE_URL"] == plan.cluster.url("flyaway_owner")


def test_no_valkey_is_embedded_when_all_three_addresses_are_given(paths: StackPaths) -> None:
    plan = plan_with(paths, REDIS)

    assert plan.valkey is None
    assert {name: plan.values[name] for name in REDIS} == REDIS


@pytest.mark.parametrize("name", sorted(REDIS))
def test_valkey_serves_what_is_not_given(paths: StackPaths, name: str) -> None:
    plan = plan_with(paths, {name: REDIS[name]})

    assert plan.valkey is not None
    assert {key for key in REDIS if plan.values[key] == plan.valkey.urls()[key]} == set(REDIS) - {name}
    assert plan.values[name] == REDIS[name]


def test_real_keys_mean_real_stripe(paths: StackPaths) -> None:
    plan = plan_with(paths, STRIPE)

    assert plan.sandbox_port is None
    assert {name: plan.values[name] for name in STRIPE} == STRIPE
    assert plan.values["STRIPE_API_BASE"] == "https://api.stripe.com"


def test_another_provider_address_is_used(paths: StackPaths) -> None:
    plan = plan_with(paths, {**STRIPE, "STRIPE_API_BASE": "http://127.0.0.1:12111"})

    assert plan.sandbox_port is None
    assert plan.values["STRIPE_API_BASE"] == "http://127.0.0.1:12111"


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({"STRIPE_SECRET_KEY": "sk_live_x"}, "STRIPE_WEBHOOK_SECRET"),
        ({"STRIPE_API_BASE": "http://127.0.0.1:12111"}, "STRIPE_SECRET_KEY"),
    ],
)
def test_half_a_payment_provider_is_refused_by_name(
    paths: StackPaths, environ: dict[str, str], missing: str
) -> None:
    with pytest.raises(StackError, match=f"but {missing} is not"):
        plan_with(paths, environ)


def test_keys_of_ones_own_are_used(paths: StackPaths) -> None:
    plan = plan_with(paths, {"SECRET_KEY": "mine", "DATA_KEY": "mine too"})

    assert (plan.values["SECRET_KEY"], plan.values["DATA_KEY"]) == ("mine", "mine too")
    assert not (paths.secrets / "data_key").exists()


def test_the_next_start_has_the_same_addresses_and_keys(paths: StackPaths) -> None:
    assert plan_with(paths, {}).values == plan_with(paths, {}).values


def test_no_secret_shows_when_a_plan_is_printed(paths: StackPaths) -> None:
    plan = plan_with(paths, {})

    assert plan.valkey is not None
    for secret in (plan.valkey.password, plan.values["SECRET_KEY"], plan.values["DATA_KEY"]):
        assert secret not in repr(plan)
