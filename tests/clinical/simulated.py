"""Short words for simulated patients: a diary as it is sent, a fate, a ring."""

from datetime import UTC

from app.clinical.context import Context
from app.clinical.replay import Arrival
from app.clinical.trials.simulation.attending import DEALT_WITH_IN, Ring
from app.clinical.trials.simulation.cohort import Patient, moment
from app.clinical.trials.simulation.feeling import Truth, Window
from app.clinical.trials.simulation.people import day_of
from tests.clinical.making import entry

CORD = frozenset(("cord_compression", "spinal_metastasis_pain"))


def said(day=1, **sections) -> Arrival:
    """A diary about a story's day, written and received at its noon."""
    at = moment(day)
    told = entry(1, **{"diary_date": day_of(day), "recorded_at": at, **sections}, received=at)
    return Arrival(received_at=at.astimezone(UTC), diary=told.diary)


def patient_with(*sent: Arrival, first_sign=None, neurologic=None, deficit=None, days=14) -> Patient:
    """Someone who sent these, and in whom a cord was pressed if there is a first sign."""
    windows = () if first_sign is None else (Window(conditions=CORD, first=first_sign, last=days),)
    truth = Truth(first_sign=first_sign, neurologic=neurologic, deficit=deficit, warns=CORD, windows=windows)
    return Patient(number=0, persona="someone", context=Context(), truth=truth, diaries=sent, days=days)


def alarm(day, condition="cord_compression", urgency="urgent") -> Ring:
    at = moment(day)
    return Ring(at=at, until=at + DEALT_WITH_IN, urgency=urgency, condition=condition, rule=f"{condition}.any")
