"""Names of taxes and fees can be translated."""

from __future__ import annotations

import tomllib

from apps.flights.network.files import FOLDER
from apps.flights.policies.charge_names import CHARGE_NAMES


def test_every_name_in_the_filing_is_in_the_catalogues() -> None:
    filed = tomllib.loads((FOLDER / "charges.toml").read_text(encoding="utf-8"))

    assert sorted({charge["name"] for charge in filed["charge"]}) == list(CHARGE_NAMES)
