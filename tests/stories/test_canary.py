"""Each day a red diary about nobody goes the whole way; a canary that does not come home is told to the leads."""

from datetime import UTC, datetime, timedelta

from app.oncall.canary import Canary
from app.records.clinics import get_clinic
from tests.oncall_world import person, team
from tests.ringing_world import RingingWorld
from tests.stories.ladders import RED, ladder_of, step
from tests.world import START, bearer

TEN = datetime(2026, 3, 11, 10, tzinfo=UTC)


async def with_canary(ward: RingingWorld, canary: Canary) -> None:
    async with ward.database.begin() as session:
        clinic = await get_clinic(session, ward.clinic_id)
        assert clinic is not None
        clinic.canary = canary


async def test_three_days_of_canaries_come_home_and_wake_nobody(ward: RingingWorld) -> None:
    await with_canary(ward, Canary())

    for day in range(3):
        ward.now = TEN + timedelta(days=day) - timedelta(minutes=2)
        await ward.passes(minutes=6)

    flown = await ward.scalar("SELECT count(*) FROM audit WHERE action = 'canary.passed'")
    assert flown == 3
    assert ward.heard == []
    assert await ward.alerts("unresolved") == []
    assert await ward.scalar("SELECT canary_passed_at FROM clinics") >= TEN + timedelta(days=2)


async def test_a_canary_that_nobody_answers_is_told_to_the_lead(ward: RingingWorld) -> None:
    lead = await person(ward, "Lead", contacts=[("email", "lead@clinic.example")])
    await team(ward, "nurses", [lead], lead=lead)
    await with_canary(ward, Canary(channel="pager", address="nobody there", within_seconds=120))
    await ward.passes(minutes=1)

    ward.now = TEN
    await ward.passes(minutes=5)

    told = [one for one in ward.at("lead@clinic.example") if one.at > TEN]
    assert len(told) == 1
    assert TEN + timedelta(seconds=120) <= told[0].at <= TEN + timedelta(seconds=180)
    assert await ward.alerts("unresolved") == []


async def test_the_synthetic_patient_is_in_no_list(ward: RingingWorld) -> None:
    await with_canary(ward, Canary())
    await ward.passes(seconds=30)
    ward.now = TEN
    await ward.passes(minutes=1)

    staff = await ward.staff_token()
    listed = await ward.http.get("/v1/patients", headers=bearer(staff))

    assert await ward.scalar("SELECT count(*) FROM patients WHERE is_synthetic") == 1
    assert listed.json()["items"] == []
    assert all(alert["is_drill"] for alert in await ward.alerts())


async def test_the_sink_never_takes_an_alert_about_a_real_patient(ward: RingingWorld) -> None:
    await ward.clinic("st-elsewhere", ladder_of(step(("sink", "self")), step(("sms", "+447700900002"), wait=600)))
    _, phone = await ward.patient()

    await ward.submits(phone, **RED)
    await ward.passes(minutes=1)

    ward.expects("+447700900002", since=START, earliest=timedelta(0), latest=timedelta(minutes=1))
    assert [alert["status"] for alert in await ward.alerts()] == ["open"]
