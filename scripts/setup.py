"""Makes `.venv` in the checkout, from nothing but a Python, and does nothing when it is already right.

    python3 scripts/setup.py            what running Tocsin needs
    python3 scripts/setup.py --dev      and what testing it needs

Every package is pinned and checked against its hash. Only the standard library is used here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 14)


def say(text: str) -> None:
    """One line of progress, at once."""
    print(f"· {text}", flush=True)


def fitting_python() -> str:
    """A Python that Tocsin runs on: this one, or the newest other one on the path."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", "import venv, ensurepip"], check=False).returncode == 0:
            return found
    here = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"Tocsin needs Python 3.11 to 3.14; this one is {here} and no other was found on the PATH.")


def fingerprint(name: str) -> str:
    """Changes when a pinned list, the Python or this script changes; then the environment is brought up to date."""
    seen = hashlib.sha256(f"{sys.version} {VENV}".encode())
    for path in (pins(name), ROOT / "pyproject.toml", Path(__file__)):
        seen.update(path.read_bytes())
    return seen.hexdigest()


def pins(name: str) -> Path:
    """The list of pinned packages: `runtime`, or `dev`, which holds all of that and more."""
    return ROOT / "requirements" / f"{name}.txt"


def is_installed(name: str) -> bool:
    """Whether `.venv` was brought up to this very list, and still has its command."""
    stamp = VENV / f".installed-{name}"
    command = VENV / ("Scripts/tocsin.exe" if os.name == "nt" else "bin/tocsin")
    return command.exists() and stamp.exists() and stamp.read_text() == fingerprint(name)


def make_environment() -> Path:
    """The environment's own Python; a half-made environment is made again."""
    python = VENV / ("Scripts" if os.name == "nt" else "bin") / ("python.exe" if os.name == "nt" else "python")
    works = python.exists() and subprocess.run([python, "-c", "import pip"], check=False, capture_output=True)
    if not works or works.returncode != 0:
        say(f"making the environment {VENV.name} with Python {'.'.join(map(str, sys.version_info[:3]))}")
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=os.name != "nt").create(VENV)
    return python


def install(python: Path, name: str) -> None:
    """Installs what a list pins, then Tocsin itself, in place."""
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    say("installing the pinned packages (about a minute the first time)")
    command = [*pip, "install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", pins(name)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip_says:
        for line in pip_says.stdout or ():
            if line.startswith("Collecting"):
                say(f"  {line.split(' (')[0].strip().removeprefix('Collecting ')}")
            elif line.startswith(("ERROR", "Installing")):
                say(f"  {line.strip()[:160]}")
    if pip_says.returncode != 0:
        sys.exit("The packages could not be installed; what pip said is above. Run the same command again.")
    editable = [*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT]
    if subprocess.run(editable, check=False).returncode != 0:
        sys.exit("Tocsin itself could not be installed into .venv; what pip said is above.")


def main() -> None:
    """Brings `.venv` in line with the lists; a second run finds its stamp and returns at once."""
    fitting = fitting_python()
    if Path(fitting) != Path(sys.executable):
        os.execv(fitting, [fitting, __file__, *sys.argv[1:]])
    name = "dev" if "--dev" in sys.argv[1:] else "runtime"
    if is_installed("dev") or is_installed(name):
        return
    began = time.monotonic()
    install(make_environment(), name)
    (VENV / f".installed-{name}").write_text(fingerprint(name))
    say(f"ready in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
