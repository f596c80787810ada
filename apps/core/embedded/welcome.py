"""What the person at the terminal reads before and after the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from apps.core.embedded.paths import StackPaths
from apps.core.embedded.plan import Plan


def where_things_are(paths: StackPaths, plan: Plan) -> Iterator[str]:
    """Which services this start brings along, and where their files are."""
    yield "Starting FlyAway on this machine."
    if plan.cluster is None:
        yield "  Database    the one that DATABASE_URL names"
    else:
        account = plan.cluster.home.account
        why = f" (run as {account.name}, as PostgreSQL does not run as root)" if account else ""
        yield f"  Database    PostgreSQL, data in {_short(plan.cluster.data, paths)}{why}"
    if plan.valkey is None:
        yield "  Cache       at CACHE_URL, LOCKS_URL and BROKER_URL"
    if plan.sandbox_port is None:
        yield f"  Payments    through {plan.values['STRIPE_API_BASE']}"
    yield f"  Logs        {_short(paths.log, paths)}"
    yield ""


def what_to_try(address: str, told: Sequence[str], *, seconds: float) -> Iterator[str]:
    """Where to begin, and who can sign in (`told` by the step that made those people)."""
    yield f"  It took {seconds:.1f} s. Ctrl-C stops it; the next start keeps your data."
    yield ""
    yield "What to try"
    yield f"  {address}/{'':<19} search a flight, hold it, pay with a test card, see it ticketed"
    yield f"  {address}/staff/{'':<13} the portal of the airline's staff"
    yield f"  {address}/api/docs/{'':<10} the API; every page's journey works there too"
    yield f"  {address}/styleguide/{'':<8} every part the pages are made of"
    if told:
        yield ""
        yield "Who can sign in"
        for line in told:
            yield f"  {line}"
    yield ""


def _short(path: Path, paths: StackPaths) -> str:
    return str(path.relative_to(paths.root) if path.is_relative_to(paths.root) else path)
