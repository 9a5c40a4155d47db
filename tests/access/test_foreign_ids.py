"""Ids of another clinic, and of another care team: not yours looks like not there, and no answer tells of them."""

from collections.abc import Iterator
from itertools import chain

import httpx
import pytest

from tests.access.house import House
from tests.access.table import NOBODY_HERE
from tests.access.walking import CALLERS, Operation, absent, ask, operations, without_instance

pytestmark = pytest.mark.asyncio(loop_scope="module")

INSIDE = [caller for caller in CALLERS if caller not in ("anyone", "garbage", "scopeless")]
OF_A_PATIENT = {"patient_id", "alert_id", "device_id", "carer_id", "consent_id", "hold_id", "glass_id"}
WRITES_ANEW = {"replaceTeam", "replaceCareTeam"}  # what is not there is made, in the caller's own clinic
JUNK = ("0", "null", "' OR 1=1 --", "..%2f..", "\u202e", "a" * 300, "{patient_id}")


def one_by_one(one: Operation) -> Iterator[tuple[str, ...]]:
    """Each parameter of the path by itself, and all of them together."""
    names = [*one.parameters, *(["patient_id"] if one.id in ("listDiaries", "listAlerts") else [])]
    singles = ((name,) for name in names)
    return chain(singles, [tuple(names)] if len(names) > 1 else [])


def leaks(house: House, answer: httpx.Response) -> list[str]:
    return [word for word in house.theirs.words if word in answer.text]


async def test_what_is_another_clinics_looks_like_what_is_not_there(house: House) -> None:
    ours, theirs = house.ours.ids, house.theirs.ids
    wrong = []

    for one in operations(house.document):
        for names in one_by_one(one):
            nowhere = {**ours, **{name: absent(ours)[name] for name in names}}
            foreign = {**ours, **{name: theirs[name] for name in names}}
            for caller in INSIDE:
                there, gone = await ask(house, one, caller, foreign), await ask(house, one, caller, nowhere)
                is_refused = there.status_code in (401, 403, 404, 410, 422) or one.id in {*WRITES_ANEW, *NOBODY_HERE}
                same = there.status_code == gone.status_code
                same &= without_instance(there, foreign) == without_instance(gone, nowhere)
                if not (is_refused and same) or leaks(house, there):
                    wrong.append(
                        f"{one.id} by {caller} with {names}: {there.status_code}/{gone.status_code} {there.text}"
                    )

    assert wrong == []


@pytest.mark.parametrize("caller", ["nurse", "physician"])
async def test_what_is_another_care_teams_looks_like_what_is_not_there(house: House, caller: str) -> None:
    ours, others = house.ours.ids, house.ours.others
    wrong = []

    for one in operations(house.document):
        names = tuple(name for name in chain(*one_by_one(one)) if name in OF_A_PATIENT)
        if not names or one.id == "breakGlass":
            continue
        hidden = {**ours, **{name: others[name] for name in names}}
        nowhere = {**ours, **{name: absent(ours)[name] for name in names}}
        there, gone = await ask(house, one, caller, hidden), await ask(house, one, caller, nowhere)
        if there.status_code not in (403, 404) or without_instance(there, hidden) != without_instance(gone, nowhere):
            wrong.append(f"{one.id}: {there.status_code}/{gone.status_code} {there.text}")

    assert wrong == []


async def test_no_list_tells_of_another_clinic_nor_to_a_nurse_of_another_care_team(house: House) -> None:
    hidden = [house.ours.others["patient_id"], house.ours.others["alert_id"], "REF-owls-other", "Patient of owls other"]
    wrong = []

    for one in operations(house.document):
        if one.method != "GET":
            continue
        for caller in INSIDE:
            answer = await ask(house, one, caller, house.ours.ids)
            told = leaks(house, answer)
            if caller in ("nurse", "physician", "device", "carer"):
                told += [word for word in hidden if word in answer.text]
            if told:
                wrong.append(f"{one.id} by {caller}: {told}")

    assert wrong == []


async def test_junk_in_a_path_is_refused(house: House) -> None:
    wrong = []

    for one in operations(house.document):
        if one.method != "GET":
            continue
        for name in one.parameters:
            for junk in JUNK:
                for caller in ("lead", "admin", "device"):
                    answer = await ask(house, one, caller, {**house.ours.ids, name: junk})
                    if answer.status_code not in (401, 403, 404, 422):
                        wrong.append(f"{one.id} by {caller} with {name}={junk!r}: {answer.status_code} {answer.text}")

    assert wrong == []
