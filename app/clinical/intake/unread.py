"""What does an entry that cannot be read ask of people? All that its readable parts ask for, and that someone reads it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from textwrap import shorten
from uuid import UUID

from app.clinical.context import Context
from app.clinical.diary import Diary, Entry
from app.clinical.evaluation import judge_arrival
from app.clinical.evidence import Evidence
from app.clinical.findings import Finding
from app.clinical.intake.reading import Problem
from app.clinical.intake.salvage import Salvaged
from app.clinical.phrases import say_day
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.vocabulary import rank

NAMED, WITH_EVIDENCE = 3, 12  # how many unreadable fields the reason names, and the evidence holds


def judge_unread(
    salvaged: Salvaged,
    problems: Sequence[Problem],
    known: Sequence[Entry],
    context: Context,
    now: datetime,
    ruleset: Ruleset = STANDARD,
) -> tuple[Finding, ...]:
    """What can be judged of the entry in every way it can be read, most urgent first, and that it could not be read.

    The findings are about what was sent, `quarantine:<body_id>`: the same sent again concludes nothing new, and the entry
    as it was meant, when it comes, is judged for itself.
    """
    found: dict[tuple[str, ...], Finding] = {}
    for number, diary in enumerate(salvaged.readings):
        # Entries that were written after it are judged again, too, as if it had come readable: what they lacked may be here.
        for finding in judge_arrival(Entry(diary, now), known, context, now, ruleset):
            about_it = _about(finding, diary, salvaged.body_id, number)
            found.setdefault((finding.rule, finding.urgency, finding.because), about_it)
    ranked = sorted(found.values(), key=lambda finding: -rank(finding.urgency))
    today = now.astimezone(context.zone).date()
    day = Entry(salvaged.diary, now).day if salvaged.diary else today
    return (*ranked, _unreadable(salvaged, problems, day))


def _about(finding: Finding, diary: Diary, body_id: UUID, number: int) -> Finding:
    """The same finding about what was sent. A place in a list is not told: with what was left out, places have moved."""
    evidence = tuple(
        replace(one, pointer=re.sub(r"/\d+(/.*)?$", "", one.pointer)) if one.entry == diary.id and one.pointer else one
        for one in finding.evidence
    )
    own, subject = f"diary:{diary.id}", finding.subject
    if subject.startswith(own):
        reading = f"/readings/{number}" if number else ""
        subject = f"quarantine:{body_id}{reading}{subject.removeprefix(own)}"
    return replace(finding, evidence=evidence, subject=subject)


def _unreadable(salvaged: Salvaged, problems: Sequence[Problem], day: date) -> Finding:
    judged = "what could be read was judged" if salvaged.readings else "nothing of it could be judged: read it yourself"
    return Finding(
        condition="system",
        urgency="soon",
        rule="system.unreadable_diary",
        because=f"a diary of {say_day(day)} could not be read{_where(problems)}; it is kept as it was sent; {judged}",
        evidence=tuple(
            Evidence(day=day, said=f"not readable: {_short(one)}", entry=salvaged.entry_id, pointer=one.pointer)
            for one in problems[:WITH_EVIDENCE]
        ),
        would_not_have_fired_if="every field had been as the contract words it",
        concerns_day=day,
        subject=f"quarantine:{salvaged.body_id}",
    )


def _where(problems: Sequence[Problem]) -> str:
    named = ", ".join(f"{one.pointer or 'the whole'} ({_short(one)})" for one in problems[:NAMED])
    more = f" and {len(problems) - NAMED} more" if len(problems) > NAMED else ""
    return f" in {named}{more}" if named else ""


def _short(problem: Problem) -> str:
    return shorten(problem.detail, 100, placeholder=" …")
