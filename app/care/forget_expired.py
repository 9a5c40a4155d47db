"""When is what nobody can use any more taken away? A month after it ended, by a worker."""

from datetime import datetime, timedelta

from app.records.database import Database
from app.records.expired import forget_refresh_tokens, forget_tokens
from app.records.spent import forget_spent

KEPT_FOR = timedelta(days=30)  # so that whoever looks into something finds the token it was done with
AT_ONCE = 1000


async def forget_expired(database: Database, now: datetime) -> int:
    """Drops some of what ended long ago, and says how much that was: to be done again until it is nothing."""
    async with database.begin() as session:
        await forget_spent(session, now)
        tokens = await forget_tokens(session, now - KEPT_FOR, AT_ONCE)
        return tokens + await forget_refresh_tokens(session, now - KEPT_FOR, AT_ONCE)
