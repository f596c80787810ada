"""An operation is one write: called by keywords, in somebody's name, in a transaction that it opens or joins."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTEXTS = ("booking", "payments", "staff")

# What operations share before and after they write; none of these writes a row.
SHARED = {
    "booking/build_order.py:build_order",
    "booking/build_order.py:seat_lines",
    "booking/plan_order.py:plan_order",
    "booking/release_claims.py:to_inventory",
    "booking/start_payment.py:check_payable",
    "payments/move_payment.py:touch",
}
# Writes in nobody's name, each with its reason in docs/adr/0011.
IN_NOBODYS_NAME = {
    # A draft is about no subject yet.
    "booking/erase_drafts.py:erase_drafts_in_transaction",
    "booking/purge_drafts.py:purge_drafts",
    "booking/save_draft.py:save_draft",
    "booking/start_draft.py:start_draft",
    # The deadline's deed, whoever meets it.
    "booking/expire_holds.py:expire_hold",
    "booking/expire_holds.py:expire_overdue_holds_on",
    "booking/expire_holds.py:release_expired_holds",
    # Parts of what their caller does and writes down.
    "booking/release_claims.py:release_claims_in_transaction",
    "booking/release_claims.py:release_seats_in_transaction",
    "payments/post_ledger.py:post_capture_in_transaction",
    "payments/post_ledger.py:post_refund_in_transaction",
    "payments/post_ledger.py:post_refund_returned_in_transaction",
    # What the provider says is only heard.
    "payments/receive_webhook.py:receive_webhook",
}


def operations() -> Iterator[tuple[str, ast.FunctionDef]]:
    for context in CONTEXTS:
        for path in sorted((ROOT / "apps" / context / "operations").glob("*.py")):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    name = f"{context}/{path.name}:{node.name}"
                    if name not in SHARED:
                        yield name, node


def calls(node: ast.AST) -> set[str]:
    return {
        call.func.id if isinstance(call.func, ast.Name) else call.func.attr
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name | ast.Attribute)
    }


def test_the_lists_above_name_what_there_is() -> None:
    there = {
        f"{context}/{path.name}:{node.name}"
        for context in CONTEXTS
        for path in (ROOT / "apps" / context / "operations").glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    assert (SHARED | IN_NOBODYS_NAME) - there == set()


def test_operations_are_called_by_keywords() -> None:
    assert [name for name, node in operations() if node.args.args or node.args.posonlyargs] == []


def test_operations_act_in_somebodys_name() -> None:
    nameless = {
        name for name, node in operations() if "actor" not in {arg.arg for arg in node.args.kwonlyargs}
    }
    assert nameless == IN_NOBODYS_NAME


def test_who_takes_part_in_a_transaction_says_so_and_opens_none() -> None:
    for name, node in operations():
        if name.endswith("_in_transaction"):
            assert opened(node) == 0, name
            assert "assert_in_transaction" in calls(node) | helpers(name, node), name


def helpers(name: str, node: ast.FunctionDef) -> set[str]:
    """What the private functions of its file that it calls call."""
    context, _, rest = name.partition("/")
    tree = ast.parse((ROOT / "apps" / context / "operations" / rest.partition(":")[0]).read_text())
    called = calls(node)
    return {
        call
        for other in tree.body
        if isinstance(other, ast.FunctionDef) and other.name in called and other.name.startswith("_")
        for call in calls(other)
    }


def opened(node: ast.AST) -> int:
    """How many durable transactions it opens itself."""
    return sum(
        isinstance(call, ast.Call) and ast.unparse(call) == "transaction.atomic(durable=True)"
        for call in ast.walk(node)
    )


@pytest.mark.parametrize(
    "context", sorted(path.parent.name for path in (ROOT / "apps").glob("*/operations/"))
)
def test_a_file_of_operations_is_one_write(context: str) -> None:
    """One public function at most opens a transaction of its own."""
    for path in (ROOT / "apps" / context / "operations").glob("*.py"):
        doors = [
            node.name
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and opened(node)
        ]
        assert len(doors) <= 1, f"{path.name}: {doors}"


def test_rows_are_locked_in_locks_alone() -> None:
    """One way to lock each model. The outbox claims its rows in SQL, and whoever claims waits for nobody."""
    locking = {
        str(path.relative_to(ROOT / "apps"))
        for path in (ROOT / "apps").rglob("*.py")
        if path.name != "locks.py" and "migrations" not in path.parts and locks_rows(path.read_text())
    }
    assert locking == {"core/operations/relay_outbox.py"}


def locks_rows(source: str) -> bool:
    return bool(
        re.search(
            r"select_for_update\(|lock_in_order\(|lock_free_in_order\(|\bFOR (NO KEY )?UPDATE\b", source
        )
    )


def test_every_way_to_lock_is_seen() -> None:
    ways = [
        "rows.select_for_update()",
        "lock_in_order(rows)",
        "lock_free_in_order(rows, 1)",
        "SELECT 1 FOR UPDATE",
    ]
    assert all(map(locks_rows, ways))
    assert not locks_rows("FOR each UPDATE of the row")


def test_tasks_touch_no_table() -> None:
    """Fetch, delegate, nothing more."""
    imports = [
        f"{path.parent.name}: {node.module}"
        for path in (ROOT / "apps").glob("*/tasks.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and node.module
        and (node.module.endswith(".models") or node.module.startswith("django.db"))
    ]
    assert imports == []
