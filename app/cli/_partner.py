"""How does a partner's system play a case on a server? It enrols someone, hands in the diaries, reads what rang."""

import time
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from uuid import uuid4

import httpx

from app.clinical.trials.conformance import Case
from app.clinical.trials.elsewhere import Elsewhere, elsewhere, remote_differences

RESULTS_WITHIN = 15.0  # seconds in which a worker must have judged a blood test
ASK_AGAIN = 0.2
LARGEST_PAGE = 200


class Partner:
    """The API of one server, with a staff token. Raises `httpx.HTTPError` when it does not answer or refuses."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30)
        self._staff = {"Authorization": f"Bearer {token}"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def now(self) -> datetime:
        """What the server's clock says, to the second."""
        return parsedate_to_datetime(self._http.get("/livez").raise_for_status().headers["date"])

    def play(self, name: str, case: Case) -> tuple[tuple[str, ...], tuple[str, ...]] | str:
        """What is not as expected, and what could not be asked; or why the case cannot be played there."""
        played = elsewhere(case, self.now(), uuid4())
        if isinstance(played, str):
            return played
        patient, phone = self._enrol(name, played.context)
        urgencies = {place: self._hand_in(diary, phone) for place, diary in played.diaries}
        found = (*self._settled(played, patient), *played.wrong_advice(urgencies))
        self._close_alerts_of(patient)
        return found, played.skipped

    def _enrol(self, name: str, context: Mapping[str, Any]) -> tuple[str, Mapping[str, str]]:
        """A patient who does not exist; their id and how their phone signs in."""
        body = {"reference": name[:80], "name": "Conformance case", "context": context}
        patient = self._ask("POST", "/v1/patients", self._staff, body)["id"]
        code = self._ask("POST", f"/v1/patients/{patient}/enrolment-codes", self._staff)["code"]
        token = self._ask("POST", "/v1/enrolments:redeem", {}, {"code": code, "device": "conformance"})["token"]
        return patient, {"Authorization": f"Bearer {token}"}

    def _hand_in(self, diary: Mapping[str, Any], phone: Mapping[str, str]) -> str:
        """The urgency of the advice that the phone shows."""
        urgency: str = self._ask("POST", "/v1/diaries", phone, diary)["advice"]["urgency"]
        return urgency

    def _settled(self, played: Elsewhere, patient: str) -> tuple[str, ...]:
        """What differs; where a blood test is part of it, only after the worker has had time to judge it."""
        deadline = time.monotonic() + (RESULTS_WITHIN if played.context.get("labs") else 0)
        while True:
            found = remote_differences(played, self._alerts_of(patient))
            if not found or time.monotonic() >= deadline:
                return found
            time.sleep(ASK_AGAIN)

    def _alerts_of(self, patient: str) -> list[dict[str, Any]]:
        path = f"/v1/alerts?status=all&patient_id={patient}&limit={LARGEST_PAGE}"
        items: list[dict[str, Any]] = self._ask("GET", path, self._staff)["items"]
        return items

    def _close_alerts_of(self, patient: str) -> None:
        """So that nobody goes on being rung about someone who does not exist."""
        for alert in self._alerts_of(patient):
            if alert["status"] != "resolved":
                body = {"outcome": "no_action_needed", "note": "a conformance case"}
                self._ask("POST", f"/v1/alerts/{alert['id']}:resolve", self._staff, body)

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: Any = None) -> dict[str, Any]:
        answer = self._http.request(method, path, headers=headers, json=body)
        told: dict[str, Any] = answer.raise_for_status().json()
        return told
