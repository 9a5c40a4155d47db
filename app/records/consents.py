"""What has a patient agreed to, in which words, and until when?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlmodel import Field, SQLModel


class Consent(SQLModel, table=True):
    """One agreement to one version of one text. `purpose`: monitoring, carer, or sharing with partners.

    `given_by` and `withdrawn_by` are actors as the record names them. For a carer's consent `carer_id` tells whom.
    """

    __tablename__ = "consents"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        ForeignKeyConstraint(["clinic_id", "carer_id"], ["carers.clinic_id", "carers.carer_id"]),
        Index("consents_by_patient", "clinic_id", "patient_id"),
        Index(
            "consents_that_hold",
            "clinic_id",
            "patient_id",
            "purpose",
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    clinic_id: str = Field(primary_key=True)
    consent_id: UUID = Field(primary_key=True)
    patient_id: UUID
    purpose: str
    version: str
    language: str
    text_hash: bytes
    carer_id: UUID | None = None
    given_at: datetime
    given_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
