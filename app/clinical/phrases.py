"""How is a code said to a nurse? Short English for reasons and evidence, built from what the diary said."""

from datetime import date

from app.clinical.diary import Diary, Entry, PainSite, Symptom
from app.clinical.evidence import Evidence


def plain(code: str) -> str:
    """`leg_weakness` as `leg weakness`."""
    return code.replace("_", " ")


def say_day(day: date) -> str:
    """`14 Mar`."""
    return f"{day.day} {day:%b}"


def say_symptom(symptom: Symptom) -> str:
    """`leg weakness (new, left, moderate)`."""
    told = [
        symptom.course,
        symptom.side,
        symptom.severity,
        *(plain(region) for region in symptom.regions or ()),
    ]
    details = ", ".join(part for part in told if part)
    return f"{plain(symptom.symptom)} ({details})" if details else plain(symptom.symptom)


def say_site(site: PainSite) -> str:
    """`lumbar spine pain 7/10 (worse; wakes at night)`."""
    score = "" if site.worst is None else f" {site.worst}/10"
    told = [site.course, *(plain(quality) for quality in site.qualities or ())]
    details = "; ".join(part for part in told if part)
    return f"{plain(site.region)} pain{score}" + (f" ({details})" if details else "")


def said_by(diary: Diary) -> str:
    """Who says so: a carer's words count as the patient's own, but the nurse should know whose they are."""
    return "the carer reports" if diary.reporter == "carer" else "the patient reports"


def symptom_evidence(entry: Entry, place: int) -> Evidence:
    """The symptom at `place` in the entry's list, as evidence."""
    symptom = (entry.diary.symptoms or ())[place]
    return Evidence(day=entry.day, said=say_symptom(symptom), entry=entry.diary.id, pointer=f"/symptoms/{place}")


def site_evidence(entry: Entry, place: int) -> Evidence:
    """The pain site at `place` in the entry's list, as evidence."""
    sites = (entry.diary.pain.sites if entry.diary.pain else None) or ()
    return Evidence(day=entry.day, said=say_site(sites[place]), entry=entry.diary.id, pointer=f"/pain/sites/{place}")
