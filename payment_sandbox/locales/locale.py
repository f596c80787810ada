"""What a language brings to the hosted page."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """`minimum_grouping` is how many digits stand before the first separator at least (CLDR);
    `date_pattern` has {time}, {day}, {month} and {year}.
    """

    code: str
    direction: str
    decimal: str
    group: str
    minimum_grouping: int
    symbol_first: bool
    symbols: Mapping[str, str]
    months: tuple[str, ...]
    date_pattern: str
    strings: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.strings[key]
