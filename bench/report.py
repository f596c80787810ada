"""Figures, their limits and the ratio between them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Line:
    """One measurement. `limit` is what the same machine could do at most; `goal` is what we want to reach."""

    what: str
    measured: str
    limit: str
    ratio: str
    goal: str


@dataclass(frozen=True)
class Load:
    """What a run of requests gave. Times are in milliseconds."""

    seconds: float
    statuses: dict[int, int]
    milliseconds: list[float]

    @property
    def count(self) -> int:
        return sum(self.statuses.values())

    def rate(self, *statuses: int) -> float:
        """Answers a second: those with one of `statuses`, or all."""
        wanted = sum(self.statuses.get(status, 0) for status in statuses) if statuses else self.count
        return wanted / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0

    @property
    def server_errors(self) -> int:
        return sum(n for status, n in self.statuses.items() if status >= 500 or status == 0)


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def middle(values: list[float]) -> float:
    return median(values)


def print_table(lines: list[Line]) -> None:
    rows = [("what", "measured", "limit beside it", "ratio", "to reach")]
    rows += [(line.what, line.measured, line.limit, line.ratio, line.goal) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for number, row in enumerate(rows):
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
