"""Local times of airports and the instants they stand for.

A schedule is filed in local time. Twice a year that is not a plain addition: when summer time starts,
an hour of local times does not exist, and when it ends, an hour exists twice.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from apps.flights.errors import NonexistentLocalTime


def resolve_local(day: date, at: time, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """The instant (aware, UTC) at which clocks in `zone` show `at` on `day`.

    A repeated time means its first occurrence (summer time) unless `fold=1` asks for the second.
    Raises NonexistentLocalTime for a time that the clocks jump over.
    """
    instant = datetime.combine(day, at, tzinfo=zone).replace(fold=fold).astimezone(UTC)
    shown = instant.astimezone(zone)
    if (shown.date(), shown.time()) != (day, at):
        raise NonexistentLocalTime(day, at, zone.key)
    return instant


def resolve_arrival(day: date, at: time, zone: ZoneInfo, *, after: datetime) -> datetime:
    """The first instant later than `after` at which clocks in `zone` show `at` on `day`.

    Only where a repeated hour lies between departure and arrival does this differ from `resolve_local`:
    the second occurrence is meant when the first one is not after the departure.
    Raises NonexistentLocalTime as `resolve_local` does; an arrival before departure is returned as it is.
    """
    instant = resolve_local(day, at, zone)
    return instant if instant > after else resolve_local(day, at, zone, fold=1)
