"""How is a stretch of time typed? As `90d`."""

import re
from datetime import timedelta

import click


def days(_: click.Context, __: click.Parameter, given: str) -> timedelta:
    """Reads an option such as `--since 90d`."""
    matched = re.fullmatch(r"([1-9]\d{0,3})d", given)
    if matched is None:
        raise click.BadParameter("expected a number of days as in 90d")
    return timedelta(days=int(matched[1]))
