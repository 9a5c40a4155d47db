"""What was noted since: a worker links it to the chain, and logs the hash where no database administrator can rewrite it."""

from datetime import datetime

import structlog

from app.records.audit_chain import clinics_to_seal, seal_next
from app.records.database import Database

logger = structlog.get_logger()


async def seal_audit(database: Database, key: bytes | None, now: datetime) -> int:
    """Makes at most one link for each clinic, and returns how many it made. Any number of workers may do so at once."""
    async with database.begin() as session:
        clinics = await clinics_to_seal(session)
    made = 0
    for clinic_id in clinics:
        async with database.begin() as session:
            link = await seal_next(session, clinic_id, key, now)
        if link is not None:
            logger.info("audit sealed", clinic=clinic_id, seal=link.seal, lines=link.lines, hash=link.seal_hash.hex())
            made += 1
    return made
