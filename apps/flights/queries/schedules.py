"""Filed schedules as values, and the cabins that each configuration offers for sale."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count

from apps.flights.models import Schedule, Seat
from apps.flights.policies.timetable import FiledFlight, LegPattern
from apps.flights.types import Cabin


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledSchedule:
    """One filed flight with its carrier and the configuration (id) of each leg."""

    carrier: str
    flight: FiledFlight
    configuration_ids: tuple[int, ...]


def filed_schedules(first: date, last: date) -> list[FiledSchedule]:
    """Every filed flight whose period meets `first` to `last`, by carrier, number and period."""
    rows = Schedule.objects.filter(period_start__lte=last, period_end__gte=first).order_by(
        "carrier", "number", "period_start", "period_end", "days_of_operation", "leg_sequence"
    )
    return [
        _filed(list(legs))
        for _, legs in groupby(
            rows,
            key=lambda row: (
                row.carrier,
                row.number,
                row.period_start,
                row.period_end,
                row.days_of_operation,
            ),
        )
    ]


def cabins_by_configuration() -> dict[int, dict[str, int]]:
    """Seats that can be sold by configuration id and cabin, front cabin first; blocked seats do not count."""
    rows = (
        Seat.objects.filter(blocked=False)
        .values_list("configuration_id", "cabin")
        .annotate(seats=Count("id"))
    )
    found: dict[int, dict[str, int]] = {}
    for configuration_id, cabin, seats in rows:
        found.setdefault(configuration_id, {})[cabin] = seats
    order = [Cabin.BUSINESS, Cabin.PREMIUM, Cabin.ECONOMY]
    return {
        configuration_id: {cabin: cabins[cabin] for cabin in order if cabin in cabins}
        for configuration_id, cabins in found.items()
    }


def _filed(rows: list[Schedule]) -> FiledSchedule:
    head = rows[0]
    return FiledSchedule(
        carrier=head.carrier,
        configuration_ids=tuple(row.configuration_id for row in rows),
        flight=FiledFlight(
            number=head.number,
            days=head.days_of_operation,
            period_start=head.period_start,
            period_end=head.period_end,
            legs=tuple(
                LegPattern(
                    origin=row.origin_id,
                    destination=row.destination_id,
                    departure_time=row.departure_time,
                    departure_day_offset=row.departure_day_offset,
                    arrival_time=row.arrival_time,
                    arrival_day_offset=row.arrival_day_offset,
                )
                for row in rows
            ),
        ),
    )
