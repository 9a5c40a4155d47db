"""How is a diary taken in with the fewest round trips? One statement to know all, one to keep all.

Nearly every diary is calm: it raises nothing. For those this is the whole path to the database, two statements that
are prepared once and final by themselves (`docs/decisions/0003-two-statements-a-diary.md` has the measurement). A diary
that raises something is kept by `care.submit_diary` in a unit of work of several statements.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

import msgspec

from app.access import Caller, Kind, Presented, Scope, is_good, is_same
from app.clinical.advice import Advice, Contact
from app.clinical.context import Context
from app.clinical.diary import Entry
from app.clinical.intake.reading import adapter
from app.clinical.ruleset import Ruleset
from app.clinical.vocabulary import Condition, Urgency
from app.errors import NotSignedInError
from app.records.database import Database
from app.records.diaries import entry_from
from app.records.rulesets import ruleset_from

# $1 clinic, $2 token, $3 diary id, $4 first and $5 last day of the entries the rules may need, $6 now
KNOW = """
SELECT t.secret_hash, t.expires_at, t.revoked_at, t.kind, t.name, t.scopes, t.patient_id, t.device_id, t.carer_id,
       c.contact::text AS contact, p.context::text AS context, p.version, p.last_day, p.next_check_at,
       p.withdrawn_at IS NOT NULL AS is_withdrawn,
       same.body AS same_body, same.received_at AS same_received_at, same.advice::text AS same_advice,
       known.gists, known.received, standing.conditions, standing.urgencies, standing.statuses, found.keys,
       rules.body::text AS ruleset
FROM tokens t
JOIN clinics c ON c.clinic_id = t.clinic_id
LEFT JOIN rulesets rules ON rules.clinic_id = t.clinic_id
    AND rules.effective_from <= $6 AND (rules.retired_at IS NULL OR rules.retired_at > $6)
LEFT JOIN patients p ON p.clinic_id = t.clinic_id AND p.patient_id = t.patient_id
LEFT JOIN diaries same ON same.clinic_id = t.clinic_id AND same.patient_id = t.patient_id AND same.diary_id = $3
LEFT JOIN LATERAL (
    SELECT array_agg(d.gist) AS gists, array_agg(d.received_at) AS received FROM diaries d
    WHERE d.clinic_id = t.clinic_id AND d.patient_id = t.patient_id AND d.diary_date BETWEEN $4 AND $5
) known ON true
LEFT JOIN LATERAL (
    SELECT array_agg(a.condition) AS conditions, array_agg(a.urgency) AS urgencies, array_agg(a.status) AS statuses
    FROM alerts a WHERE a.clinic_id = t.clinic_id AND a.patient_id = t.patient_id AND a.status <> 'resolved'
) standing ON true
LEFT JOIN LATERAL (
    SELECT array_agg(f.subject || chr(31) || f.rule || chr(31) || f.urgency) AS keys FROM findings f
    WHERE f.clinic_id = t.clinic_id AND f.patient_id = t.patient_id AND f.concerns_day >= $4 AND f.outdated_at IS NULL
) found ON true
WHERE t.clinic_id = $1 AND t.token_id = $2
"""

# $1 clinic, $2 patient, $3 version, $4 last day, $5 next check, $6 diary id, $7 its day, $8 now, $9 body, $10 gist,
# $11 advice, $12 ruleset, $13 actor, $14 role, $15 token. Keeps nothing at all when another entry of the patient came first.
KEEP = """
WITH claimed AS (
    UPDATE patients SET version = version + 1, last_day = $4, next_check_at = $5
    WHERE clinic_id = $1 AND patient_id = $2 AND version = $3 RETURNING clinic_id, patient_id
), kept AS (
    INSERT INTO diaries (clinic_id, patient_id, diary_id, diary_date, received_at, body, gist, advice, ruleset)
    SELECT clinic_id, patient_id, $6, $7, $8, $9, $10, $11::jsonb, $12 FROM claimed
), noted AS (
    INSERT INTO audit (clinic_id, at, actor, role, device, action, subject, patient_id, ruleset, detail)
    SELECT clinic_id, $8, $13, $14, $15, 'diary.received', 'diary:' || $6::text, patient_id, $12, '{}'::jsonb FROM claimed
)
SELECT count(*) AS claimed FROM claimed
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """An entry that was received before under the same id."""

    body: str
    received_at: datetime
    advice: Advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is needed to judge an entry: who sends it, the days around it, what stands open, what was concluded."""

    caller: Caller
    contact: Contact
    context: Context
    ruleset: Ruleset
    version: int
    last_day: date | None
    next_check_at: datetime | None
    is_withdrawn: bool
    same: Same | None
    entries: tuple[Entry, ...]
    standing: Mapping[Condition, Urgency]
    unanswered: Mapping[Condition, Urgency]
    finding_keys: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is to be kept of a calm entry."""

    clinic_id: str
    patient_id: UUID
    version: int
    last_day: date
    next_check_at: datetime | None
    diary_id: UUID
    diary_date: date
    received_at: datetime
    body: str
    gist: str
    advice: Advice
    ruleset: str
    by: Caller


