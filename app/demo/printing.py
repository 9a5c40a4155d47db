"""How does the demo speak? In plain text set for a terminal: numbered steps, quotes, calm colours where there are any."""

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Mapping
from typing import Any, TextIO

NARROW, WIDE = 72, 96
MARGIN = "   "
STYLES = {"bold": "1", "faint": "2", "red": "31", "green": "32", "cyan": "36"}


class Page:
    """Writes to `out` (standard output). When nobody reads any more it asks to stop, as Ctrl-C would."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._coloured = self._out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._width = max(NARROW, min(WIDE, shutil.get_terminal_size((WIDE, 24)).columns))

    def title(self, text: str, aside: str) -> None:
        self._lines(
            "", self._spread(self._style(text, "bold"), self._style(aside, "faint"), len(text) + len(aside)), ""
        )

    def step(self, number: int, text: str, aside: str = "") -> None:
        """The heading of a step; `aside` stands at the right: the request behind it."""
        head = f"{number}  {text}"
        shown = self._style(f"{number}", "cyan") + "  " + self._style(text, "bold")
        self._lines("", "", self._spread(shown, self._style(aside, "faint"), len(head) + len(aside)), "")

    def say(self, text: str) -> None:
        self._lines(*self._wrapped(text, MARGIN))

    def aside(self, text: str) -> None:
        """What goes on behind the scene, or is waited for."""
        self._lines(*(self._style(line, "faint") for line in self._wrapped(text, MARGIN + "· ", MARGIN + "  ")))

    def good(self, text: str) -> None:
        """Something that was checked and is so."""
        self._lines(*(self._style(line, "green") for line in self._wrapped(text, MARGIN + "= ", MARGIN + "  ")))

    def alarm(self, text: str) -> None:
        self._lines(*(MARGIN + self._style(line, "red") for line in self._fitted(text, self._width - len(MARGIN))))

    def facts(self, facts: Mapping[str, str]) -> None:
        """Names at the left, aligned; long values wrap under themselves, addresses never."""
        room = max(len(name) for name in facts) + 3
        for name, value in facts.items():
            first = MARGIN + self._style(name, "faint") + " " * (room - len(name))
            text = self._fitted(value, self._width - len(MARGIN) - room)
            self._lines(first + text[0], *(MARGIN + " " * room + line for line in text[1:]))

    def quote(self, text: str) -> None:
        """What someone or something else wrote, with a bar at its side; lines that fit stay as they are."""
        bar = MARGIN + self._style("|", "cyan") + " "
        self._lines(*(bar + line for line in self._fitted(text.strip("\n"), self._width - len(MARGIN) - 2)))

    def json(self, value: Any) -> None:
        """Pretty JSON, with what is short on one line."""
        self.quote(_pretty(value, self._width - len(MARGIN) - 2))

    def gap(self) -> None:
        self._lines("")

    def _fitted(self, text: str, width: int) -> list[str]:
        """Lines no longer than `width`; those that fit, and addresses, are left as they are."""
        lines = []
        for line in text.splitlines():
            fits = len(line) <= width or "://" in line
            lines += [line] if fits else textwrap.wrap(line, width, break_on_hyphens=False, break_long_words=False)
        return lines or [""]

    def _wrapped(self, text: str, first: str, rest: str | None = None) -> list[str]:
        return textwrap.wrap(
            text,
            self._width,
            initial_indent=first,
            subsequent_indent=first if rest is None else rest,
            break_on_hyphens=False,
            break_long_words=False,
        )

    def _spread(self, left: str, right: str, letters: int) -> str:
        return left + " " * max(2, self._width - letters) + right

    def _style(self, text: str, name: str) -> str:
        return f"\x1b[{STYLES[name]}m{text}\x1b[0m" if self._coloured and text else text

    def _lines(self, *lines: str) -> None:
        try:
            self._out.write("".join(f"{line.rstrip()}\n" for line in lines))
            self._out.flush()
        except (OSError, ValueError):
            # The reader is gone (`| head`, a closed terminal): the rest is said to nobody.
            self._out = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - kept to the end of the program
            raise KeyboardInterrupt from None


def _pretty(value: Any, width: int, indent: int = 0, used: int = 0) -> str:
    """`used` letters stand before it on its first line; a comma may follow."""
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (indent and used + len(short) < width):
        return short
    inner, outer = "  " * (indent + 1), "  " * indent
    names = [f"{json.dumps(name)}: " for name in value] if isinstance(value, dict) else [""] * len(value)
    held = value.values() if isinstance(value, dict) else value
    parts = [
        inner + name + _pretty(one, width, indent + 1, len(inner + name)) for name, one in zip(names, held, strict=True)
    ]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + "\n" + ",\n".join(parts) + f"\n{outer}{closing}"
