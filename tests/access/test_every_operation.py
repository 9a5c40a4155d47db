"""Every operation of the document, asked by everyone: who may is answered, and everybody else is refused."""

import httpx

from tests.access.house import House
from tests.access.table import MAY, NOBODY_HERE
from tests.access.walking import CALLERS, Operation, ask, operations, together


async def test_every_operation_has_its_line(house: House) -> None:
    ids = {one.id for one in operations(house.document)}
    lines = {*MAY, *NOBODY_HERE}

    assert sorted(ids - lines) == [], "say in tests/access/table.py who may do this"
    assert sorted(lines - ids) == [], "tests/access/table.py names what is not there"
    assert not {*MAY} & {*NOBODY_HERE}


async def test_who_may_is_answered_and_everybody_else_is_refused(house: House) -> None:
    walk = [(one, caller) for one in operations(house.document) for caller in CALLERS]

    answers = await together(ask(house, one, caller, house.ours.ids) for one, caller in walk)

    wrong = [
        f"{one.id} by {caller}: {answer.status_code} {answer.text[:200]}"
        for (one, caller), answer in zip(walk, answers, strict=True)
        if not _as_expected(one, caller, answer)
    ]
    assert wrong == []


def _as_expected(one: Operation, caller: str, answer: httpx.Response) -> bool:
    status = answer.status_code
    if one.id in NOBODY_HERE:
        return status in NOBODY_HERE[one.id]
    if caller in MAY.get(one.id, "").split():
        return status < 500 and status not in (401, 403, 404)
    # A path that is wrong for everybody may be refused before anybody is asked who they are allowed to be.
    return status == 401 if caller in ("anyone", "garbage") else status == 403
