"""May this be a password? Not when it is easily guessed, and not when it stands on the lists that attackers begin with.

The lists are a file beside this one, and nobody is asked: `breached_passwords.md` says where they come from.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from app.access.passwords import read_password, weakness

BREACHED = "This password is on the lists of those that were stolen elsewhere. Choose one that you have never used."
_FILE = Path(__file__).with_name("breached_passwords.bin")
_PLACES = 65536  # one byte for each says how many stand there; then come two bytes for each that stands somewhere


def why_not(typed: str, names: Iterable[str]) -> str | None:
    """Why a password must not be chosen, in words for whoever chose it; `names` are what others know of them."""
    return weakness(typed, names) or (BREACHED if is_breached(typed) else None)


def is_breached(typed: str) -> bool:
    """Whether it is known to have been stolen, however it is written; of three thousand others one looks as if it were."""
    kept = _kept()
    mark = hashlib.sha256(read_password(typed).casefold().encode()).digest()[:4]
    place = int.from_bytes(mark[:2])
    begins = _PLACES + 2 * sum(kept[:place])
    there = kept[begins : begins + 2 * kept[place]]
    return any(there[at : at + 2] == mark[2:] for at in range(0, len(there), 2))


@cache
def _kept() -> bytes:
    return _FILE.read_bytes()
