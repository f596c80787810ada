"""Names of taxes and fees can be translated, and whose they are can be told from their codes."""

from __future__ import annotations

import tomllib
from typing import Any

from apps.flights.network.files import FOLDER
from apps.flights.policies.charge_names import CHARGE_NAMES
from apps.flights.types import CARRIER_IMPOSED


def filed() -> list[dict[str, Any]]:
    charges: list[dict[str, Any]] = tomllib.loads((FOLDER / "charges.toml").read_text(encoding="utf-8"))[
        "charge"
    ]
    return charges


def test_every_name_in_the_filing_is_in_the_catalogues() -> None:
    assert sorted({charge["name"] for charge in filed()}) == list(CHARGE_NAMES)


def test_what_the_airline_itself_imposes_is_told_by_its_code() -> None:
    """A refund keeps these, and gives back what states and airports charge."""
    ours = {(c["code"], c["kind"]) for c in filed() if c["name"] == "Carrier Surcharge"}
    assert ours == {("YQ", "fee")}
    assert {c["name"] for c in filed() if c["code"] in CARRIER_IMPOSED} == {"Carrier Surcharge"}
