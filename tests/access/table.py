"""Who may do what? One line for each operation: everybody else is refused.

A new operation needs a line here, by its `operationId`, with the callers who may; the test names the one that lacks it.
`NOBODY_HERE` is for what no example can do (a code, a link or a secret of its own is asked for): say which status instead.
"""

from tests.access.walking import CALLERS

EVERYONE = tuple(CALLERS)
WARD = "nurse lead physician"
CARE = f"{WARD} partner"
CARE_READS = f"{WARD} safety_officer partner"
ROTA_READS = f"{WARD} safety_officer admin partner"
RULES_READ = f"{WARD} safety_officer admin auditor partner"
REPORTS = "lead physician safety_officer auditor partner"
KEEPS = "lead admin"
PHONES = "device carer"

MAY: dict[str, str] = {
    # diaries and the patient's own phone
    "submitDiary": PHONES,
    "submitDiaryBatch": PHONES,
    "listDiaries": f"{CARE_READS} {PHONES}",
    "listQuarantine": f"{CARE_READS} {PHONES}",
    "listMyMessages": PHONES,
    "markMyMessageRead": "device",
    "setMyPush": PHONES,
    "endMyPush": PHONES,
    "setMyReminder": "device",
    "takeOutMyRecord": "device",
    "getMyAccessLog": "device",
    "listMyDevices": "device",
    "endMyDevice": "device",
    "listMyCarers": "device",
    "endMyCarer": "device",
    "listMyConsents": "device",
    "giveMyConsent": "device",
    "withdrawMyConsent": "device",
    "withdrawMe": "device",
    # patients
    "enrolPatient": CARE,
    "listPatients": CARE,
    "giveEnrolmentCode": WARD,
    "replaceContext": CARE,
    "addLab": CARE,
    "listDevices": WARD,
    "revokeDevice": WARD,
    "addCarer": WARD,
    "listCarers": WARD,
    "giveCarerCode": WARD,
    "endCarer": WARD,
    "recordConsent": WARD,
    "listConsents": WARD,
    "withdrawConsent": WARD,
    "withdrawPatient": WARD,
    "takeOutRecord": "lead physician",
    "erasePatient": "admin",
    "listErasures": "admin",
    "getErasure": "admin",
    "listAudit": "safety_officer admin auditor",
    "getAccessLog": "safety_officer admin auditor",
    "placeLegalHold": "admin",
    "listLegalHolds": "admin",
    "releaseLegalHold": "admin",
    # care teams and the glass
    "listCareTeams": f"{WARD} admin",
    "getCareTeam": f"{WARD} admin",
    "replaceCareTeam": "admin",
    "removeCareTeam": "admin",
    "assignCareTeam": WARD,
    "breakGlass": "nurse physician",
    "listBrokenGlass": "lead safety_officer",
    "reviewBrokenGlass": "lead safety_officer",
    # alerts
    "listAlerts": CARE_READS,
    "getAlert": CARE_READS,
    "getAlertHistory": CARE_READS,
    "acknowledgeAlert": CARE,
    "resolveAlert": CARE,
    "handOverAlert": CARE,
    "passOnAlert": CARE,
    "snoozeAlert": CARE,
    "patientNotReached": CARE,
    "labelAlert": CARE,
    "getResponseTimes": REPORTS,
    "getResponseTimesTable": REPORTS,
    "getRuleReport": REPORTS,
    # people and on call
    "listPeople": ROTA_READS,
    "addPerson": KEEPS,
    "replacePerson": KEEPS,
    "removePerson": KEEPS,
    "addContact": KEEPS,
    "orderContact": KEEPS,
    "removeContact": KEEPS,
    "sendContactCode": KEEPS,
    "confirmContact": KEEPS,
    "testContact": KEEPS,
    "listTeams": ROTA_READS,
    "getTeam": ROTA_READS,
    "replaceTeam": KEEPS,
    "getOnCall": ROTA_READS,
    "listShifts": ROTA_READS,
    "listGaps": ROTA_READS,
    "addOverride": KEEPS,
    "removeOverride": KEEPS,
    "importCalendar": KEEPS,
    "shareCalendar": KEEPS,
    "getLadder": ROTA_READS,
    "replaceLadder": KEEPS,
    "reportDelivery": KEEPS,
    # partners
    "listPartners": "admin",
    "addPartner": "admin",
    "getPartner": "admin",
    "replacePartner": "admin",
    "disablePartner": "admin",
    "enablePartner": "admin",
    "addPartnerSecret": "admin",
    "addPartnerKey": "admin",
    "revokePartnerCredential": "admin",
    "replacePartnerNoticeSecret": "admin",
    # accounts and the record
    "listAccounts": "admin",
    "inviteAccount": "admin",
    "changeAccountRole": "admin",
    "disableAccount": "admin",
    "enableAccount": "admin",
    "resetAccount": "admin",
    # rulesets
    "listRulesets": RULES_READ,
    "listAdjustableNumbers": RULES_READ,
    "getRuleset": RULES_READ,
    "draftRuleset": "lead",
    "approveRuleset": "physician safety_officer",
    "activateRuleset": "lead",
    "retireRuleset": "lead",
    # nobody needs a token
    "getAuthorizationServer": " ".join(EVERYONE),
    "getSmartConfiguration": " ".join(EVERYONE),
    "getCatalog": " ".join(EVERYONE),
    "livez": " ".join(EVERYONE),
    "readyz": " ".join(EVERYONE),
}
NOBODY_HERE: dict[str, tuple[int, ...]] = {
    "redeemEnrolmentCode": (410,),
    "renewTokens": (401,),
    "getAccessToken": (400, 401),
    "getTeamCalendar": (404,),
}
