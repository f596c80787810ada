"""Celery tasks of the flights context: fetch, delegate, nothing more."""

from celery import shared_task

from apps.core import clock
from apps.core.context import SYSTEM
from apps.flights.operations.extend_flights import extend_flights


@shared_task(name="flights.extend_horizon")
def extend_horizon() -> None:
    """Keep flights on sale as far ahead as promised, as days pass."""
    extend_flights(actor=SYSTEM, now=clock.now())
