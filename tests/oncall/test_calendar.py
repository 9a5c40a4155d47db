"""Do shifts come out of one calendar and into another as they were, and are strange calendars refused with words?"""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app.oncall.calendar import calendar_of
from app.oncall.imports import People, shifts_from
from app.oncall.roster import Shift, shifts_between
from tests.oncall.making import (
    ADA,
    BEA,
    DAY,
    LONDON,
    NAMES,
    NEW_YORK,
    instants,
    only,
    rosters,
    told,
    utc,
    zones,
)

BY_NAME = {name: person for person, name in NAMES.items()}
KNOWN = People(by_name=BY_NAME, by_email={"bea@clinic.example": BEA})
START, END = utc("2026-10-19"), utc("2026-11-02")


def written(*lines, title="SUMMARY:Ada Adler"):
    """A calendar with one event."""
    event = ["BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z", *lines, *([title] if title else []), "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *event, "END:VCALENDAR", ""]).encode()


def imported(ics, zone=LONDON, start=START, end=END):
    """What a calendar says of two weeks around the night the clocks go back."""
    return shifts_from(ics, KNOWN, zone, start, end)


def test_the_feed_says_who_in_utc_and_how_often_to_look_again():
    shift = Shift(person=ADA, source="nurses", starts_at=START, ends_at=START + DAY)

    calendar = Calendar.from_ical(calendar_of([shift], NAMES, "Ward 3", START))

    (event,) = calendar.walk("VEVENT")
    assert str(calendar["X-WR-CALNAME"]) == "On call: Ward 3"
    assert calendar["REFRESH-INTERVAL"].to_ical() == b"PT30M"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == ("Ada Adler", "On call: Ward 3, nurses")
    assert event["DTSTART"].to_ical() == b"20261019T000000Z"
    assert event["DTEND"].to_ical() == b"20261020T000000Z"


def test_a_shift_keeps_its_uid_when_the_feed_is_read_again_and_every_shift_has_its_own():
    shifts = shifts_between(only("daily", "2026-06-01T08:00"), LONDON, START, END)

    first, second = (
        [str(event["UID"]) for event in Calendar.from_ical(calendar_of(shifts, NAMES, "Ward 3", now)).walk("VEVENT")]
        for now in (START, END)
    )

    assert first == second
    assert len(set(first)) == len(shifts) == 15


def test_the_feed_names_no_id_of_a_person_who_has_left():
    feed = calendar_of([Shift(person=ADA, source="x", starts_at=START, ends_at=END)], {}, "Ward 3", START)

    assert b"Somebody who has left" in feed
    assert str(ADA).encode() not in feed


@settings(max_examples=40, deadline=None)
@given(st.data(), zones, instants)
def test_what_goes_out_comes_in_as_the_same_shifts(data, zone, start):
    roster, end = data.draw(rosters(start)), start + 10 * DAY
    shifts = shifts_between(roster, zone, start, end)

    back = shifts_from(calendar_of(shifts, NAMES, "Ward 3", start), KNOWN, zone, start, end)

    assert set(told(back.shifts)) == set(told(shifts))
    assert back.unknown == ()


def read_or_refused(ics):
    """What is said of a calendar that is refused, and the shifts of one that is not."""
    try:
        return "", imported(ics).shifts
    except ValueError as refused:
        return str(refused), ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART:20261020T080000Z", "DTEND:20261020T160000Z"), [("2026-10-20T08:00", "2026-10-20T16:00")]),
        (("DTSTART:20261020T080000", "DTEND:20261020T160000"), [("2026-10-20T07:00", "2026-10-20T15:00")]),
        (("DTSTART:20261020T080000", "DURATION:PT8H"), [("2026-10-20T07:00", "2026-10-20T15:00")]),
        (
            ("DTSTART;TZID=America/New_York:20261020T080000", "DTEND;TZID=America/New_York:20261020T160000"),
            [("2026-10-20T12:00", "2026-10-20T20:00")],
        ),
        (("DTSTART;VALUE=DATE:20261025",), [("2026-10-24T23:00", "2026-10-26T00:00")]),
        (
            ("DTSTART;VALUE=DATE:20261024", "DTEND;VALUE=DATE:20261026"),
            [("2026-10-23T23:00", "2026-10-26T00:00")],
        ),
        (
            ("DTSTART:20261024T200000", "DTEND:20261025T080000", "RRULE:FREQ=WEEKLY"),
            [("2026-10-24T19:00", "2026-10-25T08:00"), ("2026-10-31T20:00", "2026-11-01T08:00")],
        ),
        (
            ("DTSTART:20261024T013000", "DTEND:20261025T013000", "RRULE:FREQ=DAILY;COUNT=2"),
            [("2026-10-24T00:30", "2026-10-25T01:30"), ("2026-10-25T00:30", "2026-10-26T01:30")],
        ),
        (
            ("DTSTART:20260101T200000", "DTEND:20260102T080000", "RRULE:FREQ=MONTHLY;BYMONTHDAY=20"),
            [("2026-10-20T19:00", "2026-10-21T07:00")],
        ),
        (
            (
                "DTSTART:20261020T080000Z",
                "DTEND:20261020T090000Z",
                "RRULE:FREQ=DAILY;COUNT=3",
                "EXDATE:20261021T080000Z",
            ),
            [("2026-10-20T08:00", "2026-10-20T09:00"), ("2026-10-22T08:00", "2026-10-22T09:00")],
        ),
        (("DTSTART:20261018T230000Z", "DTEND:20261019T000100Z"), [("2026-10-18T23:00", "2026-10-19T00:01")]),
        (("DTSTART:20261018T230000Z", "DTEND:20261019T000000Z"), []),
        (("DTSTART:20261020T080000Z",), []),
        (("DTSTART:20261102T000000Z", "DTEND:20261103T000000Z"), []),
        (("DTSTART:20261020T080000Z", "DTEND:20261020T160000Z", "STATUS:CANCELLED"), []),
    ],
)
def test_events_are_read_in_their_zone_or_else_the_clinics(lines, expected):
    assert told(imported(written(*lines)).shifts) == [(ADA, utc(start), utc(end)) for start, end in expected]


