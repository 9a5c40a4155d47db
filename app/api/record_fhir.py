"""How does a whole record read as FHIR R4? One collection Bundle that another hospital's system can take in.

Answers that FHIR has a code for are Observations; every diary is also a QuestionnaireResponse with all its answers, and
the whole record as JSON stands in it as a document, so that nothing is lost on the way.
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from app.api.record_json import AlertInRecord, ConsentInRecord, DiaryInRecord, RecordView, as_json
from app.clinical.diary import Diary
from app.clinical.intake.reading import adapter

Resource = dict[str, Any]

OURS = "urn:tocsin"  # a name of our own, since what is on no server has no address
LOINC = "http://loinc.org"
PAIN = "72514-3"  # Pain severity - 0-10 verbal numeric rating [Score] - Reported
TEMPERATURE = "8310-5"  # Body temperature
_SEVERITY = {"immediate": "high", "urgent": "high", "soon": "moderate", "routine": "low"}
_CONSENT_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"


def as_fhir(view: RecordView) -> Resource:
    """The Bundle; references inside are `urn:uuid:` of the entries' own ids."""
    resources = [
        _patient(view),
        *(one for diary in view.diaries for one in _of_diary(view, diary)),
        *(_of_alert(view, alert) for alert in view.alerts),
        *(_of_consent(view, consent) for consent in view.consents),
        *(_related(view, carer.model_dump(mode="json")) for carer in view.carers),
        _document(view),
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": view.taken_out_at.isoformat(),
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    }


def _patient(view: RecordView) -> Resource:
    person = view.patient
    patient: Resource = {
        "resourceType": "Patient",
        "id": str(person.id),
        "identifier": [{"system": f"{OURS}:{view.clinic_id}:reference", "value": person.reference}],
        "name": [{"text": person.name}],
        "communication": [{"language": {"text": person.language}}],
    }
    if person.phone:
        patient["telecom"] = [{"system": "phone", "value": person.phone}]
    return patient


def _of_diary(view: RecordView, received: DiaryInRecord) -> Iterator[Resource]:
    diary = received.diary
    yield {
        "resourceType": "QuestionnaireResponse",
        "id": str(diary.id),
        "status": "completed",
        "subject": _whose(view),
        "authored": diary.recorded_at.isoformat(),
        "item": list(_items(_plain(diary))),
    }
    if diary.pain is not None:
        value = {"valueInteger": diary.pain.worst}
        yield _observation(view, received, "pain", PAIN, "Worst pain in the last 24 hours, 0 to 10", value)
    if diary.temperature_c is not None:
        measured = {"value": diary.temperature_c, "unit": "°C", "system": "http://unitsofmeasure.org", "code": "Cel"}
        yield _observation(view, received, "temperature", TEMPERATURE, "Body temperature", {"valueQuantity": measured})


def _observation(
    view: RecordView, received: DiaryInRecord, what: str, code: str, said: str, value: Mapping[str, Any]
) -> Resource:
    return {
        "resourceType": "Observation",
        "id": _id_of(f"{received.diary.id}:{what}"),
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}], "text": said},
        "subject": _whose(view),
        "effectiveDateTime": received.diary.diary_date.isoformat(),
        "issued": received.received_at.isoformat(),
        "derivedFrom": [{"reference": f"urn:uuid:{received.diary.id}"}],
        **value,
    }


def _of_alert(view: RecordView, alert: AlertInRecord) -> Resource:
    ended = f"; {alert.outcome} ({alert.outcome_note or 'no note'})" if alert.outcome else ""
    return {
        "resourceType": "DetectedIssue",
        "id": str(alert.id),
        "status": "final" if alert.status == "resolved" else "preliminary",
        "code": {"coding": [{"system": f"{OURS}:condition", "code": alert.condition}], "text": alert.condition},
        "severity": _SEVERITY.get(alert.urgency, "low"),
        "patient": _whose(view),
        "identifiedDateTime": alert.opened_at.isoformat(),
        "detail": f"{alert.urgency}, {alert.status}{ended}",
    }


def _of_consent(view: RecordView, consent: ConsentInRecord) -> Resource:
    return {
        "resourceType": "Consent",
        "id": str(consent.id),
        "status": "active" if consent.withdrawn_at is None else "inactive",
        "scope": {"coding": [{"system": _CONSENT_SCOPE, "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": f"{OURS}:purpose", "code": consent.purpose}]}],
        "patient": _whose(view),
        "dateTime": consent.given_at.isoformat(),
        "policyRule": {"text": f"{consent.purpose}, version {consent.version}, {consent.language}"},
    }


def _related(view: RecordView, carer: Mapping[str, Any]) -> Resource:
    return {
        "resourceType": "RelatedPerson",
        "id": carer["id"],
        "active": carer["ended_at"] is None,
        "patient": _whose(view),
        "relationship": [{"text": carer["relationship"]}],
        "name": [{"text": carer["name"]}],
    }


def _document(view: RecordView) -> Resource:
    body = as_json(view)
    attachment = {"contentType": "application/json", "data": base64.b64encode(body).decode(), "title": view.format}
    return {
        "resourceType": "DocumentReference",
        "id": _id_of(f"{view.patient.id}:record"),
        "status": "current",
        "type": {"text": "the whole record as Tocsin keeps it"},
        "subject": _whose(view),
        "date": view.taken_out_at.isoformat(),
        "content": [{"attachment": attachment}],
    }


def _items(answers: Mapping[str, Any], path: str = "") -> Iterator[Resource]:
    """Every answer as an item: `linkId` is its JSON pointer in the diary."""
    for name, value in answers.items():
        link = f"{path}/{name}"
        if isinstance(value, dict):
            yield {"linkId": link, "text": name, "item": list(_items(value, link))}
        elif isinstance(value, list):
            named = {str(place): one for place, one in enumerate(value)}
            if named:  # an empty list is the answer "none", which FHIR has no item for: the document says it
                yield {"linkId": link, "text": name, "item": list(_items(named, link))}
        else:
            yield {"linkId": link, "text": name, "answer": [_answer(value)]}


def _answer(value: object) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, float):
        return {"valueDecimal": value}
    return {"valueString": str(value)}


def _plain(diary: Diary) -> dict[str, Any]:
    whole: dict[str, Any] = adapter(Diary).dump_python(diary, mode="json", exclude_none=True)
    return {name: value for name, value in whole.items() if name != "id"}


def _whose(view: RecordView) -> dict[str, str]:
    return {"reference": f"urn:uuid:{view.patient.id}"}


def _id_of(name: str) -> str:
    """An id that follows from what it stands for, so that the same record gives the same ids."""
    return str(uuid5(NAMESPACE_URL, f"{OURS}:{name}"))
