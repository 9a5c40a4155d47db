"""Which files may a page load? These few, under an address that changes with their content."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """`address` names the content too, so that browsers may keep it for good."""

    address: str
    kind: str
    content: bytes


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    address = f"/console/static/{path.name}?v={sha256(content).hexdigest()[:12]}"
    return Asset(address, _KINDS[path.suffix], content)


ASSETS: dict[str, Asset] = {path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _KINDS}
