"""Figures and verdict over response times: percentiles at their edges, and each of the three findings."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.vocabulary import Urgency
from app.oncall.proof import Answered, percentile, prove, red_before_amber
from app.oncall.proof_table import as_csv, harmless

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def acknowledged(
    seconds: float | None, urgency: Urgency = "immediate", waited: float = 10_000, **more: object
) -> Answered:
    """An alert acknowledged after so many seconds; `None`: not acknowledged in the time it has waited."""
    given: dict[str, object] = {"alert_id": UUID(int=1), "condition": "cord_compression", "received_at": AT, **more}
    reached = {} if seconds is None else {"acknowledged": seconds}
    return Answered(
        urgency=urgency,
        was_raised=bool(given.pop("was_raised", False)),
        seconds=reached,
        waited=waited if seconds is None else seconds,
        **given,  # type: ignore[arg-type]
    )


def compared(red: Sequence[float | None], amber: Sequence[float | None], waited: float = 10_000):
    return red_before_amber(
        [acknowledged(one, waited=waited) for one in red], [acknowledged(one, "urgent", waited) for one in amber]
    )


@pytest.mark.parametrize(
    ("values", "median", "p90", "p95"),
    [
        ([], None, None, None),
        ([7], 7, 7, 7),
        ([1, 2], 1, 2, 2),
        (range(1, 11), 5, 9, 10),
        (range(1, 12), 6, 10, 11),
        (range(1, 21), 10, 18, 19),
        (range(1, 101), 50, 90, 95),
    ],
)
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(values, median, p90, p95):
    ordered = list(values)

    assert [percentile(ordered, percent) for percent in (50, 90, 95)] == [median, p90, p95]


@given(st.lists(st.floats(0, 1e7), min_size=1))
def test_the_figures_of_an_interval_ascend_and_are_all_times_that_were_measured(seconds):
    (red, *_) = prove(acknowledged(one) for one in seconds).times
    found = next(one for one in red.intervals if one.stage == "acknowledged")

    assert found.median <= found.p90 <= found.p95 <= found.longest == max(seconds)
    assert {found.median, found.p90, found.p95} <= set(seconds)


def test_the_share_counts_those_that_did_not_get_there():
    (red, *_) = prove([acknowledged(10), acknowledged(None), acknowledged(30), acknowledged(None)]).times
    found = next(one for one in red.intervals if one.stage == "acknowledged")

    assert (red.n, found.reached, found.share, found.longest) == (4, 2, 0.5, 30)


def test_no_alerts_give_no_figures_and_no_verdict():
    proof = prove([])

    assert [one.n for one in proof.times] == [0, 0, 0, 0]
    assert {interval.median for one in proof.times for interval in one.intervals} == {None}
    assert (proof.red_before_amber.finding, proof.red_before_amber.chance) == ("too_few", None)


def test_an_alert_that_was_raised_is_counted_apart():
    proof = prove([acknowledged(10), acknowledged(9_000, was_raised=True)])

    assert (proof.alerts, proof.raised, proof.times[0].n) == (2, 1, 1)
    assert proof.times[0].intervals[3].longest == 10


@pytest.mark.parametrize(
    ("red", "amber", "finding"), [(9, 10, "too_few"), (10, 9, "too_few"), (10, 10, "shown"), (0, 50, "too_few")]
)
def test_fewer_than_ten_of_either_are_too_few_to_tell(red, amber, finding):
    verdict = compared([60.0 + one for one in range(red)], [600.0 + one for one in range(amber)])

    assert verdict.finding == finding
    assert (verdict.p is None) == (finding == "too_few")


def test_red_that_is_faster_is_shown_with_its_medians_and_their_ratio():
    verdict = compared([60.0] * 12, [600.0] * 12)

    assert (verdict.finding, verdict.red_median, verdict.amber_median, verdict.ratio) == ("shown", 60, 600, 10)
    assert verdict.chance == 1
    assert verdict.p < 0.001


@pytest.mark.parametrize(
    ("red", "amber"),
    [
        ([100.0] * 20, [100.0] * 20),
        (range(100, 120), range(100, 120)),
        (range(600, 620), range(60, 80)),
        ([None] * 20, [None] * 20),
    ],
    ids=["all alike", "the same", "red is slower", "nobody answers"],
)
def test_red_that_is_not_faster_is_not_shown(red, amber):
    verdict = compared(list(red), list(amber))

    assert verdict.finding == "not_shown"
    assert verdict.p is None or verdict.p >= 0.5


def test_a_small_difference_is_not_shown_in_few_and_shown_in_many():
    red, amber = list(range(100, 120)), list(range(102, 122))

    assert [compared(red * n, amber * n).finding for n in (1, 10)] == ["not_shown", "shown"]


def test_it_is_the_rank_test_of_the_textbooks_where_everything_was_answered():
    red, amber = [1, 2, 3, 5, 6, 8, 9, 12, 13, 20], [4, 7, 10, 11, 14, 15, 16, 17, 18, 19]

    verdict = compared(red, amber)

    assert verdict.chance == 0.76  # U = 76 of 100 pairs
    assert verdict.p == pytest.approx(0.02468, abs=1e-5)  # z = 26 / sqrt(100 * 21 / 12)


def test_an_amber_that_has_only_just_come_does_not_make_red_look_faster():
    red = [600.0] * 12

    assert compared(red, [None] * 12, waited=30).finding == "not_shown"
    assert compared(red, [None] * 12, waited=30).chance == 0.5
    assert compared(red, [None] * 12, waited=600).finding == "shown"


def test_a_red_that_nobody_answers_counts_against_red():
    answered = compared([60.0] * 12, [600.0] * 12)
    half = compared([60.0] * 6 + [None] * 6, [600.0] * 12)
    most = compared([60.0] * 3 + [None] * 9, [600.0] * 12)

    assert [one.finding for one in (answered, half, most)] == ["shown", "not_shown", "not_shown"]
    assert (half.red_median, most.red_median, most.ratio) == (60, None, None)


times = st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=1, max_size=15)


@given(times, times, st.integers(0, 60))
def test_the_verdict_is_that_of_all_pairs_compared_one_by_one(red, amber, waited):
    verdict = compared(red, amber, waited)

    def ahead(first: int | None, second: int | None) -> float:
        if first is None and second is None:
            return 0.5
        if first is None:
            return 0.0 if second <= waited else 0.5
        if second is None:
            return 1.0 if first <= waited else 0.5
        return 0.5 + (first < second) / 2 - (first > second) / 2

    pairs = [ahead(first, second) for first, second in product(red, amber)]
    assert verdict.chance == pytest.approx(sum(pairs) / len(pairs))


@given(times, times)
def test_swapping_red_and_amber_turns_the_chance_around(red, amber):
    assert compared(red, amber).chance == pytest.approx(1 - compared(amber, red).chance)


NAMES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)


@given(NAMES)
def test_the_table_reads_back_and_no_cell_is_a_formula(name):
    one = acknowledged(61.5, alert_id=uuid4(), acknowledged_by=name)

    (row,) = csv.DictReader(io.StringIO(as_csv([one]), newline=""))

    assert row["acknowledged_by"].removeprefix("'") == name.removeprefix("'")
    assert row["acknowledged_by"].lstrip()[:1] not in ("=", "+", "-", "@")
    assert (row["seconds_to_acknowledged"], row["seconds_to_read"]) == ("61.500", "")


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "|calc"])
def test_a_cell_that_would_run_is_made_text(cell):
    assert harmless(cell) == f"'{cell}"


def test_lines_end_as_rfc_4180_says():
    table = as_csv([acknowledged(1, acknowledged_by='Nurse "Night", second')])

    assert table.count("\r\n") == 2
    assert table.endswith(',"Nurse ""Night"", second"\r\n')
