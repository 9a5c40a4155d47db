"""How does the embedded PostgreSQL say that it cannot serve?"""


class PostgresUnavailable(RuntimeError):  # noqa: N818 - it names the state the caller is in, not a fault of the caller
    """There is no embedded PostgreSQL; the message names the folder, the reason and what to do about it."""


class HomeInUse(PostgresUnavailable):
    """Another process runs the server of this home."""
