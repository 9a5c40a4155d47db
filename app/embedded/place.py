"""Where do the data lie, so that the user who runs PostgreSQL can reach them?"""

import contextlib
import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from app.embedded.account import Account, account_for
from app.embedded.errors import PostgresUnavailable

# Files in /var/tmp that nobody has read for 30 days are deleted one by one on many distributions: harmless to
# throwaway data, fatal to data that are to last.
LASTING = Path("/var/lib")
THROWAWAY = Path("/var/tmp")  # nosec B108 # noqa: S108 - used only through own_folder()
# The file in a shelter that names the home it serves.
SERVES = "serves"


@dataclass(frozen=True)
class Place:
    """The folder that holds the data, the user they belong to (None: ourselves), and where a shelter would be."""

    folder: Path
    account: Account | None
    shelter: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"


def place_for(home: Path, *, durable: bool) -> Place:
    """`home` itself, or a shelter outside when Tocsin is root and other users may not walk into `home`.

    Data that already lie in the shelter stay in use there. Raises PostgresUnavailable when those in `home` have
    become unreachable, rather than to begin an empty database elsewhere.
    """
    shelter = shelter_for(home, durable=durable)
    if os.geteuid() != 0:
        return Place(home, None, shelter)
    if is_open_to_all(home) and not (shelter / "data").exists():
        return Place(home, account_for(home / "data"), shelter)
    if (home / "data").exists():
        raise PostgresUnavailable(
            f"PostgreSQL, which does not run as root, can no longer reach {home / 'data'}: let other users walk"
            f" into {home} again (chmod o+x on it and the folders above), or move the data."
        )
    _sweep()
    own_folder(shelter)
    (shelter / SERVES).write_text(str(home))
    return Place(shelter, account_for(shelter / "data"), shelter)


def shelter_for(home: Path, *, durable: bool) -> Path:
    """The one folder outside that may serve this home; not made yet."""
    name = f"tocsin-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
    return (LASTING if durable else THROWAWAY) / name


def is_open_to_all(folder: Path) -> bool:
    """Any user may walk into the folder; the modes of its ancestors are looked at and never changed."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def own_folder(path: Path) -> Path:
    """The folder, made or found, with nobody else able to write into it or swap it for another.

    Raises PostgresUnavailable when someone else made it, when it is a link, or when others may write into it.
    """
    parent = path.parent.stat()
    if parent.st_mode & 0o022 and not parent.st_mode & stat.S_ISVTX:
        raise PostgresUnavailable(f"Others may rename what lies in {path.parent}: it has no sticky bit.")
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o755)
    if not _is_ours_alone(path):
        raise PostgresUnavailable(
            f"{path} is not a folder that only this user can write into. Someone else may have put it there:"
            " look at it, and remove it."
        )
    # The umask may have closed what was to be open.
    path.chmod(0o755)
    return path


def _is_ours_alone(path: Path) -> bool:
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _sweep() -> None:
    # A test run deletes its home and knows nothing of a shelter. Lasting data are never swept: a home may be on a
    # disk that is not mounted today.
    for note in THROWAWAY.glob(f"tocsin-{12 * '[0-9a-f]'}/{SERVES}"):
        # Another process may be sweeping, too.
        with contextlib.suppress(FileNotFoundError):
            if _is_ours_alone(note.parent) and not Path(note.read_text()).exists():
                shutil.rmtree(note.parent, ignore_errors=True)
