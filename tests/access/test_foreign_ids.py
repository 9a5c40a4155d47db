"""Ids of another clinic, and of another care team: not yours looks like not there, and no answer tells of them."""

from collections.abc import Iterator
from itertools import chain

import httpx
import pytest

from tests.access.house import House
from tests.access.table import MAY, NOBODY_HERE
from tests.access.walking import CALLERS, Operation, absent, ask, operations, together, without_instance

INSIDE = {*CALLERS} - {"anyone", "garbage", "scopeless"}
OF_A_PATIENT = {"patient_id", "alert_id", "device_id", "carer_id", "consent_id", "hold_id", "glass_id"}
WRITES_ANEW = {"replaceTeam", "replaceCareTeam"}  # what is not there is made, in the caller's own clinic
JUNK = ("0", "null", "' OR 1=1 --", "..%2f..", "\u202e", "a" * 300, "{patient_id}")


def one_by_one(one: Operation) -> Iterator[tuple[str, ...]]:
    """Each parameter of the path by itself, and all of them together."""
    names = [*one.parameters, *(["patient_id"] if one.id in ("listDiaries", "listAlerts") else [])]
    singles = ((name,) for name in names)
    return chain(singles, [tuple(names)] if len(names) > 1 else [])


def insiders(one: Operation) -> list[str]:
    """Who gets as far as being told whether something is there: everybody else is refused before that."""
    return [caller for caller in MAY.get(one.id, "lead").split() if caller in INSIDE]


def leaks(house: House, answer: httpx.Response) -> list[str]:
    return [word for word in house.theirs.words if word in answer.text]


async def test_what_is_another_clinics_looks_like_what_is_not_there(house: House) -> None:
    walk = [
        (one, names, caller)
        for one in operations(house.document)
        for names in one_by_one(one)
        for caller in insiders(one)
    ]

    wrong = await together(_told_apart(house, one, names, caller) for one, names, caller in walk)

    assert [one for one in wrong if one] == []


async def _told_apart(house: House, one: Operation, names: tuple[str, ...], caller: str) -> str | None:
    ours, theirs, nobodys = house.ours.ids, house.theirs.ids, absent(house.ours.ids)
    nowhere = {**ours, **{name: nobodys[name] for name in names}}
    foreign = {**ours, **{name: theirs[name] for name in names}}
    there, gone = await ask(house, one, caller, foreign), await ask(house, one, caller, nowhere)
    is_refused = there.status_code in (401, 403, 404, 410, 422) or one.id in {*WRITES_ANEW, *NOBODY_HERE}
    same = there.status_code == gone.status_code
    same &= without_instance(there, foreign) == without_instance(gone, nowhere)
    if is_refused and same and not leaks(house, there):
        return None
    return f"{one.id} by {caller} with {names}: {there.status_code}/{gone.status_code} {there.text}"


@pytest.mark.parametrize("caller", ["nurse", "physician"])
async def test_what_is_another_care_teams_looks_like_what_is_not_there(house: House, caller: str) -> None:
    ours, others, nobodys = house.ours.ids, house.ours.others, absent(house.ours.ids)
    wrong = []

    for one in operations(house.document):
        names = tuple(name for name in chain(*one_by_one(one)) if name in OF_A_PATIENT)
        if not names or one.id == "breakGlass":
            continue
        hidden = {**ours, **{name: others[name] for name in names}}
        nowhere = {**ours, **{name: nobodys[name] for name in names}}
        there, gone = await together([ask(house, one, caller, hidden), ask(house, one, caller, nowhere)])
        if there.status_code not in (403, 404) or without_instance(there, hidden) != without_instance(gone, nowhere):
            wrong.append(f"{one.id}: {there.status_code}/{gone.status_code} {there.text}")

    assert wrong == []


async def test_no_list_tells_of_another_clinic_nor_to_a_nurse_of_another_care_team(house: House) -> None:
    others = house.ours.others
    hidden = [others["patient_id"], others["alert_id"], "REF-owls-other", "Patient of owls other"]
    walk = [(one, caller) for one in operations(house.document) if one.method == "GET" for caller in insiders(one)]

    answers = await together(ask(house, one, caller, house.ours.ids) for one, caller in walk)

    wrong = []
    for (one, caller), answer in zip(walk, answers, strict=True):
        told = leaks(house, answer)
        if caller in ("nurse", "physician", "device", "carer"):
            told += [word for word in hidden if word in answer.text]
        if told:
            wrong.append(f"{one.id} by {caller}: {told}")
    assert wrong == []


async def test_junk_in_a_path_is_refused(house: House) -> None:
    walk = [
        (one, insiders(one)[-1], {**house.ours.ids, name: junk})
        for one in operations(house.document)
        if one.method == "GET"
        for name in one.parameters
        for junk in JUNK
    ]

    answers = await together(ask(house, *asked) for asked in walk)

    wrong = [
        f"{one.id} by {caller}: {answer.status_code} {answer.text[:200]}"
        for (one, caller, _), answer in zip(walk, answers, strict=True)
        if answer.status_code not in (401, 403, 404, 422)
    ]
    assert wrong == []
