"""Which letters fit an SMS, and how much room do they take? The GSM 7-bit alphabet of 3GPP TS 23.038.

One letter outside it turns the whole SMS into UCS-2, where a segment holds 67 letters instead of 153.
"""

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # each takes two places
SEGMENT = 153  # places in each segment of an SMS of more than one: 160 less the header that joins them

_INSTEAD = str.maketrans(
    {"\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"'}
    | {"\u2026": "...", "€": "EUR"}
    | dict.fromkeys("[{", "(")
    | dict.fromkeys("]}", ")")
    | dict.fromkeys("|\\", "/")
    | {"~": "-", "^": "'"}
)


def places(text: str) -> int | None:
    """How many places the text takes; None when a letter of it is not in the alphabet."""
    if not set(text) <= BASIC | EXTENSION:
        return None
    return len(text) + sum(letter in EXTENSION for letter in text)


def plain(text: str) -> str:
    """The text in letters of one place each: accents dropped where they must be, `?` for what cannot be written."""
    return "".join(letter if letter in BASIC else _bare(letter) for letter in text.translate(_INSTEAD))


def _bare(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter).translate(_INSTEAD)
    return "".join(part for part in parts if part in BASIC) or ("" if unicodedata.combining(letter) else "?")
