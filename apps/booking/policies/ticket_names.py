"""Names: kept as people write them; the form on tickets is derived from them.

The derived form follows the transliteration of ICAO Doc 9303 part 3, section 6 ("Ä" → "AE", "Ø" → "OE", "Þ" → "TH"):
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
_SPECIAL = {
    "Ä": "AE", "Æ": "AE", "Å": "AA", "Ö": "OE", "Ø": "OE", "Œ": "OE", "Ü": "UE", "ß": "SS", "ẞ": "SS", "Þ": "TH",
    "Ð": "D", "Đ": "D", "Ħ": "H", "ı": "I", "Ĳ": "IJ", "Ł": "L", "Ŋ": "N", "Ŧ": "T", "Ñ": "N",
}  # fmt: skip
# Beside letters and marks, names are written with these; word processors have hyphens of their own.
_JOINERS = frozenset(" -\u2010\u2011'’ʼ.·‧・,")


def ticket_form(given_name: str, family_name: str) -> str:
    """`MUELLER/ANNA MARIA`; a mononym stands alone: `SUKARNO`. Letters of no Latin script are left out."""
    surname, given = latin_form(family_name), latin_form(given_name)
    return f"{surname}/{given}" if surname and given else surname or given


def latin_form(name: str) -> str:
    """One name in A–Z and single spaces."""
    upper = unicodedata.normalize("NFC", name).replace("ß", "ẞ").upper()
    spelled = "".join(_SPECIAL.get(letter, letter) for letter in upper)
    plain = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    # Apostrophes vanish (O'BRIEN → OBRIEN), hyphens become spaces: Doc 9303-3, section 4.6.
    joined = re.sub(r"['’ʼ.]", "", plain)
    return " ".join(re.sub(r"[^A-Z]+", " ", joined).split())


def name_problem(name: str, *, required: bool) -> Text | None:
    """Why a name can't be taken, in words that help; None when it can. One letter is a name; so is 山田."""
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


def latin_problem(given_name: str, family_name: str) -> Text | None:
    """A ticket needs Latin letters: people whose name has none write it as in their passport's last two lines."""
    if latin_form(family_name) and (latin_form(given_name) or not given_name.strip()):
        return None
    return _("Write it in Latin letters, as in the last two lines of the passport's photo page.")
