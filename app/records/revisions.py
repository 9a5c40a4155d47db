"""Which schemas has Tocsin had, and which of them has a database? By revision, the first one first."""

from alembic.script import ScriptDirectory

from app.records.schema import migrations_for


def known_revisions() -> tuple[str, ...]:
    """Every revision that this version of Tocsin can bring to the newest, which is the last."""
    script = ScriptDirectory.from_config(migrations_for(""))
    return tuple(revision.revision for revision in reversed(list(script.walk_revisions())))
