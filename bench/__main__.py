"""`make bench`: what FlyAway does, each figure beside a limit that was measured in the same minute.

`python -m bench [NAME …]` runs the named measurements, or all of them: hold_spread, hold_hot, last_seats, search.
"""

from __future__ import annotations

import argparse
import sys

from bench import holds, last_seats, search
from bench.report import Line, print_table
from bench.stack import BenchStack, running_stack

MEASUREMENTS = {
    "hold_spread": holds.measure_spread,
    "hold_hot": holds.measure_hot,
    "last_seats": last_seats.measure,
    "search": search.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[*MEASUREMENTS, []], help="which measurements; all by default"
    )
    parser.add_argument("--seconds", type=float, default=6.0, help="length of one measured run")
    parser.add_argument("--rounds", type=int, default=3, help="paired runs; the median is told")
    arguments = parser.parse_args()
    with running_stack() as stack:
        print(stack.describe(), flush=True)
        lines = [line for name in arguments.names or MEASUREMENTS for line in _run(name, stack, arguments)]
    print_table(lines)
    return 0


def _run(name: str, stack: BenchStack, arguments: argparse.Namespace) -> list[Line]:
    print(f"… {name}", flush=True)
    return MEASUREMENTS[name](stack, seconds=arguments.seconds, rounds=arguments.rounds)


if __name__ == "__main__":
    sys.exit(main())
