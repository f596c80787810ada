"""What a run prints: what was done to the product, how it answered, and which promises it kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from chaos.checks import Check, shorten
from chaos.faults import KINDS, Fault
from chaos.journal import Journal


def print_report(
    faults: Sequence[Fault],
    messages: Counter[str],
    journal: Journal,
    silence: float,
    checks: Sequence[Check],
) -> None:
    _table(("fault", "count", "median until ready", "longest"), _fault_rows(faults))
    told = ", ".join(f"{count} {fate}" for fate, count in messages.most_common())
    print(f"\nwebhooks: {told or 'none'}\n")
    _table(("answer", "count"), [(name, str(n)) for name, n in journal.answers.most_common()])
    print(f"\nlongest silence: {silence:.1f} s without an answer to anybody")
    print(
        f"acknowledged: {len(journal.holds)} holds, {journal.count('paid')} payments, "
        f"{journal.count('tickets')} ticketed, {journal.count('cancelled')} cancelled\n"
    )
    _table(("check", "", "judged by"), [(c.name, "FAILED" if c.wrong else "ok", c.told) for c in checks])
    for check in checks:
        for text in shorten(check.wrong):
            print(f"  {check.name}: {text}")


def _fault_rows(faults: Sequence[Fault]) -> Iterable[tuple[str, ...]]:
    for kind in KINDS:
        mine = [fault for fault in faults if fault.kind == kind]
        times = [fault.seconds for fault in mine if fault.seconds is not None]
        longest = "never" if len(times) < len(mine) else f"{max(times, default=0):.1f} s"
        yield kind, str(len(mine)), f"{median(times):.1f} s" if times else "–", longest


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    lines.insert(1, tuple("-" * width for width in widths))
    for line in lines:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
