"""What this start brings along, and at which addresses: what the environment names is not embedded."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from apps.core.embedded.errors import StackError
from apps.core.embedded.homes import find_home
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.ports import LOOPBACK
from apps.core.embedded.postgres import APP_ROLE, OWNER_ROLE, Cluster, lasting_cluster
from apps.core.embedded.state import keep_port, keep_secret
from apps.core.embedded.valkey import DATABASES as VALKEY_DATABASES
from apps.core.embedded.valkey import Valkey

REAL_STRIPE = "https://api.stripe.com"


@dataclass(frozen=True)
class Plan:
    """The embedded services of one start (None: not embedded), and the settings every process gets."""

    port: int
    cluster: Cluster | None
    valkey: Valkey | None
    sandbox_port: int | None
    values: Mapping[str, str] = field(repr=False)

    @property
    def address(self) -> str:
        """Where FlyAway answers."""
        return address_of(self.port)


def address_of(port: int) -> str:
    """The address of a server on `port` of this machine."""
    return f"http://{LOOPBACK}:{port}"


def make_plan(paths: StackPaths, *, port: int, environ: Mapping[str, str], cleanup: ExitStack) -> Plan:
    """Decide what is embedded and find places and ports for it.

    Raises:
        StackError: the environment names half of a service, or there is no place for a service.
    """
    given = {name: value for name, value in environ.items() if value}
    if "DATABASE_URL" not in given:
        # The owner of some other database must not be the one who migrates ours.
        given.pop("OWNER_DATABASE_URL", None)
    cluster = None if "DATABASE_URL" in given else lasting_cluster(find_home(paths), cleanup)
    valkey = None if VALKEY_DATABASES.keys() <= given.keys() else _valkey(paths)
    sandbox_port = (
        None if {"STRIPE_API_BASE", "STRIPE_SECRET_KEY"} & given.keys() else keep_port(paths, "sandbox")
    )
    values = {
        "SITE_URL": address_of(port),
        **_database_values(cluster, given),
        **(valkey.urls() if valkey else {name: given[name] for name in VALKEY_DATABASES}),
        **_payment_values(paths, sandbox_port, given),
        **{name: given.get(name) or keep_secret(paths, name) for name in ("SECRET_KEY", "DATA_KEY")},
    }
    chosen = {name: given.get(name, value) for name, value in values.items()}
    return Plan(port=port, cluster=cluster, valkey=valkey, sandbox_port=sandbox_port, values=chosen)


def _valkey(paths: StackPaths) -> Valkey:
    password = keep_secret(paths, "VALKEY_PASSWORD")
    return Valkey(paths.var / "valkey", keep_port(paths, "valkey"), password, lasting=True)


def _database_values(cluster: Cluster | None, given: Mapping[str, str]) -> dict[str, str]:
    if cluster is None:
        return {"DATABASE_URL": "", "OWNER_DATABASE_URL": given["DATABASE_URL"]}
    return {"DATABASE_URL": cluster.url(APP_ROLE), "OWNER_DATABASE_URL": cluster.url(OWNER_ROLE)}


def _payment_values(paths: StackPaths, sandbox_port: int | None, given: Mapping[str, str]) -> dict[str, str]:
    if sandbox_port is not None:
        names = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
        return {
            "STRIPE_API_BASE": address_of(sandbox_port),
            **{name: keep_secret(paths, name) for name in names},
        }
    for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        if name not in given:
            raise StackError(
                f"A payment provider is named in the environment, but {name} is not. "
                f"Set {name} too, or unset STRIPE_API_BASE and STRIPE_SECRET_KEY to use the payment sandbox."
            )
    return {
        name: given.get(name, REAL_STRIPE)
        for name in ("STRIPE_API_BASE", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
    }
