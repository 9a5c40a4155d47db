"""A passkey in software: ES256, its own counter, and the CBOR that WebAuthn asks for."""

import base64
import hashlib
import json
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def cbor(value: Any) -> bytes:
    """As much of RFC 8949 as an attestation needs: integers, bytes, text, maps."""
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    return _head(5, len(value)) + b"".join(cbor(key) + cbor(inner) for key, inner in value.items())


def _head(kind: int, length: int) -> bytes:
    if length < 24:
        return bytes([kind << 5 | length])
    return bytes([kind << 5 | 24, length]) if length < 256 else bytes([kind << 5 | 25]) + struct.pack(">H", length)


class Authenticator:
    """One device with one passkey. `flags` and `count` may be bent, as a broken or cloned device would."""

    def __init__(self, origin: str = "https://tocsin.test") -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.user_handle = b""
        self.count = 0
        self.flags = PRESENT | VERIFIED

    def creates(self, options: str) -> str:
        asked = json.loads(options)
        self.user_handle = unb64(asked["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cbor(key)
        said = self._about(asked["rp"]["id"], self.flags | ATTESTED) + attested
        attestation = cbor({"fmt": "none", "attStmt": {}, "authData": said})
        return self._credential(
            clientDataJSON=self._client("webauthn.create", asked["challenge"]), attestationObject=attestation
        )

    def signs(self, options: str) -> str:
        asked = json.loads(options)
        self.count += 1
        said, client = self._about(asked["rpId"], self.flags), self._client("webauthn.get", asked["challenge"])
        signature = self.key.sign(said + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            clientDataJSON=client, authenticatorData=said, signature=signature, userHandle=self.user_handle
        )

    def _about(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _credential(self, **response: bytes) -> str:
        name = b64(self.credential_id)
        parts = {part: b64(raw) for part, raw in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": parts})
