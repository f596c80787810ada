"""`make chaos`: FlyAway is broken again and again while travelers use it; then everything has to add up.

`python -m chaos [--seconds 60] [--seed N]` starts the whole product in a folder of its own, kills and hangs what it
consists of while holds, payments and cancellations go on, and then compares what was acknowledged with what is there.
Exit code 1: a promise was broken.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

from apps.core.embedded.ports import free_port
from chaos.checks import Check, check_commands, judge, read_bookings, wait_for_calm
from chaos.faults import Saboteur
from chaos.journal import Journal
from chaos.product import Product, ProductEnded, copy_of_checkout
from chaos.provider import Provider
from chaos.report import print_report
from chaos.travelers import RIVALS, TRAVELERS, Rival, Traveler

_PROGRESS_SECONDS = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long faults are injected (60)")
    parser.add_argument("--seed", type=int, default=None, help="for the same faults at the same moments")
    parser.add_argument("--keep", action="store_true", help="keep the folder, with its logs and data")
    options = parser.parse_args()
    seed = Random().randrange(10**6) if options.seed is None else options.seed
    print(f"Chaos for {options.seconds:.0f} s, seed {seed}. Starting FlyAway ...", flush=True)
    with copy_of_checkout(keep=options.keep) as checkout:
        if options.keep:
            print(f"Everything stays in {checkout}", flush=True)
        try:
            checks = _run(checkout, options.seconds, seed)
        except ProductEnded as ended:
            print(f"{ended}\n\nFlyAway did not run, so nothing was checked.")
            return 1
    failed = sum(bool(check.wrong) for check in checks)
    print(f"\n{failed} of {len(checks)} checks failed." if failed else f"\nAll {len(checks)} checks hold.")
    return 1 if failed else 0


def _run(checkout: Path, seconds: float, seed: int) -> list[Check]:
    with _running(checkout, seed) as (product, provider):
        journal = Journal()
        stop = threading.Event()
        saboteur = Saboteur(product, provider, stop, Random(seed), seconds)
        silence = _break_under_load(product, saboteur, journal, stop, seed)
        provider.calm_down()
        print("  the faults are over; waiting until everything has settled", flush=True)
        checks = _check(product, saboteur, journal)
        messages = provider.messages
        (checkout / "var" / "log" / "supervisor.log").write_text("\n".join(product.lines))
    print_report(saboteur.faults, messages, journal, silence, checks)
    return checks


def _check(product: Product, saboteur: Saboteur, journal: Journal) -> list[Check]:
    never = [fault.kind for fault in saboteur.faults if fault.seconds is None]
    checks = [Check("whatever was killed came back", f"{len(saboteur.faults)} faults", never)]
    if not product.is_ready():
        return [
            *checks,
            Check("it is ready afterwards", "/readyz", ["it is not, so nothing else was checked"]),
        ]
    checks.append(wait_for_calm(product, journal))
    checks += judge(journal, read_bookings(product, journal))
    checks += check_commands(product)
    code = product.stop()
    return [*checks, Check("it stops when asked", f"exit code {code}", [str(code)] if code else [])]


@contextmanager
def _running(checkout: Path, seed: int) -> Iterator[tuple[Product, Provider]]:
    """The product with a payment provider whose faults are ours to choose."""
    with ExitStack() as cleanup:
        port = free_port()
        webhooks = f"http://127.0.0.1:{port}/webhooks/stripe"
        provider = Provider(checkout / "var" / "provider", webhook_url=webhooks, seed=seed)
        cleanup.callback(provider.end)
        product = Product(checkout, port=port, environ=provider.environ)
        cleanup.callback(product.end)
        product.wait_until_ready()
        yield product, provider


def _break_under_load(
    product: Product, saboteur: Saboteur, journal: Journal, stop: threading.Event, seed: int
) -> float:
    """Returns the longest silence meanwhile."""
    kinds = [Traveler] * TRAVELERS + [Rival] * RIVALS
    with ThreadPoolExecutor(len(kinds) + 1) as pool:
        travelers = [
            pool.submit(kind(product.base, journal, stop, Random(f"{seed}-{number}")).run)
            for number, kind in enumerate(kinds)
        ]
        faults = pool.submit(saboteur.run)
        try:
            _watch(faults, travelers, saboteur, journal)
            silence = journal.silence
        finally:
            stop.set()
        for done in (faults, *travelers):
            done.result()
    return silence


def _watch(faults: Future[None], travelers: list[Future[None]], saboteur: Saboteur, journal: Journal) -> None:
    """A line of progress now and then, until the faults are over or a traveler is lost to a bug of ours."""
    started = told = time.monotonic()
    while not faults.done() and not any(traveler.done() for traveler in travelers):
        time.sleep(0.2)
        if time.monotonic() - told > _PROGRESS_SECONDS:
            told = time.monotonic()
            print(
                f"  {told - started:4.0f} s  {len(saboteur.faults):3} faults  "
                f"{sum(journal.answers.values()):6} answers  {len(journal.holds):5} holds  "
                f"{journal.count('tickets'):4} ticketed  {journal.count('cancelled'):4} cancelled",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())
