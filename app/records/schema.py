"""What does the whole schema look like, and how is a database brought to it? Every table, and the migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData
from sqlmodel import SQLModel

from app.records import (
    alerts,
    audit,
    auditing,
    clinics,
    diaries,
    findings,
    heartbeats,
    notifications,
    patient_addresses,
    patients,
    people,
    quarantine,
    rulesets,
    teams,
    tokens,
)

TABLES = (
    clinics.Clinic,
    rulesets.RulesetRow,
    patients.Patient,
    people.StaffPerson,
    people.StaffContact,
    teams.Team,
    tokens.Token,
    patient_addresses.PatientAddress,
    tokens.EnrolmentCode,
    diaries.DiaryRow,
    quarantine.QuarantinedEntry,
    findings.FindingRow,
    alerts.Alert,
    notifications.Notification,
    notifications.Attempt,
    audit.AuditLine,
    heartbeats.Heartbeat,
    auditing.AuditorTold,
)
MIGRATIONS = Path(__file__).resolve().parents[2] / "alembic"


def metadata() -> MetaData:
    """The schema as the table classes describe it."""
    return SQLModel.metadata


def migrations_for(url: str) -> Config:
    """Alembic's configuration for one database; `url` as libpq writes it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d_%%(slug)s")
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Brings a database to the newest schema; one that is there already is left alone. Blocks until done."""
    command.upgrade(migrations_for(url), "head")
