"""What do the pages for people say? The Markdown of README.md and docs/, and the commands in it."""

import re

from tests.house.image import ROOT


def everything() -> str:
    """The text of every page."""
    return "\n".join(path.read_text() for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))])


def blocks_under(heading: str, kind: str) -> list[str]:
    """The fenced blocks of one kind below a heading of docs/operations.md, until the next of its level."""
    page = (ROOT / "docs" / "operations.md").read_text()
    [part] = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    fenced: list[tuple[str, str]] = re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", part, re.DOTALL | re.MULTILINE)
    return ["\n".join(line.removeprefix(indent) for line in text.splitlines()) for indent, text in fenced]


def shell_under(heading: str) -> list[str]:
    """The blocks of shell commands below a heading."""
    return blocks_under(heading, "sh")
