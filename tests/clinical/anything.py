"""Anything a person may write, for tests that ask what holds for every entry and every story."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import strategies as st

from app.clinical import vocabulary as words
from app.clinical.context import BaselineSymptom, Context, Lab, Treatment
from app.clinical.diary import Analgesic, Diary, Entry, Pain, PainSite, QualityOfLife, Symptom
from tests.clinical.making import DAY_ONE, moment

# Most entries speak of the same few things, so that one often has to do with another.
SOME_REGIONS = 4 * ("lumbar_spine", "thigh", "feet", "legs", "saddle")
SOME_SYMPTOMS = 6 * ("leg_weakness", "altered_sensation", "drowsiness", "thirst", "vomiting", "constipation", "fatigue")
SOME_ILLNESSES = 3 * ("fever", "breathlessness", "slow_breathing", "hallucinations", "muscle_jerks", "low_mood")
SOME_OF_BONE = 2 * ("fall", "limb_swelling_or_deformity", "height_loss", "loose_tooth", "jaw_swelling", "muscle_cramps")
SOME_QUALITIES = 3 * (
    "radiating",
    "wakes_at_night",
    "worse_on_movement",
    "worse_on_loading",
    "sudden_onset",
    "constant",
)
LAST_DAY = 35
AFTER_ALL = moment(60)


def one_of(kind):
    return st.sampled_from(get_args(kind))


def maybe(strategy):
    return st.none() | strategy


def few(strategy, most=3):
    return st.lists(strategy, max_size=most).map(tuple)


scores = st.integers(0, 10)
regions = st.sampled_from((*SOME_REGIONS, *get_args(words.Region)))
codes = st.sampled_from((*SOME_SYMPTOMS, *SOME_ILLNESSES, *SOME_OF_BONE, *get_args(words.SymptomCode)))
qualities = st.sampled_from((*SOME_QUALITIES, *get_args(words.Quality)))
symptoms = st.builds(
    Symptom,
    symptom=codes,
    severity=maybe(one_of(words.Severity)),
    course=maybe(one_of(words.Course)),
    side=maybe(one_of(words.Side)),
    regions=maybe(few(regions)),
)
sites = st.builds(
    PainSite,
    region=regions,
    side=maybe(one_of(words.Side)),
    worst=maybe(scores),
    course=maybe(one_of(words.Course)),
    qualities=maybe(few(qualities)),
)
pains = st.builds(
    Pain, worst=scores, average=maybe(scores), now=maybe(scores), least=maybe(scores), sites=maybe(few(sites))
)
analgesics = st.builds(
    Analgesic,
    medicine=st.sampled_from(("morphine", "paracetamol")),
    route=st.sampled_from(("oral", "oral", None)),
    dose=st.sampled_from((10.0, 30.0, None)),
    unit=st.sampled_from(("mg", "mg", None)),
    doses_taken=maybe(st.floats(0, 8)),
    purpose=maybe(one_of(words.Purpose)),
)
qualities_of_life = st.builds(
    QualityOfLife, overall=maybe(scores), sleep=maybe(scores), mood=maybe(scores), activity=maybe(scores)
)
temperatures = st.sampled_from((35.9, 36.0, 37.5, 37.6, 38.0, 39.0)) | st.floats(34, 41)
days = st.integers(0, LAST_DAY).map(lambda n: DAY_ONE + timedelta(days=n))
treatments = st.builds(
    Treatment,
    kind=st.sampled_from((*4 * ("radiotherapy", "opioid_change"), *get_args(words.TreatmentKind))),
    region=maybe(regions),
    started_on=days,
    ended_on=maybe(days),
)
contexts = st.builds(
    Context,
    timezone=st.sampled_from(("Europe/London", "America/New_York", "Pacific/Kiritimati")),
    spinal_metastases=maybe(st.booleans()),
    primary_cancer=maybe(st.sampled_from(("prostate", "breast"))),
    renal_impairment=maybe(st.booleans()),
    bone_sites=few(regions),
    personal_pain_goal=maybe(scores),
    baseline=few(
        st.builds(
            BaselineSymptom,
            symptom=codes,
            regions=maybe(few(regions)),
            side=maybe(one_of(words.Side)),
            severity=maybe(one_of(words.Severity)),
            since=maybe(days),
        )
    ),
    treatments=few(treatments),
    labs=few(
        st.builds(
            Lab,
            taken_at=days.map(lambda day: datetime(day.year, day.month, day.day, 9, tzinfo=UTC)),
            calcium_mmol_l=st.floats(0.5, 7),
            albumin_g_l=maybe(st.floats(5, 80)),
            adjusted=st.booleans(),
        )
    ),
)


@st.composite
def diaries(draw):
    day = draw(days)
    at = datetime(day.year, day.month, day.day, draw(st.sampled_from((0, 8, 20))), tzinfo=UTC)
    return Diary(
        id=draw(st.uuids()),
        diary_date=day,
        recorded_at=at,
        pain=draw(maybe(pains)),
        analgesics=draw(maybe(few(analgesics, 2))),
        symptoms=draw(maybe(few(symptoms))),
        mobility=draw(maybe(one_of(words.Mobility))),
        temperature_c=draw(maybe(temperatures)),
        quality_of_life=draw(maybe(qualities_of_life)),
        patient_urgency=draw(maybe(one_of(words.PatientUrgency))),
    )


# Entries that arrive when they are written, or up to ten days later.
entries = st.builds(
    lambda diary, hours: Entry(diary, diary.recorded_at + timedelta(hours=hours)),
    diaries(),
    st.just(0) | st.integers(0, 240),
)
histories = st.lists(entries, max_size=6, unique_by=lambda one: one.diary.id)


@st.composite
def shuffled(draw, stories):
    """A story in the order in which it was written, and the same entries in any order of arrival, all of them late."""
    written = sorted(draw(stories), key=lambda one: one.place)
    instants = draw(st.permutations([AFTER_ALL + timedelta(minutes=n) for n in range(len(written))]))
    in_turn = [replace(one, received_at=at) for one, at in zip(written, sorted(instants), strict=True)]
    mixed = [replace(one, received_at=at) for one, at in zip(written, instants, strict=True)]
    return in_turn, mixed
