"""Which keys seal what tells who a patient is?"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet

from app.records.sealing import keyring
from app.settings import Settings, SettingsError

SHORTEST = 32  # characters of a key that nobody can guess


def use_keys(settings: Settings) -> None:
    """Gives this process its keys: TOCSIN_KEYS, the newest first, one a line. Raises `SettingsError`.

    In development they make themselves, once, in the data folder.
    """
    written = settings.keys if settings.keys is not None else _made_for(settings.data_dir / "keys")
    try:
        keyring.use([key.encode() for key in written.split()])
    except ValueError as wrong:
        raise SettingsError(f"TOCSIN_KEYS: {wrong}") from None


def audit_keys(settings: Settings) -> tuple[bytes, ...]:
    """What the record is sealed with: TOCSIN_AUDIT_KEY, the newest first, one a line. Raises `SettingsError`.

    None is made by itself: one that lies beside the database protects against nobody.
    """
    keys = tuple(key.encode() for key in (settings.audit_key or "").split())
    if any(len(key) < SHORTEST for key in keys):
        raise SettingsError(
            f"TOCSIN_AUDIT_KEY: expected at least {SHORTEST} characters a key, as of `openssl rand -hex 32`"
        )
    return keys


def _made_for(file: Path) -> str:
    """Of two processes that start at once one makes the file, and both read it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix="keys-") as made:  # readable by its owner alone
            made.write(Fernet.generate_key() + b"\n")
            made.flush()
            os.fsync(made.fileno())
            with suppress(FileExistsError):
                os.link(made.name, file)
    return file.read_text(encoding="ascii")
