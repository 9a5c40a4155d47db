"""What would an outbox cost as it is usually written? One process, one message at a time, locked while it is sent.

A session and an ORM entity for each message, SELECT … FOR UPDATE SKIP LOCKED held open during the send, one commit for each.
The same texts, signature, history of tries and receiver, and a client that keeps its connection. It has no lease to wait
for after a crash; but a receiver that hangs holds a transaction open, and everything behind it waits.
"""

import argparse
import os
import time

import httpx
from sqlmodel import Session, col, create_engine, select

from app.access import mint_link
from app.notify.channels import webhook
from app.notify.letter import letter_for
from app.records.alerts import Alert
from app.records.notifications import Attempt, Notification
from app.records.outbox import Claimed
from app.wiring.clock import clock

LINK = "http://127.0.0.1:8000"
IDLE = 0.05  # s between two looks at an empty outbox


def send_one(session: Session, http: httpx.Client, keys: tuple[bytes, ...]) -> bool:
    """The most urgent message that is due, if there is one."""
    now = clock()
    statement = (
        select(Notification)
        .where(col(Notification.state) == "pending", col(Notification.due_at) <= now)
        .order_by(col(Notification.priority).desc(), col(Notification.due_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    message = session.exec(statement).one_or_none()
    if message is None:
        return False
    alert = session.get(Alert, (message.clinic_id, message.alert_id))
    message.tries += 1
    link = mint_link()
    said = letter_for(_claimed(message, alert), link.shown, LINK)
    body, stamp = webhook.payload(said), str(int(now.timestamp()))
    headers = {
        "content-type": "application/json",
        "webhook-id": str(said.notification_id),
        "webhook-timestamp": stamp,
        "webhook-signature": webhook.signature(str(said.notification_id), stamp, body, keys),
    }
    http.post(message.address, content=body, headers=headers).raise_for_status()
    session.add(
        Attempt(
            clinic_id=message.clinic_id,
            notification_id=message.notification_id,
            attempt=message.tries,
            started_at=now,
            ended_at=clock(),
            outcome="sent",
            link_hash=link.link_hash,
        )
    )
    message.state, message.settled_at = "sent", clock()
    session.commit()
    return True


def _claimed(message: Notification, alert: Alert | None) -> Claimed:
    names = set(Claimed.__dataclass_fields__) & set(Notification.model_fields)
    absent = {name: None for name in Claimed.__dataclass_fields__ if name not in names}
    known = {"attempt": message.tries, "is_drill": False, "alert_status": alert.status if alert else None}
    return Claimed(**absent | {name: getattr(message, name) for name in names} | known)


def main(secret: str) -> None:
    url = os.environ["TOCSIN_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url)
    keys = (webhook.key_of(secret),)
    with httpx.Client(trust_env=False) as http:
        while True:
            with Session(engine, expire_on_commit=False) as session:
                found = send_one(session, http, keys)
            if not found:
                time.sleep(IDLE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--secret", required=True)
    main(parser.parse_args().secret)
