"""Celery tasks of the flights context: fetch, delegate, nothing more."""

from celery import shared_task

from apps.core import clock
from apps.core.context import SYSTEM
from apps.flights.operations.load_network import load_network


@shared_task(name="flights.extend_horizon")
def extend_horizon() -> None:
    """Keep flights on sale as far ahead as promised, as days pass."""
    load_network(actor=SYSTEM, now=clock.now(), only_if_needed=True)
