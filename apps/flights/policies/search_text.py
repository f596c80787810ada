"""How place names are made comparable: no accents, no case, no punctuation."""

import re
import unicodedata
from collections.abc import Iterable

_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_NOT_WORD = re.compile(r"[^\w]+")

CODE_MARK = "="
CITY_MARK = "@"
NAME_MARK = "~"
COUNTRY_MARK = "#"


def normalize(text: str) -> str:
    """Lower case without accents, words separated by single spaces: 'São Paulo' becomes 'sao paulo'."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", plain.translate(_LETTERS_WITHOUT_DECOMPOSITION)).replace("_", " ").strip()


def search_text(
    *, codes: Iterable[str], cities: Iterable[str], names: Iterable[str], countries: Iterable[str]
) -> str:
    """The text that an airport is found by: one marked line per code, city, name and country name."""
    lines: dict[str, None] = {}
    for mark, values in (
        (CODE_MARK, codes),
        (CITY_MARK, cities),
        (NAME_MARK, names),
        (COUNTRY_MARK, countries),
    ):
        for value in values:
            if plain := normalize(value):
                lines[mark + plain + "\n"] = None
    return "".join(lines)