def test_repeating_shifts_that_adjoin_by_the_clock_leave_no_gap_in_autumn():
    days = written("DTSTART;TZID=America/New_York:20261001T013000", "DURATION:P1D", "RRULE:FREQ=DAILY")

    shifts = shifts_from(days, KNOWN, LONDON, utc("2026-10-30"), utc("2026-11-03")).shifts

    assert all(second.starts_at <= first.ends_at for first, second in pairwise(shifts))
    assert {shift.ends_at.astimezone(NEW_YORK).strftime("%H:%M") for shift in shifts} == {"01:30"}


@pytest.mark.parametrize(
    ("title", "people", "unknown"),
    [
        ("SUMMARY:ada  ADLER", {ADA}, ()),
        ("SUMMARY:On call: Ada Adler", {ADA}, ()),
        ("SUMMARY:Ada Adler\\, Bea Berg", {ADA, BEA}, ()),
        ("SUMMARY:Ada Adler / Zoe", {ADA}, ("Zoe",)),
        ("SUMMARY:Zoe Zander", set(), ("Zoe Zander",)),
        ("SUMMARY:Zoe\r\nATTENDEE:mailto:Bea@Clinic.example", {BEA}, ()),
        ("SUMMARY:Ada Adler\r\nATTENDEE:mailto:stranger@clinic.example", {ADA}, ()),
        ("", set(), ("(an event without a title)",)),
        ("SUMMARY:" + "z" * 500, set(), ("z" * 80,)),
    ],
)
def test_people_are_known_by_address_or_title_and_strangers_are_told(title, people, unknown):
    found = imported(written("DTSTART:20261020T080000Z", "DTEND:20261020T160000Z", title=title))

    assert {shift.person for shift in found.shifts} == people
    assert found.unknown == unknown


@pytest.mark.parametrize(
    ("ics", "words"),
    [
        (b"", "is empty"),
        (b"\x00\xff\xfe" * 50, "not an iCalendar"),
        (b"<html>Sign in</html>", "not an iCalendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "cannot be read"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "one calendar"),
        (b"x" * (1024 * 1024 + 1), "1 MiB"),
        (written(), "no DTSTART"),
        (written("DTSTART:soon"), "DTSTART that cannot be understood"),
        (written("DTSTART:20261020T080000Z", "DTSTART:20261020T080000Z"), "or several"),
        (written("DTSTART:20261020T080000Z", "RRULE:FREQ=NEVER"), "RRULE that cannot be understood"),
        (written("DTSTART:20261020T080000Z", "RRULE:whenever"), "repeats in a way"),
        (written("DTSTART:20261020T080000Z", "DTEND:20261019T080000Z"), "ends before it starts"),
        (written("DTSTART:20261020T080000Z", "DURATION:-PT8H"), "ends before it starts"),
        (written("DTSTART;TZID=Middle/Earth:20261020T080000"), "time zone that is not known: Middle/Earth"),
        (written("DTSTART:19700101T000000Z", "RRULE:FREQ=SECONDLY"), "repeats in a way"),
        (written("DTSTART:20260101T000000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "repeats in a way"),
        (written("DTSTART:20260101T000000Z", "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"), "repeats in a way"),
        (written("DTSTART:00010101T000000Z", "RRULE:FREQ=DAILY"), "before 1970"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_refused_with_words(ics, words):
    with pytest.raises(ValueError, match=words):
        imported(ics)


def test_too_many_shifts_are_refused_before_they_are_counted():
    event = written(
        "DTSTART:20200101T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYHOUR=1,3,5,7,9,11,13,15,17,19,21,23"
    )
    body = event[event.index(b"BEGIN:VEVENT") : event.index(b"END:VCALENDAR")]
    fifty = event.replace(body, b"".join(body.replace(b"UID:1", b"UID:%d" % number) for number in range(100)))

    with pytest.raises(ValueError, match="repeats too often"):
        imported(fifty)
    with pytest.raises(ValueError, match="more than 200 repeating"):
        imported(event.replace(body, body * 201))
    with pytest.raises(ValueError, match="more than 10000 events"):
        imported(event.replace(body, b"BEGIN:VEVENT\r\nDTSTART:20261020T080000Z\r\nEND:VEVENT\r\n" * 10_001))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_broken_calendar_raises_nothing_but_words(data):
    good = written("DTSTART;TZID=Europe/London:20261020T080000", "DURATION:PT8H", "RRULE:FREQ=DAILY;COUNT=3")
    at = data.draw(st.integers(0, len(good) - 1))
    broken = good[:at] + data.draw(st.binary(max_size=4)) + good[at + data.draw(st.integers(0, 5)) :]

    said, shifts = read_or_refused(broken)

    assert said == "" or said.startswith(("The calendar", "The event"))
    assert all(shift.starts_at < shift.ends_at for shift in shifts)
