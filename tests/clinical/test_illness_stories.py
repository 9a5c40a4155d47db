"""What happens to a patient over days: an opioid too many, a fever after a drip, and lives in which nothing is new?"""

from app.clinical.context import BaselineSymptom, Context, Treatment
from app.clinical.diary import Analgesic, QualityOfLife, Symptom
from tests.clinical.making import day, entry, feels, judged, rung, story

PATCH = (Analgesic(medicine="fentanyl", route="transdermal", dose=25, unit="ug/h"),)
FAMILIES = {"opioid_toxicity", "acute_illness", "quality_of_life_decline"}


def morphine(mg):
    """So many mg a day, in two doses."""
    return (Analgesic(medicine="morphine", route="oral", dose=mg / 2, unit="mg", doses_taken=2),)


def treated(*treatments, **more):
    return Context(
        treatments=tuple(Treatment(kind=k, started_on=day(n), ended_on=day(n)) for k, n in treatments), **more
    )


def steps(told, condition):
    return [(step.at.date(), step.urgency) for step in told.alerts[condition].steps]


def test_morphine_doubled_in_failing_kidneys_rings_for_jerks_and_again_for_hallucinations_on_the_third_day():
    before = [entry(n, analgesics=morphine(60)) for n in range(1, 8)]
    days = [
        entry(8, analgesics=morphine(120)),
        entry(9, analgesics=morphine(120), symptoms=feels("muscle_jerks", "new")),
    ]
    days.append(entry(10, analgesics=morphine(120), symptoms=feels("hallucinations", "new")))
    told = story(*before, *days, patient=treated(("opioid_change", 8), renal_impairment=True))
    first, second = told.alerts["opioid_toxicity"].steps

    assert [first.urgency, second.urgency] == ["urgent", "immediate"]
    assert "renal impairment" in first.because
    assert "opioid dose up from 60 to 120 mg a day" in second.because
    assert {said.entry for said in second.evidence} >= {one.diary.id for one in days[1:]}


def test_a_carer_who_tells_of_slow_breathing_under_a_patch_rings_at_once_even_days_late():
    patch = [entry(n, analgesics=PATCH) for n in range(1, 6)]
    carer = entry(6, reporter="carer", symptoms=feels("slow_breathing"), received=entry(9).received_at)
    (finding,) = (one for one in judged(carer, *patch) if one.condition == "opioid_toxicity")

    assert finding.because.startswith("the carer reports")
    assert rung(story(*patch, carer))["opioid_toxicity"] == "immediate"


def test_what_an_opioid_is_expected_to_bring_rings_nobody():
    told = feels("nausea", "new") + feels("constipation", "new") + feels("fatigue", "new", severity="mild")
    days = [entry(n, analgesics=morphine(20 + 10 * (n > 10)), symptoms=told) for n in range(1, 20)]

    assert "opioid_toxicity" not in rung(story(*days, patient=treated(("opioid_change", 1))))


def test_a_usual_drowsiness_is_quiet_for_months_under_any_dose_and_failing_kidneys():
    had = BaselineSymptom(symptom="drowsiness", severity="moderate")
    twitch = BaselineSymptom(symptom="muscle_jerks")
    patient = Context(baseline=(had, twitch), renal_impairment=True)
    told = (Symptom(symptom="drowsiness", course="unchanged", severity="mild"), *feels("muscle_jerks", "unchanged"))
    days = [entry(n, symptoms=told, analgesics=morphine(60 + 60 * (n > 40))) for n in range(1, 90)]

    assert "opioid_toxicity" not in rung(story(*days, patient=patient))


def test_38_1_on_the_ninth_day_after_chemotherapy_rings_at_once_in_every_cycle():
    days = [entry(n, temperature_c=38.1 if n == 52 else 36.7) for n in range(1, 60)]
    told = story(*days, patient=treated(("chemotherapy", 1), ("chemotherapy", 22), ("chemotherapy", 43)))

    assert steps(told, "acute_illness") == [(day(52), "immediate")]
    assert "9 days after chemotherapy" in told.alerts["acute_illness"].steps[0].because


def test_38_2_on_the_evening_after_a_first_zoledronate_can_wait_and_rises_when_it_does_not_pass():
    heats = {11: 38.2, 12: 38.4, 13: 37.2, 14: 38.1, 15: 39.1}
    days = [entry(n, temperature_c=heats.get(n, 36.6)) for n in range(1, 16)]
    patient = treated(("zoledronate", 10))

    assert steps(story(*days[:13], patient=patient), "acute_illness") == [(day(11), "soon")]
    rising = [(day(11), "soon"), (day(14), "urgent"), (day(15), "immediate")]
    assert steps(story(*days, patient=patient), "acute_illness") == rising


def test_a_fever_that_was_treated_rings_again_when_it_comes_back():
    told = story(entry(1, temperature_c=38.3))
    told.resolve("acute_illness")
    later = story(*[entry(n, temperature_c=38.3 if n in (1, 8) else 36.7) for n in range(1, 9)])

    assert "acute_illness" not in told.alerts
    assert {f.subject for f in judged(entry(8, temperature_c=38.3), *later.entries[:7])} == {f"fever:{day(8)}:0"}


def test_a_year_of_small_ups_and_downs_rings_nobody_about_any_of_this():
    patient = Context(
        baseline=(BaselineSymptom(symptom="breathlessness", severity="mild"), BaselineSymptom(symptom="dizziness")),
        treatments=tuple(Treatment(kind="lhrh_agonist", started_on=day(n)) for n in (-80, 10, 100)),
        renal_impairment=True,
    )
    told = feels("breathlessness", "unchanged", severity="mild") + feels("dizziness", "unchanged")
    days = [
        entry(
            n,
            temperature_c=36.0 + (n % 16) / 10,
            symptoms=told + (feels("nausea", "new") if n % 21 in (1, 2, 3) else ()),
            analgesics=morphine(40 + 10 * (n % 2)),
            quality_of_life=QualityOfLife(overall=5 + n % 2, sleep=2 + n % 3, mood=4 + n % 2, activity=5),
        )
        for n in range(1, 200)
        if n % 3
    ]

    assert not FAMILIES & set(story(*days, patient=patient).alerts)


def test_hot_flushes_that_are_called_fever_every_day_are_asked_about_once():
    flush = [
        entry(n, symptoms=(Symptom(symptom="fever", course="new" if n == 1 else "unchanged"),), temperature_c=36.8)
        for n in range(1, 90)
    ]
    told = story(*flush, patient=Context(treatments=(Treatment(kind="lhrh_agonist", started_on=day(1)),)))

    assert steps(told, "acute_illness") == [(day(1), "soon")]
    known = Context(baseline=(BaselineSymptom(symptom="fever"),))
    assert rung(story(*flush[1:], patient=known)) == {}


def test_new_breathlessness_that_grows_severe_rises_to_a_page():
    grow = [feels("breathlessness", "new", severity="mild"), feels("breathlessness", severity="severe")]
    told = story(entry(1, symptoms=()), *[entry(n, symptoms=one) for n, one in enumerate(grow, 2)])

    assert steps(told, "acute_illness") == [(day(2), "urgent"), (day(3), "immediate")]
