"""What is shown? One red diary, from the phone to a human who has it: seven steps, each looked up, each checked."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.clinical.phrases import plain
from app.demo.checks import UnexpectedError, must
from app.demo.client import Client
from app.demo.clinic import FIRST_NURSE, PHYSICIAN, SECOND_NURSE, SECONDS_TO_ANSWER, address_of
from app.demo.cohort import Invented, red_diary
from app.demo.mailbox import Letter, Mailbox
from app.demo.printing import Page
from app.notify.wording import short_name

SOON = timedelta(seconds=15)
LONGER_THAN_A_RUNG = SECONDS_TO_ANSWER + 2


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The person of the story, and what their phone and the nurses hold."""

    person: Invented
    patient_id: UUID
    phone: str
    tokens: dict[str, str]


class Story:
    """Played once, in order; each step leaves what the next one needs."""

    def __init__(self, client: Client, mailbox: Mailbox, cast: Cast, page: Page) -> None:
        self._client, self._mailbox, self._cast, self._page = client, mailbox, cast, page
        self._sent_at = 0.0
        self._receipt: dict[str, Any] = {}
        self._diary: dict[str, Any] = {}
        self._alert: dict[str, Any] = {}

    async def play(self, now: datetime) -> int:
        """All steps; how many there were. Raises `UnexpectedError` at the first that is not as it should be."""
        self._diary = red_diary(self._cast.person, now)
        steps = (
            self._a_diary_is_sent,
            self._the_patient_is_told,
            self._an_alert_says_why,
            self._the_nurse_on_call_is_rung,
            self._nobody_answers,
            self._the_second_nurse_takes_it,
            self._see_for_yourself,
        )
        for number, step in enumerate(steps, 1):
            try:
                await step(number)
            except UnexpectedError as failed:
                raise UnexpectedError(f"step {number} is not as it should be: {failed}") from None
        return len(steps)

    async def _a_diary_is_sent(self, number: int) -> None:
        page, diary = self._page, self._diary
        symptom = diary["symptoms"][0]
        before = await self._client.ask("GET", "/v1/diaries?limit=200", token=self._cast.phone)
        pains = [item["diary"]["pain"]["worst"] for item in before["items"]]
        alerts = await self._client.ask("GET", self._alerts_path, token=self._cast.tokens[FIRST_NURSE])
        page.step(number, f"{self._cast.person.name} writes her diary", "POST /v1/diaries")
        page.say(
            f"For three weeks ({len(pains)} diaries) her worst pain was {min(pains)} to {max(pains)} out of 10, and nothing "
            f"rang. Today it is {diary['pain']['worst']}, and she ticks that it can wait. A pain score alone would see a "
            f"better day. But there is {symptom['course']} {plain(symptom['symptom'])}:"
        )
        page.gap()
        page.json(diary)
        must(min(pains) > diary["pain"]["worst"], "three weeks in which the pain was worse than today")
        must(not alerts["items"], "three weeks in which nothing rang")
        self._sent_at = time.monotonic()
        self._receipt = await self._client.ask("POST", "/v1/diaries", token=self._cast.phone, body=diary, expect=201)
        must(self._receipt["id"] == diary["id"], "a receipt for this very diary")

    async def _the_patient_is_told(self, number: int) -> None:
        page, advice, contact = self._page, self._receipt["advice"], self._receipt["contact"]
        page.step(number, "What her phone shows her at once", f"201 Created, {self._since_sent()} later")
        page.quote(advice["text"])
        page.gap()
        page.facts({"how urgent": advice["urgency"], "to ring": f"{contact['name']}, {contact['phone']}"})
        must(advice["urgency"] == "immediate", "advice to ring now")
        must(contact["phone"] in advice["text"], "the 24-hour number in the advice")

    async def _an_alert_says_why(self, number: int) -> None:
        alerts = await self._client.ask("GET", self._alerts_path, token=self._cast.tokens[FIRST_NURSE])
        must(len(alerts["items"]) == 1, f"one alert about this patient, not {len(alerts['items'])}")
        self._alert = alerts["items"][0]
        why = self._alert["steps"][-1]
        self._page.step(number, "The alert it raised, and why", "GET /v1/alerts")
        self._page.facts(
            {
                "alert": f"{self._name}, about patient {self._alert['patient_reference']}",
                "condition": plain(self._alert["condition"]),
                "urgency": self._alert["urgency"],
                "because": why["because"],
                "evidence": "\n".join(self._say_evidence(one) for one in why["evidence"]),
                "would not have fired if": why["would_not_have_fired_if"],
                "rule": f"{why['rule']}, ruleset {self._alert['ruleset']}",
            }
        )
        must(self._alert["condition"] == "cord_compression", "an alert about the spinal cord")
        must(self._alert["urgency"] == "immediate", "an immediate alert")
        must(any(one["entry"] == self._diary["id"] for one in why["evidence"]), "evidence that points into the diary")

    async def _the_nurse_on_call_is_rung(self, number: int) -> None:
        letter = await self._letter_to(FIRST_NURSE)
        self._page.step(number, "The e-mail to the nurse on call", f"{self._since_sent()} after the diary")
        self._show(letter)
        self._must_tell_nothing(letter)
        self._page.gap()
        self._page.good("Neither name nor symptom is in it: who reads along on a lock screen learns nothing.")

    async def _nobody_answers(self, number: int) -> None:
        self._page.gap()
        self._page.aside(
            f"nobody acknowledges; this ladder waits {SECONDS_TO_ANSWER} seconds (in earnest it would be minutes)"
        )
        letter = await self._letter_to(SECOND_NURSE)
        self._page.step(number, "Nobody answers: the second nurse is rung", f"{self._since_sent()} after the diary")
        self._show(letter)
        self._must_tell_nothing(letter)
        must(time.monotonic() - self._sent_at >= SECONDS_TO_ANSWER - 1, "the first nurse to be given time to answer")

    async def _the_second_nurse_takes_it(self, number: int) -> None:
        page = self._page
        presses = await self._client.presses(link_in((await self._letter_to(SECOND_NURSE)).text))
        taken = (await self._client.ask("GET", self._alerts_path, token=self._cast.tokens[FIRST_NURSE]))["items"][0]
        page.step(number, "The second nurse takes it", "the link in her e-mail: no sign-in, once")
        must(presses == [200, 410], f"a link that answers once; it was {presses}")
        told = [f"{one['recipient']} by {one['channel']} ({one['state']})" for one in taken["told"]]
        seen = await self._client.ask("GET", "/v1/me/messages", token=self._cast.phone)
        page.facts(
            {
                "status": taken["status"],
                "by": f"{taken['acknowledged_by']}",
                "told so far": ", ".join(sorted(told)),
                "her promise": f"holds until {taken['promised_until'][11:16]} UTC; then the next person is rung",
                "on Ada's phone": seen["items"][0]["text"],
            }
        )
        must(taken["status"] == "acknowledged", "the alert to be acknowledged")
        must(taken["acknowledged_by"] == SECOND_NURSE, "the alert to say who has it")
        must(taken["next_rung_at"] is None, "nobody else to be due")
        must(seen["items"][0]["kind"] == "patient_seen", "the patient to be told that a nurse has seen it")
        page.gap()
        page.aside(f"the physician would be rung {SECONDS_TO_ANSWER} seconds after her; waiting {LONGER_THAN_A_RUNG}")
        await asyncio.sleep(LONGER_THAN_A_RUNG)
        rung = [letter for letter in self._letters() if address_of(PHYSICIAN) in letter.recipients]
        must(not rung, "the physician to be left in peace")
        must(len(self._letters()) == 2, f"two e-mails about this alert, not {len(self._letters())}")
        page.good("The ladder has stopped: the physician was not rung, and no other e-mail has gone out.")

    async def _see_for_yourself(self, number: int) -> None:
        nurse = self._cast.tokens[FIRST_NURSE]
        waiting = await self._client.ask("GET", "/v1/alerts?status=open", token=nurse)
        ready = await self._client.ask("GET", "/readyz")
        console = await self._client.sees_console(nurse)
        url = str(self._client.http.base_url).rstrip("/")
        self._page.step(number, "Look around", "all of it invented, and gone when this ends")
        self._page.facts(
            {
                "nurse page": f"{url}/console/sign-in#{nurse}",
                "API": f"{url}/docs",
                "caught mail": self._mailbox.url,
            }
        )
        self._page.gap()
        self._page.say(
            "Still open on the nurse page, from the other patients' three weeks. What is urgent, not immediate, rings in "
            "working hours; this clinic is closed today, so it waits there:"
        )
        self._page.facts(
            {
                f"{one['urgency']}, {plain(one['condition'])}": f"{one['steps'][-1]['because']} "
                f"({one['patient_reference']})"
                for one in waiting["items"]
            }
        )
        must(len(waiting["items"]) >= 2, "at least two open alerts to look at")
        must(ready["worker"] == "beating", "a scheduler that is alive")
        for one in waiting["items"]:
            must(f"/console/alerts/{one['id']}" in console, "every open alert on the nurse page")

    @property
    def _alerts_path(self) -> str:
        return f"/v1/alerts?patient_id={self._cast.patient_id}&status=all"

    @property
    def _name(self) -> str:
        return short_name(UUID(self._alert["id"]))

    def _letters(self) -> list[Letter]:
        return [letter for letter in self._mailbox.messages if self._name in letter.subject]

    async def _letter_to(self, person: str) -> Letter:
        def is_it(letter: Letter) -> bool:
            return self._name in letter.subject and address_of(person) in letter.recipients

        try:
            return await self._mailbox.wait_for(is_it, SOON)
        except TimeoutError:
            raise UnexpectedError(f"expected an e-mail to the {person} within {SOON.seconds} seconds") from None

    def _show(self, letter: Letter) -> None:
        headers = dict(letter.headers)
        top = [f"{name}: {headers[name]}" for name in ("From", "To", "Subject")]
        self._page.quote("\n".join([*top, "", letter.text]))

    def _must_tell_nothing(self, letter: Letter) -> None:
        person, told = self._cast.person, f"{letter.subject}\n{letter.text}".lower().split()
        private = [person.name, person.reference, person.phone, plain(self._alert["condition"]), "pain", "back"]
        private += [plain(one["symptom"]) for one in self._diary["symptoms"]]
        words = {word for text in private for word in text.lower().split()}
        must(words.isdisjoint(word.strip(".,:;()") for word in told), "an e-mail that tells nothing of the patient")

    def _say_evidence(self, one: dict[str, Any]) -> str:
        where = f"{one['pointer']} of this diary" if one["entry"] == self._diary["id"] else one["day"]
        return f"{one['said']}  [{where}]"

    def _since_sent(self) -> str:
        seconds = time.monotonic() - self._sent_at
        return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def link_in(text: str) -> str:
    """The path of the one-time link in a mail."""
    return next(f"/a/{word.partition('/a/')[2]}" for word in text.split() if "/a/" in word)
