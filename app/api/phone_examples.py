"""What do the bodies and answers of phones, carers and consents look like? Examples for the OpenAPI document."""

from typing import Any

_PATIENT_ID = "0b8f2c1e-8a55-4a0e-9a3f-6f6f4a4c1b10"
_DEVICE_ID = "5f0a7a52-3c1e-4f0e-8a0b-9d7f6e1c2b34"
_CARER_ID = "8c2d1f7e-0b64-4b7e-9c55-1e2f3a4b5c6d"
_AT = "2026-03-01T10:00:00Z"

REDEMPTION: dict[str, Any] = {
    "code": "st-elsewhere/7K3M-9QXP-4TBD",
    "device": "Anna's phone",
    "device_key": {
        "kty": "EC",
        "crv": "P-256",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
    },
}
RENEWAL: dict[str, Any] = {"refresh_token": "tocsin-refresh_st-elsewhere_and-43-more-letters-and-digits"}
LOST: dict[str, Any] = {"reason": "left on the bus"}
ENDS: dict[str, Any] = {"reason": "the patient asked for it by telephone"}
WITHDRAWAL: dict[str, Any] = {"reason": "is cared for by another clinic from today on"}
CODE: dict[str, Any] = {"valid_minutes": 15}
_WORDS: dict[str, Any] = {"version": "2026-01", "language": "en", "text": "I agree that the clinic reads my diary."}
CONSENT: dict[str, Any] = {"purpose": "monitoring", **_WORDS}
CARER: dict[str, Any] = {"name": "Sam Example", "relationship": "daughter", "consent": _WORDS}

_CODE: dict[str, Any] = {
    "code": REDEMPTION["code"],
    "url": f"https://tocsin.example/enrol#{REDEMPTION['code']}",
    "qr_svg": '<svg width="222" height="222" class="segno"><path class="qrline" d="M4 4.5h7"/></svg>',
    "expires_at": "2026-03-04T10:00:00Z",
}
_TOKENS: dict[str, Any] = {
    "token": "tocsin_st-elsewhere_k3JdP0aQm2Xz_and-43-more-letters-and-digits",
    "expires_at": "2026-03-01T11:00:00Z",
    "refresh_token": RENEWAL["refresh_token"],
    "refresh_expires_at": "2026-08-28T10:00:00Z",
    "renew_url": "https://tocsin.example/v1/tokens:renew",
    "patient_id": _PATIENT_ID,
    "device_id": _DEVICE_ID,
}
_DEVICE: dict[str, Any] = {
    "id": _DEVICE_ID,
    "name": REDEMPTION["device"],
    "carer_id": None,
    "has_key": True,
    "created_at": _AT,
    "seen_at": _AT,
    "revoked_at": None,
    "revoked_why": None,
    "is_this": False,
}
_CARER: dict[str, Any] = {
    "id": _CARER_ID,
    "name": CARER["name"],
    "relationship": CARER["relationship"],
    "created_at": _AT,
    "ended_at": None,
}
_CONSENT: dict[str, Any] = {
    "id": "d1b6b7a0-7c3e-4b57-8f5e-2a9f0c1d2e3f",
    "purpose": "monitoring",
    "version": "2026-01",
    "language": "en",
    "text_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "carer_id": None,
    "given_at": _AT,
    "given_by": "token:k3JdP0aQm2Xz",
    "withdrawn_at": None,
    "withdrawn_by": None,
}
_WITHDRAWN: dict[str, Any] = {
    **_CONSENT,
    "withdrawn_at": "2026-05-01T08:00:00Z",
    "withdrawn_by": "token:k3JdP0aQm2Xz",
}
_WATCH: dict[str, Any] = {"patient_id": _PATIENT_ID, "withdrawn_at": "2026-05-01T08:00:00Z"}
_ENDED: dict[str, Any] = {"status": "ended"}

ANSWERS: dict[str, dict[str, Any]] = {
    "giveEnrolmentCode": _CODE,
    "giveCarerCode": _CODE,
    "redeemEnrolmentCode": _TOKENS,
    "renewTokens": _TOKENS,
    "listMyDevices": {"items": [{**_DEVICE, "is_this": True}]},
    "endMyDevice": _ENDED,
    "listDevices": {"items": [_DEVICE]},
    "revokeDevice": {**_DEVICE, "revoked_at": "2026-03-02T10:00:00Z", "revoked_why": "ended_by_clinic"},
    "addCarer": _CARER,
    "listCarers": {"items": [_CARER]},
    "endCarer": {**_CARER, "ended_at": "2026-05-01T08:00:00Z"},
    "listMyCarers": {"items": [_CARER]},
    "endMyCarer": _ENDED,
    "recordConsent": _CONSENT,
    "listConsents": {"items": [_CONSENT]},
    "withdrawConsent": _WITHDRAWN,
    "withdrawPatient": _WATCH,
    "giveMyConsent": _CONSENT,
    "listMyConsents": {"items": [_CONSENT]},
    "withdrawMyConsent": _WITHDRAWN,
    "withdrawMe": _WATCH,
}
