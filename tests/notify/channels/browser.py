"""A browser that agreed to be told: it has keys of its own and opens what was sealed for it, as RFC 8291 says."""

import json
import os
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


class Browser:
    def __init__(self, endpoint: str):
        self.endpoint = endpoint
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        self.point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self, **other: object) -> str:
        """What the browser hands over, as `JSON.stringify(subscription)` writes it."""
        keys = {"p256dh": base64url(self.point), "auth": base64url(self._auth)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys} | other)

    def opens(self, sealed: bytes) -> dict[str, object]:
        """The message; it raises when it was sealed for another browser."""
        salt, length = sealed[:16], sealed[20]
        theirs, secret_text = sealed[21 : 21 + length], sealed[21 + length :]
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        secret = derived(shared, self._auth, b"WebPush: info\x00" + self.point + theirs, 32)
        key = derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = derived(secret, salt, b"Content-Encoding: nonce\x00", 12)
        text = AESGCM(key).decrypt(nonce, secret_text, None)
        return json.loads(text.rstrip(b"\x00").removesuffix(b"\x02"))
