"""Asks an advisory service whether a pinned package has a known fault, and never takes silence for health.

    scripts/audit_dependencies.py [--must] [--patience SECONDS] [options of pip-audit]

Ends with 1 when a fault is known, or when the list itself is wrong. When the service cannot be asked it says so in one
line and ends with 0, so that work goes on without a network; with --must that ends with 1 as well.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements" / "runtime.txt"
PIP_AUDIT = Path(sys.executable).parent / "pip-audit"
PATIENCE_SECONDS = 15.0  # as long as `make check` may wait for somebody else
# What stands in pip-audit's last words when it was the service, or the way to it, that failed.
OF_THE_SERVICE = (
    "ConnectionError",
    "Timeout",
    "timed out",
    "ServiceError",
    "HTTPError",
    "Could not connect",
    "JSONDecode",
)


@dataclass(frozen=True)
class Verdict:
    """What was found, by package; what could not be asked about; what is wrong with the question itself."""

    faults: tuple[str, ...] = ()
    audited: int = 0
    unasked: str = ""
    wrong: str = ""


def judged(printed: str, complained: str) -> Verdict:
    """What pip-audit's JSON says, or, when there is none, whose fault that is."""
    try:
        told = json.loads(printed)["dependencies"]
    except (ValueError, KeyError):
        last = (complained.strip().splitlines() or ["pip-audit said nothing"])[-1][:120]
        of_the_service = any(one in complained for one in OF_THE_SERVICE)
        return (
            Verdict(unasked=f"the advisory service cannot be asked ({last})") if of_the_service else Verdict(wrong=last)
        )
    skipped = [one["name"] for one in told if "skip_reason" in one]
    faults = tuple(
        f"{one['name']} {one['version']}: {fault['id']} {' '.join(fault['aliases'])}"
        f" - mended in {', '.join(fault['fix_versions']) or 'no version yet'}"
        for one in told
        for fault in one.get("vulns", [])
    )
    names = ", ".join(skipped[:5]) + (" …" if len(skipped) > 5 else "")
    unasked = f"the advisory service does not know {len(skipped)} of {len(told)}: {names}" if skipped else ""
    return Verdict(faults, len(told) - len(skipped), unasked)


def asked(options: list[str], patience: float) -> Verdict:
    """Runs pip-audit over the pinned list; an answer that takes longer than `patience` is none."""
    command = [str(PIP_AUDIT), "--progress-spinner", "off", "--format", "json", "--timeout", "5", "--disable-pip"]
    pins = [] if "-r" in options else ["-r", str(PINS)]
    try:
        done = subprocess.run(
            [*command, "--require-hashes", *pins, *options],
            capture_output=True,
            text=True,
            check=False,
            timeout=patience,
        )
    except subprocess.TimeoutExpired:
        return Verdict(unasked=f"the advisory service took longer than {patience:g} s")
    return judged(done.stdout, done.stderr)


def main() -> None:
    """One line when all is well or nothing could be asked; a line for each fault otherwise."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--must", action="store_true", help="what could not be asked is a failure")
    words.add_argument("--patience", type=float, default=PATIENCE_SECONDS, metavar="SECONDS")
    said, options = words.parse_known_args()
    verdict = asked(options, said.patience)
    for fault in verdict.faults:
        print(f"KNOWN FAULT  {fault}")
    if verdict.wrong:
        print(f"dependencies cannot be audited: {verdict.wrong}")
    elif verdict.unasked:
        print(f"dependencies NOT audited: {verdict.unasked}")
    if verdict.audited:
        print(f"dependencies audited: {verdict.audited}, with {len(verdict.faults)} known faults")
    sys.exit(bool(verdict.faults or verdict.wrong or (said.must and verdict.unasked)))


if __name__ == "__main__":
    main()
