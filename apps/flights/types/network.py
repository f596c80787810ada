"""Values that the flights context hands out: enumerations of the trade and frozen DTOs.

Nothing here touches the database, so every layer and every other context may import it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypedDict

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

CARRIER = "FA"
"""FlyAway's IATA designator in schedules, tickets and flight numbers."""


class Cabin(TextChoices):
    """A cabin of the aircraft, which is also the cabin a traveler buys."""

    ECONOMY = "economy", _("Economy")
    PREMIUM = "premium", _("Premium economy")
    BUSINESS = "business", _("Business")


class FamilyCode(TextChoices):
    """A fare family: the bundle of conditions that is sold with a cabin."""

    LIGHT = "light", _("Light")
    STANDARD = "standard", _("Standard")
    FLEX = "flex", _("Flex")


class FlightState(TextChoices):
    """Where a dated flight, or one leg of it, stands."""

    SCHEDULED = "scheduled", _("Scheduled")
    CANCELLED = "cancelled", _("Cancelled")


class SeatPosition(TextChoices):
    """Where a seat lies between the window and the aisle."""

    WINDOW = "window", _("Window")
    MIDDLE = "middle", _("Middle")
    AISLE = "aisle", _("Aisle")


class SeatKind(TextChoices):
    """The price group of a seat."""

    STANDARD = "standard", _("Standard seat")
    PREFERRED = "preferred", _("Preferred seat")
    LEGROOM = "legroom", _("Extra legroom")


class Haul(TextChoices):
    """Distance bands of Regulation (EC) 261/2004, article 7: up to 1,500 km, up to 3,500 km, beyond."""

    SHORT = "short", _("Short haul")
    MEDIUM = "medium", _("Medium haul")
    LONG = "long", _("Long haul")


class ConnectionKind(TextChoices):
    """What a connecting traveler changes between; the first letter is the arriving flight."""

    DOMESTIC_DOMESTIC = "DD", _("Domestic to domestic")
    DOMESTIC_INTERNATIONAL = "DI", _("Domestic to international")
    INTERNATIONAL_DOMESTIC = "ID", _("International to domestic")
    INTERNATIONAL_INTERNATIONAL = "II", _("International to international")


class ChargeKind(TextChoices):
    """Whether a charge goes to a state (tax) or to an airport or carrier for a service (fee)."""

    TAX = "tax", _("Tax")
    FEE = "fee", _("Fee")


class ChargePoint(TextChoices):
    """Where in a slice (one direction of a journey) a charge arises."""

    ORIGIN = "origin", _("First departure of the slice")
    TRANSFER = "transfer", _("Departure after a connection")
    ARRIVAL = "arrival", _("Final arrival of the slice")
    SEGMENT = "segment", _("Every segment")


class PassengerType(TextChoices):
    """Passenger types as fares and taxes see them; ages are taken at each departure."""

    ADULT = "adult", _("Adult")
    CHILD = "child", _("Child")
    INFANT = "infant", _("Infant on lap")


class FareConditionsJson(TypedDict):
    """The stored shape of `FareConditions`; amounts in minor units of the fare's currency."""

    cabin_bags: int
    checked_bags: int
    checked_bag_kg: int
    seat_choice: str
    change_fee: int | None
    refund_fee: int | None
    no_show_fee: int | None
    miles_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FareConditions:
    """What a fare family allows. Fees are minor units per traveler; None means "not allowed"."""

    cabin_bags: int
    checked_bags: int
    checked_bag_kg: int
    seat_choice: str
    """'free' or 'paid' (a seat may always be assigned free of charge at check-in)."""
    change_fee: int | None
    refund_fee: int | None
    no_show_fee: int | None
    """Kept of the fare when a traveler does not show up; None means the whole fare is kept."""
    miles_percent: int

    def __post_init__(self) -> None:
        if self.seat_choice not in ("free", "paid"):
            raise ValueError(f"seat_choice is 'free' or 'paid', not {self.seat_choice!r}")
        for name in ("change_fee", "refund_fee", "no_show_fee"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ValueError(f"{name} is None or at least 0, not {value}")

    @classmethod
    def from_json(cls, value: FareConditionsJson | Mapping[str, object]) -> Self:
        """Read the stored form; raises TypeError or ValueError when a field is missing, unknown or wrong."""
        fields: dict[str, Any] = dict(value)
        return cls(**fields)

    def to_json(self) -> FareConditionsJson:
        """The stored form; `from_json` reads it back to an equal value."""
        return FareConditionsJson(
            cabin_bags=self.cabin_bags,
            checked_bags=self.checked_bags,
            checked_bag_kg=self.checked_bag_kg,
            seat_choice=self.seat_choice,
            change_fee=self.change_fee,
            refund_fee=self.refund_fee,
            no_show_fee=self.no_show_fee,
            miles_percent=self.miles_percent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AirportInfo:
    """An airport as travelers see it, in one language."""

    iata: str
    name: str
    city: str
    country: str
    """ISO 3166-1 alpha-2."""
    country_name: str
    timezone: str
    latitude: float
    longitude: float
    metro_code: str
    """IATA metropolitan area (LON, NYC, PAR), or '' for an airport that stands alone."""
    served: bool


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class InventoryClaim:
    """So many seats of one booking class in one cabin of one dated leg."""

    leg_id: int
    cabin: str
    rbd: str
    seats: int

    def __post_init__(self) -> None:
        if self.seats < 1:
            raise ValueError(f"a claim is for at least one seat, not {self.seats}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinCount:
    """The counters of one dated leg and cabin as read under its row lock."""

    id: int
    leg_id: int
    cabin: str
    capacity: int
    authorized: int
    held: int
    sold: int
    class_codes: str
    """Booking classes from the highest to the cheapest, one letter each."""
    class_limits: tuple[int, ...]
    class_used: tuple[int, ...]

    @property
    def free(self) -> int:
        """Seats that are neither held nor sold."""
        return self.authorized - self.held - self.sold


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatInfo:
    """One seat of a seat map; whether it is taken is booking's knowledge."""

    designator: str
    """Row and letter as printed on a boarding pass without padding: '12A'."""
    row: int
    letter: str
    cabin: str
    position: str
    kind: str
    exit_row: bool
    extra_legroom: bool
    bassinet: bool
    blocked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """A row of seats, left to right; None stands for an aisle, '' never occurs."""

    number: int
    places: tuple[SeatInfo | None, ...]
    over_wing: bool
    exit_row: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinMap:
    """The rows of one cabin, front to back."""

    cabin: str
    letters: tuple[str, ...]
    """Column headings left to right, '' where the aisle runs."""
    rows: tuple[SeatRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatMap:
    """The seat map of one dated leg."""

    leg_id: int
    flight_id: int
    origin: str
    destination: str
    configuration: str
    aircraft_name: str
    cabins: tuple[CabinMap, ...]
