"""Where does anything of a patient stand, and how is all of it taken away? One list, which a test holds to the schema."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.records.schema import metadata

# These point to a patient by `patient_id`.
DIRECTLY = (
    "patients",
    "diaries",
    "quarantine",
    "findings",
    "alerts",
    "notifications",
    "patient_addresses",
    "tokens",
    "enrolment_codes",
    "devices",
    "carers",
    "consents",
    "broken_glass",
    "legal_holds",
    "audit_changes",
)
# These point to a row of another table that does.
THROUGH = {"attempts": ("notifications", "notification_id"), "refresh_tokens": ("devices", "device_id")}
# These outlive a patient, and say nothing of who it was.
OUTLIVES = {
    "audit": "who did what, by an id that points to nobody any more; the chain would break without it",
    "audit_seals": "hashes",
    "erasures": "the receipts themselves",
    "erasure_notices": "which partner was told of an erasure",
}


async def count_rows(session: AsyncSession, clinic_id: str, patient_id: UUID) -> dict[str, int]:
    """How many rows of the patient each table holds; tables without any are left out."""
    found = {}
    for table in _children_first():
        statement = select(func.count()).select_from(table).where(_of(table, clinic_id, patient_id))
        if rows := await session.scalar(statement):
            found[table.name] = int(rows)
    return found


async def delete_rows(session: AsyncSession, clinic_id: str, patient_id: UUID) -> dict[str, int]:
    """Takes away every row of the patient and tells how many each table held."""
    gone = {}
    for table in _children_first():
        counted = delete(table).where(_of(table, clinic_id, patient_id)).returning(table.c.clinic_id)
        if rows := len((await session.execute(counted)).all()):
            gone[table.name] = rows
    return gone


def _children_first() -> Iterator[Table]:
    for table in reversed(metadata().sorted_tables):
        if table.name in DIRECTLY or table.name in THROUGH:
            yield table


def _of(table: Table, clinic_id: str, patient_id: UUID) -> ColumnElement[bool]:
    """Which rows of a table are the patient's."""
    if table.name in THROUGH:
        parent_name, key = THROUGH[table.name]
        parent = metadata().tables[parent_name]
        return and_(table.c.clinic_id == clinic_id, table.c[key].in_(_keys(parent, key, clinic_id, patient_id)))
    if table.name == "notifications":
        alerts = metadata().tables["alerts"]
        told = table.c.alert_id.in_(_keys(alerts, "alert_id", clinic_id, patient_id))
        return and_(table.c.clinic_id == clinic_id, or_(table.c.patient_id == patient_id, told))
    return and_(table.c.clinic_id == clinic_id, table.c.patient_id == patient_id)


def _keys(parent: Table, key: str, clinic_id: str, patient_id: UUID) -> Select[tuple[UUID]]:
    return select(parent.c[key]).where(_of(parent, clinic_id, patient_id))
