"""When does silence ring: after a worrying entry, after an ordinary one, in any zone, on the days clocks change?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.clinical.context import Context
from tests.clinical.making import asked, checked, day, entry, feels, hurts, rung, story

A_SECOND = timedelta(seconds=1)
ZONES = ("Europe/London", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC")


def noon(on: date, zone: str) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def silence(now, *entries, zone="UTC", expected_from=None):
    patient = Context(timezone=zone)
    first = expected_from or min(one.day for one in entries)
    return asked("missing_diaries", checked(*entries, patient=patient, expected_from=first, now=now))


CALM = {"pain": hurts(3), "symptoms": ()}
WORRYING = {"symptoms": feels("heavy_legs", "unchanged")}  # urgent: on no record
GRAVE = {"symptoms": feels("leg_weakness", "new")}  # immediate
SOON = {"patient_urgency": "soon"}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("said", "days", "expected"), [(CALM, 3, "soon"), (SOON, 3, "soon"), (WORRYING, 2, "urgent"), (GRAVE, 1, "urgent")]
)
def test_silence_rings_at_noon_after_the_last_owed_day_where_the_patient_lives(zone, said, days, expected):
    last = entry(5, **said)
    rings_at = noon(day(5 + days + 1), zone)

    assert silence(rings_at - A_SECOND, last, zone=zone) is None
    assert silence(rings_at, last, zone=zone) == expected


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("Europe/London", date(2026, 3, 29)),
        ("Europe/London", date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
    ],
)
@pytest.mark.parametrize("before", [0, 1, 2, 3, 4])
def test_noon_is_noon_on_the_days_clocks_change(zone, change, before):
    about = change - timedelta(days=before)
    written = datetime(about.year, about.month, about.day, 20, tzinfo=ZoneInfo(zone))
    last = entry(diary_date=about, recorded_at=written, received=written.astimezone(UTC), **CALM)
    rings_at = noon(about + timedelta(days=4), zone)

    assert silence(rings_at - A_SECOND, last, zone=zone) is None
    assert silence(rings_at, last, zone=zone) == "soon"


def test_after_a_worrying_entry_and_a_calm_one_silence_still_worries_for_three_days():
    for days_after, expected in [(1, "urgent"), (2, "urgent"), (3, None)]:
        entries = [entry(5, **WORRYING), entry(5 + days_after, **CALM)]
        now = noon(day(5 + days_after + 3), "UTC")
        assert silence(now, *entries) == expected


def test_a_patient_who_never_wrote_is_missed_from_the_day_diaries_were_expected():
    assert silence(noon(day(4), "UTC") - A_SECOND, expected_from=day(1)) is None
    assert silence(noon(day(4), "UTC"), expected_from=day(1)) == "soon"


def test_before_diaries_are_expected_nothing_is_missing():
    assert silence(noon(day(4), "UTC"), expected_from=day(9)) is None


def test_an_entry_that_was_corrected_away_no_longer_worries():
    wrong = entry(5, hour=8, **GRAVE)
    right = entry(5, hour=9, amends=wrong.diary.id, **CALM)

    assert silence(noon(day(7), "UTC"), wrong, right) is None


def test_someone_who_writes_every_third_day_is_never_missed():
    assert story(*[entry(1 + 3 * n, **CALM) for n in range(30)]).alerts == {}
    gap = story(*[entry(1 + 4 * n, **CALM) for n in range(3)])
    assert rung(gap) == {"missing_diaries": "soon"}


def test_silence_rings_once_however_long_it_lasts():
    told = story(entry(1, **CALM), until=entry(60).received_at)

    assert [step.at for step in told.alerts["missing_diaries"].steps] == [noon(day(5), "UTC")]


def test_silence_after_an_entry_that_came_late_is_noticed_at_the_next_noon():
    late = entry(1, received=entry(9).received_at, **GRAVE)
    told = story(late, until=noon(day(10), "UTC"))

    assert told.alerts["missing_diaries"].opened_at == noon(day(10), "UTC")
    assert rung(told)["missing_diaries"] == "urgent"


def test_silence_after_an_entry_from_a_phone_that_is_years_behind_is_noticed():
    then = datetime(2020, 1, 1, 8, tzinfo=UTC)
    wrong = entry(diary_date=then.date(), recorded_at=then, received=entry(1).received_at, **CALM)

    assert rung(story(wrong, until=entry(3).received_at)) == {"missing_diaries": "soon"}
