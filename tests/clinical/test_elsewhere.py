"""A case as it is played on a server whose clock cannot be moved: its days end now, and what it cannot ask is named."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.clinical.trials.conformance import read_case
from app.clinical.trials.elsewhere import elsewhere, remote_differences

NOW = datetime(2027, 6, 5, 9, 30, tzinfo=UTC)
RUN, ANOTHER = UUID(int=1), UUID(int=2)


def case(name):
    return read_case(Path(f"conformance/{name}.json").read_bytes())


def played(name, run=RUN):
    return elsewhere(case(name), NOW, run)


def rung(condition, urgency):
    """An alert as the API shows it."""
    return {
        "condition": condition,
        "urgency": urgency,
        "opened_at": "2027-06-05T09:30:00Z",
        "concerns_day": "2027-06-04",
        "late": False,
        "steps": [{"because": "of this"}],
    }


def test_the_last_entry_lies_within_the_day_before_now_and_the_days_between_stay():
    there = played("cord_compression/late_entry")
    days = [diary["diary_date"] for _, diary in there.diaries]
    latest = max(datetime.fromisoformat(diary["recorded_at"]) for _, diary in there.diaries)

    assert NOW - timedelta(days=2) < latest <= NOW
    assert [place for place, _ in there.diaries] == [0, 1, 2, 3, 4, 5]
    assert days[-1] < days[-2], "the entry that came late is still sent last"


def test_what_was_given_and_measured_moves_with_the_diaries():
    there = played("cord_compression/tingling_feet_after_denosumab")
    last = datetime.fromisoformat(there.diaries[-1][1]["recorded_at"]).date()
    given = datetime.fromisoformat(there.context["treatments"][0]["started_on"]).date()

    assert (last - given).days == 13


def test_each_run_has_ids_of_its_own_and_a_correction_still_names_what_it_corrects():
    one, two = played("amendments/ten_was_one"), played("amendments/ten_was_one", ANOTHER)
    diaries = [diary for _, diary in one.diaries]

    assert not {diary["id"] for diary in diaries} & {diary["id"] for _, diary in two.diaries}
    assert diaries[3]["amends"] == diaries[2]["id"]


def test_silence_and_lateness_are_named_as_what_only_a_clock_brings():
    there = played("missing_diaries/silence_after_red")
    cord = rung("cord_compression", "immediate")

    assert there.skipped == ("missing_diaries: needs the clock",)
    assert remote_differences(there, [cord]) == ()
    assert "late: needs the clock" in played("cord_compression/late_entry").skipped


def test_what_is_missing_or_too_much_there_is_a_difference():
    there = played("cord_compression/alone_foot_drop")

    assert remote_differences(there, [rung("acute_illness", "soon")]) == (
        "cord_compression: expected immediate; it never rang",
        "acute_illness: expected not to ring; it rang as soon (of this)",
    )


def test_advice_is_asked_for_there_too():
    there = played("cord_compression/alone_foot_drop")

    assert list(there.wrong_advice({3: "immediate"})) == []
    assert list(there.wrong_advice({3: "soon"})) == ["advice on entry 3: expected immediate; it was soon"]


def test_the_newest_result_can_be_asked_for_and_what_only_replay_prints_cannot():
    assert played("hypercalcemia/above_three_is_immediate").case.expect.alerts != ()
    assert played("omed/none_taken_is_zero").skipped == ("omed: only `tocsin replay` prints it",)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("hypercalcemia/milligrams_are_refused", "asks what `tocsin replay` refuses"),
        ("omed/tramadol_by_the_british_table", "is judged by numbers of its own"),
        ("time_zones/a_phone_a_year_ahead", "needs the clock"),
    ],
)
def test_a_case_that_cannot_be_played_there_says_why(name, why):
    assert played(name) == why


def test_every_published_case_can_be_moved():
    for path in sorted(Path("conformance").glob("*/*.json")):
        there = elsewhere(read_case(path.read_bytes()), NOW, RUN)
        assert isinstance(there, str) or json.dumps([there.context, there.diaries])
