"""What would be in the image? The Dockerfile and .dockerignore, read as a builder reads them, without one."""

import json
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Instruction:
    """`name` in capitals; `rest` with its continued lines joined."""

    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        return shlex.split(self.rest)


def instructions(text: str) -> list[Instruction]:
    """The instructions of a Dockerfile, in order."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", "", lines)
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def stages(text: str) -> list[list[Instruction]]:
    """The instructions of each stage, its FROM first."""
    found: list[list[Instruction]] = []
    for one in instructions(text):
        if one.name == "FROM":
            found.append([])
        found[-1].append(one)
    return found


def dockerfile() -> list[list[Instruction]]:
    return stages((ROOT / "Dockerfile").read_text())


def only(stage: list[Instruction], name: str) -> Instruction:
    """The one instruction of that name."""
    [found] = [one for one in stage if one.name == name]
    return found


def environment() -> dict[str, str]:
    """What ENV sets in the image that is run."""
    return dict(word.split("=", 1) for one in dockerfile()[-1] if one.name == "ENV" for word in one.words)


def entrypoint() -> list[str]:
    words: list[str] = json.loads(only(dockerfile()[-1], "ENTRYPOINT").rest)
    return words


def health_command() -> list[str]:
    """The command of HEALTHCHECK, without its options."""
    words: list[str] = json.loads(only(dockerfile()[-1], "HEALTHCHECK").rest.split("CMD", 1)[1])
    return words


def copied() -> list[tuple[str, str]]:
    """What is copied out of the checkout, and to where."""
    pairs = []
    for one in dockerfile()[0]:
        if one.name == "COPY":
            *sources, target = one.words
            pairs += [(source, target) for source in sources]
    return pairs


def is_ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path, or a folder it lies in, from the builder: the last pattern that fits wins."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        wanted = pattern.removeprefix("!").strip("/")
        if any(_fits(wanted, part) for part in _and_above(path)):
            ignored = not pattern.startswith("!")
    return ignored


def lay_out(target: Path) -> Path:
    """The code as it lies in the image, in `target`."""
    for source, place in copied():
        origin = ROOT / source
        for file in [origin] if origin.is_file() else origin.rglob("*"):
            inside = file.name if file == origin else file.relative_to(origin)
            if file.is_file() and not is_ignored(file.relative_to(ROOT).as_posix()):
                there = target / place / inside
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, there)
    return target


def _and_above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _fits(pattern: str, path: str) -> bool:
    """Go's path matching: `*` stays within a folder, `**/` is any folders or none."""
    form = re.escape(pattern).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    return re.fullmatch(form, path) is not None
