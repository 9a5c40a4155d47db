"""What do requests and answers about partners look like? Part of `examples`, held true by the same tests."""

from typing import Any

PARTNER: dict[str, Any] = {
    "partner_id": "acme-analytics",
    "name": "Acme Analytics",
    "scopes": ["alerts:read", "diaries:read"],
    "notice_url": "https://hooks.acme.example/tocsin",
}
PARTNER_KEPT: dict[str, Any] = {name: told for name, told in PARTNER.items() if name != "partner_id"}
SECRET: dict[str, Any] = {"expires_at": "2027-03-01T00:00:00Z"}
NOTICE_SECRET: dict[str, Any] = {"overlap_hours": 24}
KEY: dict[str, Any] = {
    "jwk": {
        "kty": "EC",
        "crv": "P-384",
        "x": "zJQo364yjd64EIucRWneQ50KePwpI8XmRChAqSote9NicWqWbs7AcobEW35Mizcb",
        "y": "wsL_Sy43ak7lwdKFI6bwLPYpPlReEpcj5FxtEk0HEuWCGzQcETdkIrjfKbtYAwUr",
        "kid": "2026-03",
        "use": "sig",
    }
}

_SECRET: dict[str, Any] = {
    "id": "secret-5f0c2a91b7de",
    "kind": "secret",
    "created_at": "2026-03-01T10:00:00Z",
    "expires_at": SECRET["expires_at"],
    "used_at": "2026-03-14T07:10:00Z",
    "revoked_at": None,
    "jwk": None,
}
_KEY: dict[str, Any] = {**_SECRET, "id": "2026-03", "kind": "key", "jwk": KEY["jwk"], "expires_at": None}
_PARTNER: dict[str, Any] = {
    **PARTNER,
    "client_id": "st-elsewhere.acme-analytics",
    "created_at": "2026-03-01T10:00:00Z",
    "disabled_at": None,
    "used_at": "2026-03-14T07:10:00Z",
    "credentials": [_SECRET, _KEY],
    "notice_secret": None,
}
_METADATA: dict[str, Any] = {
    "issuer": "https://tocsin.example.org",
    "token_endpoint": "https://tocsin.example.org/oauth/token",
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384", "RS256", "ES256"],
    "grant_types_supported": ["client_credentials"],
    "response_types_supported": [],
    "scopes_supported": ["alerts:read", "alerts:write", "diaries:read"],
    "service_documentation": "https://tocsin.example.org/docs",
}
TOKEN: dict[str, Any] = {
    "access_token": "tocsin_st-elsewhere_k3JdP0aQm2Xz_and-43-more-letters-and-digits",
    "token_type": "bearer",
    "expires_in": 600,
    "scope": "alerts:read diaries:read",
}
TOKEN_REFUSED: dict[str, Any] = {
    "type": "/problems/client-refused",
    "code": "client-refused",
    "title": "The program did not prove who it is",
    "status": 401,
    "detail": "the client is not known, or its secret or assertion is not believed",
    "instance": "/oauth/token",
    "error": "invalid_client",
    "error_description": "the client is not known, or its secret or assertion is not believed",
}
ANSWERS: dict[str, dict[str, Any]] = {
    "addPartner": {**_PARTNER, "credentials": [], "used_at": None, "notice_secret": "whsec_shown-this-once"},
    "listPartners": {"items": [_PARTNER]},
    "getPartner": _PARTNER,
    "replacePartner": _PARTNER,
    "disablePartner": {**_PARTNER, "disabled_at": "2026-03-14T08:00:00Z"},
    "enablePartner": _PARTNER,
    "replacePartnerNoticeSecret": {**_PARTNER, "notice_secret": "whsec_shown-this-once"},
    "revokePartnerCredential": {
        **_PARTNER,
        "credentials": [{**_SECRET, "revoked_at": "2026-03-14T08:00:00Z"}, _KEY],
    },
    "addPartnerSecret": {
        **{name: told for name, told in _SECRET.items() if name != "jwk"},
        "used_at": None,
        "jwk": None,
        "client_id": _PARTNER["client_id"],
        "client_secret": "tocsin-secret-and-43-more-letters-and-digits",
    },
    "addPartnerKey": {**_KEY, "used_at": None},
    "getAccessToken": TOKEN,
    "getSmartConfiguration": {**_METADATA, "capabilities": ["client-confidential-asymmetric"]},
    "getAuthorizationServer": _METADATA,
}
