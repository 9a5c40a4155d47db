"""What runs a real PostgreSQL when nobody has given Tocsin one?

For demonstration, development and tests. Why it is built like this: `docs/decisions/0001-embedded-postgres.md`.
"""

from app.embedded.errors import HomeInUse, PostgresUnavailable
from app.embedded.supervisor import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "HomeInUse", "PostgresUnavailable"]
