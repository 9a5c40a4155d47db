"""How are names and numbers of patients kept so that the database alone does not tell them? Sealed, under rotating keys.

Fernet (AES-128-CBC with HMAC-SHA-256): the first key seals, every key opens, so that old keys still read what they
sealed. What an older version of Tocsin has written in the clear is read as it is, and sealed when keys are rotated.
"""

from collections.abc import Sequence
from typing import Any, Literal, cast

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

MARK = "sealed:"
UNREADABLE = "(sealed with a key that is not here)"


class Keyring:
    """The keys of this process; `use` is called once, by whoever starts it."""

    def __init__(self) -> None:
        self._keys: MultiFernet | None = None
        self._first: Fernet | None = None

    def use(self, keys: Sequence[bytes]) -> None:
        """The newest first; ValueError for one that is not 32 bytes in URL-safe base64, without quoting it."""
        try:
            held = [Fernet(key) for key in keys]
            self._keys, self._first = MultiFernet(held), held[0]
        except (ValueError, IndexError):
            raise ValueError("each key must be 32 random bytes in URL-safe base64") from None

    def seal(self, text: str) -> str:
        """The text as it may be kept."""
        return MARK + self._held().encrypt(text.encode()).decode()

    def open(self, kept: str) -> str:
        """The text as it was; ValueError when no key of this process has sealed it."""
        if not kept.startswith(MARK):
            return kept
        try:
            return self._held().decrypt(kept.removeprefix(MARK)).decode()
        except InvalidToken:
            raise ValueError("no key of this process opens what is kept: is the right key file in place?") from None

    def state_of(self, kept: str) -> Literal["newest", "older", "clear", "lost"]:
        """By which key a kept value is sealed, if it is sealed at all."""
        if not kept.startswith(MARK):
            return "clear"
        try:
            self._newest().decrypt(kept.removeprefix(MARK))
        except InvalidToken:
            try:
                self.open(kept)
            except ValueError:
                return "lost"
            return "older"
        return "newest"

    def seal_anew(self, kept: str) -> str:
        """What is kept, sealed by the newest key."""
        return self.seal(self.open(kept))

    def _newest(self) -> Fernet:
        self._held()
        return cast(Fernet, self._first)

    def _held(self) -> MultiFernet:
        if self._keys is None:
            raise RuntimeError("no keys: whoever starts a process gives it the keys first")
        return self._keys


keyring = Keyring()


class Sealed(TypeDecorator[str]):
    """Text that is sealed in its column and open in the program; it cannot be searched, sorted or made unique."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else keyring.seal(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """A lost key hides a name, never the alert that it stands on."""
        try:
            return None if value is None else keyring.open(value)
        except ValueError:
            return UNREADABLE
