"""Names: kept as people write them; the form on tickets is derived from them.

The derived form follows the transliteration of ICAO Doc 9303 part 3, section 6 ("Ä" → "AE", "Þ" → "TH", "Ж" → "ZH"):
letters A–Z and spaces, surname first, a slash, given names. It is shown before payment and never stored instead of the
name. Only outputs with a fixed width truncate it.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text

NAME_LENGTH = 64

# ICAO Doc 9303-3, table 6.A: letters whose recommended form isn't their base letter.
_LATIN = {
    "Ä": "AE", "Æ": "AE", "Å": "AA", "Ö": "OE", "Ø": "OE", "Œ": "OE", "Ü": "UE", "ß": "SS", "ẞ": "SS", "Þ": "TH",
    "Ð": "D", "Đ": "D", "Ħ": "H", "ı": "I", "Ĳ": "IJ", "Ł": "L", "Ŋ": "N", "Ŧ": "T", "Ñ": "N",
}  # fmt: skip
# ICAO Doc 9303-3, table 6.B, without its exceptions for single languages: nobody says which one their name is in. The
# soft sign vanishes.
_CYRILLIC = {
    "А": "A", "Б": "B", "В": "V", "Г": "G", "Ґ": "G", "Ѓ": "G", "Д": "D", "Ђ": "D", "Е": "E", "Ё": "E", "Є": "IE",
    "Ж": "ZH", "З": "Z", "Ѕ": "DZ", "И": "I", "І": "I", "Ї": "I", "Й": "I", "Ј": "J", "К": "K", "Ќ": "K", "Л": "L",
    "Љ": "LJ", "М": "M", "Н": "N", "Њ": "NJ", "О": "O", "П": "P", "Р": "R", "С": "S", "Т": "T", "Ћ": "C", "У": "U",
    "Ў": "U", "Ф": "F", "Х": "KH", "Ц": "TS", "Ч": "CH", "Џ": "DZ", "Ш": "SH", "Щ": "SHCH", "Ъ": "IE", "Ы": "Y",
    "Ь": "", "Э": "E", "Ю": "IU", "Я": "IA", "Ѫ": "U", "Ѵ": "Y",
}  # fmt: skip
_SPELLED = _LATIN | _CYRILLIC
# Beside letters and marks, names are written with these; word processors have hyphens of their own.
_JOINERS = frozenset(" -\u2010\u2011'’ʼ.·‧・,")


def ticket_form(given_name: str, family_name: str) -> str:
    """`MUELLER/ANNA MARIA`; a mononym stands alone: `SUKARNO`. Words that `latin_form` can't spell are left out."""
    surname, given = latin_form(family_name), latin_form(given_name)
    return f"{surname}/{given}" if surname and given else surname or given


def latin_form(name: str) -> str:
    """One name in A–Z and single spaces."""
    upper = unicodedata.normalize("NFC", name).replace("ß", "ẞ").upper()
    spelled = "".join(_spelled(letter) for letter in upper)
    # Apostrophes vanish (O'BRIEN → OBRIEN), hyphens become spaces: Doc 9303-3, section 4.6.
    joined = re.sub(r"['’ʼʻ.]", "", spelled)
    return " ".join(re.sub(r"[^A-Z]+", " ", joined).split())


def _spelled(letter: str) -> str:
    """One upper-case letter as the tables have it, or its base letter; what neither knows stays as it is."""
    if letter in _SPELLED:
        return _SPELLED[letter]
    base = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    return "".join(_SPELLED.get(c, c) for c in base.upper())


def name_problem(name: str, *, required: bool) -> Text | None:
    """Why a name can't be taken, in words that help; None when it can. One letter is a name.

    Whether a ticket can have it is for `latin_problem`.
    """
    stripped = name.strip()
    if not stripped:
        return _("Enter the name as it is in the passport.") if required else None
    if len(stripped) > NAME_LENGTH:
        return _("Names can have up to 64 letters here. Enter the first 64; the rest can follow at check-in.")
    if any(character.isdigit() for character in stripped):
        return _("Enter the name without numbers.")
    if not all(unicodedata.category(c)[0] in "LM" or c in _JOINERS for c in stripped):
        return _("Use letters, spaces, hyphens and apostrophes only.")
    if not any(unicodedata.category(c)[0] == "L" for c in stripped):
        return _("Enter the name as it is in the passport.")
    return None


def latin_problem(name: str) -> Text | None:
    """Why a ticket can't have a name that may be missing: some word is spelled in part only, or there is none at all.

    A word in another script beside one that can be spelled (`山田 Yamada`) is left out as a whole.
    """
    if not name.strip() or (latin_form(name) and not any(_is_cut(word) for word in _words(name))):
        return None
    return _("Write it in the letters A to Z, as in the last two lines of the passport's photo page.")


def _words(name: str) -> list[str]:
    """Runs of letters; neither marks nor letters that only modify others, like the okina, part them."""
    letters = [c for c in unicodedata.normalize("NFC", name).upper() if unicodedata.category(c)[0] != "M"]
    kept = "".join(c for c in letters if unicodedata.category(c) != "Lm")
    return re.findall(r"[^\W\d_]+", kept)


def _is_cut(word: str) -> bool:
    """Whether a ticket would show some letters of a word and lose others: that is somebody else's name."""
    return len({re.fullmatch("[A-Z]*", _spelled(letter)) is None for letter in word}) > 1
