"""How is everything saved to a file, and brought back from one? By PostgreSQL's own programs, with what proves it whole.

Why it is built like this: `docs/decisions/0014-restored-beside-then-swapped.md`.
"""

from app.backup.manifest import BackupRefusedError, Manifest, place_of_manifest
from app.backup.restore import Restored, restore_backup
from app.backup.take import take_backup
from app.backup.verify import verify_backup

__all__ = [
    "BackupRefusedError",
    "Manifest",
    "Restored",
    "place_of_manifest",
    "restore_backup",
    "take_backup",
    "verify_backup",
]