async def know(database: Database, given: Presented, diary_id: UUID, first: date, last: date, now: datetime) -> Known:
    """All that is needed to judge an entry, in one statement; raises `NotSignedInError`."""
    row = await database.fetchrow(
        KNOW, given.clinic_id, given.token_id, diary_id, first, last, now, clinic_id=given.clinic_id
    )
    if row is None or not is_good(row["secret_hash"], given, row["expires_at"], row["revoked_at"], now):
        guessed = row is None or not is_same(row["secret_hash"], given)
        raise NotSignedInError("this token is not known, or no longer holds", is_guess=guessed)
    standing = dict(zip(row["conditions"] or (), row["urgencies"] or (), strict=True))
    statuses = row["statuses"] or ()
    return Known(
        caller=_caller(given, row),
        contact=_contact(row["contact"]),
        context=_context(row["context"] or "{}"),
        ruleset=ruleset_from(row["ruleset"]),
        version=row["version"] or 0,
        last_day=row["last_day"],
        next_check_at=row["next_check_at"],
        is_withdrawn=row["is_withdrawn"],
        same=_same(row),
        entries=tuple(map(entry_from, row["gists"] or (), row["received"] or ())),
        standing=standing,
        unanswered={c: u for (c, u), status in zip(standing.items(), statuses, strict=True) if status == "open"},
        finding_keys=frozenset(tuple(key.split("\x1f")) for key in row["keys"] or ()),
    )


async def keep_calm(database: Database, kept: Kept) -> bool:
    """Keeps an entry that raises nothing, in one statement; false when another entry of the patient came first."""
    row = await database.fetchrow(
        KEEP,
        kept.clinic_id,
        kept.patient_id,
        kept.version,
        kept.last_day,
        kept.next_check_at,
        kept.diary_id,
        kept.diary_date,
        kept.received_at,
        kept.body,
        kept.gist,
        adapter(Advice).dump_json(kept.advice).decode(),
        kept.ruleset,
        kept.by.actor,
        "carer" if kept.by.carer_id else kept.by.kind,
        kept.by.token_id,
        clinic_id=kept.clinic_id,
    )
    return bool(row and row["claimed"])


def _caller(given: Presented, row: Mapping[str, Any]) -> Caller:
    return Caller(
        clinic_id=given.clinic_id,
        token_id=given.token_id,
        kind=cast(Kind, row["kind"]),
        name=row["name"],
        scopes=frozenset(cast(list[Scope], row["scopes"])),
        patient_id=row["patient_id"],
        device_id=row["device_id"],
        carer_id=row["carer_id"],
    )


def _same(row: Mapping[str, Any]) -> Same | None:
    if row["same_body"] is None:
        return None
    advice = adapter(Advice).validate_json(row["same_advice"])
    return Same(body=row["same_body"], received_at=row["same_received_at"], advice=advice)


_read_context = msgspec.json.Decoder(Context).decode
_read_contact = msgspec.json.Decoder(Contact).decode


@lru_cache(maxsize=4096)
def _context(kept: str) -> Context:
    return _read_context(kept)


@lru_cache(maxsize=1024)
def _contact(kept: str) -> Contact:
    return _read_contact(kept)
