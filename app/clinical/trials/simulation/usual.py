"""What is someone's usual state, before anything befalls them? Known metastases, the pain and the symptoms they live with."""

from dataclasses import dataclass, field, replace
from random import Random

from app.clinical.context import BaselineSymptom, Context, Treatment
from app.clinical.trials.simulation.feeling import Ache, Feeling, Sign
from app.clinical.vocabulary import SPINE, Mobility, Quality, Region

BONES: tuple[Region, ...] = ("lumbar_spine", "thoracic_spine", "pelvis", "hip", "thigh", "ribs", "sternum", "upper_arm")
_CHARACTERS: tuple[Quality, ...] = (
    "worse_on_movement",
    "worse_on_loading",
    "wakes_at_night",
    "constant",
    "tender_to_touch",
)
_GENERAL = (
    Sign(symptom="fatigue", severity="mild"),
    Sign(symptom="constipation", severity="mild"),
    Sign(symptom="loss_of_appetite", severity="mild"),
    Sign(symptom="low_mood", severity="mild"),
    Sign(symptom="anxiety"),
)
NUMB = Sign(symptom="altered_sensation", severity="mild", side="both", regions=("hands", "feet"))


@dataclass(slots=True)
class Usual:
    """What a person lives with; `bad_days` and `wave` make the ups and downs, drawn once."""

    context: Context
    feeling: Feeling
    bad_days: frozenset[int] = frozenset()
    sick_days: frozenset[int] = frozenset()  # after chemotherapy
    wave: list[float] = field(default_factory=list)

    def on(self, day: int) -> Feeling:
        """The usual state on a day: a slow wave of pain, bad days, days sick from chemotherapy."""
        by = self.wave[day % len(self.wave)] + (2.5 if day in self.bad_days else 0)
        feeling = replace(
            self.feeling, aches=tuple(replace(ache, level=ache.level + by) for ache in self.feeling.aches)
        )
        if day in self.sick_days:
            sick = (Sign(symptom="nausea", severity="mild", began=day), Sign(symptom="fatigue", severity="moderate"))
            return feeling.with_signs(sick)
        return feeling


def usual(rng: Random, days: int) -> Usual:
    """Somebody with bone metastases, on an ordinary day in a clinic."""
    bones = tuple(rng.sample(BONES, rng.randint(1, 3)))
    known = bones if rng.random() < 0.8 else bones[:1]
    signs = tuple(sign for sign in _GENERAL if rng.random() < 0.3)
    if rng.random() < 0.12:
        signs += (NUMB,)
    feeling = Feeling(
        aches=tuple(_ache(region, rng) for region in bones[:2]),
        signs=signs,
        mobility=rng.choices(_WALKING, (7, 2, 1))[0],
        background_mg=rng.choice((0, 0, 10, 20, 30, 60)),
    )
    chemotherapy = rng.random() < 0.25
    begun = rng.randint(1, 21)
    context = Context(
        timezone=rng.choice(("Europe/London", "Asia/Kolkata", "America/Sao_Paulo")),
        spinal_metastases=any(region in SPINE for region in known) or rng.choice((None, False)),
        bone_sites=known,
        personal_pain_goal=rng.choice((None, 3, 4)),
        baseline=tuple(recorded(sign) for sign in signs if rng.random() < _on_record(sign)),
    )
    return Usual(
        context,
        feeling,
        bad_days=frozenset(day for day in range(1, days + 1) if rng.random() < 1 / 45),
        sick_days=frozenset(d for d in range(1, days + 1) if chemotherapy and (d - begun) % 21 < 4),
        wave=_wave(rng, days),
    )


def treated(context: Context, *treatments: Treatment) -> Context:
    """The context with these treatments added."""
    return replace(context, treatments=(*context.treatments, *treatments))


_WALKING: tuple[Mobility, ...] = ("independent", "with_aid", "with_help")


def _ache(region: Region, rng: Random) -> Ache:
    return Ache(
        region=region,
        level=rng.choice((1.0, 2.0, 3.0, 3.0, 4.0, 5.0)),
        side="midline" if region in SPINE else rng.choice(("left", "right")),
        qualities=tuple(rng.sample(_CHARACTERS, rng.randint(0, 2))),
    )


def _on_record(sign: Sign) -> float:
    """Deficits are asked for at enrolment; everyday symptoms are recorded less often."""
    return 0.85 if sign.symptom == "altered_sensation" else 0.6


def recorded(sign: Sign) -> BaselineSymptom:
    """The sign as it stands on the baseline."""
    return BaselineSymptom(symptom=sign.symptom, regions=sign.regions, side=sign.side, severity=sign.severity)


def _wave(rng: Random, days: int) -> list[float]:
    """Pain that wanders within a point and a half, and comes back to where it was."""
    at, steps = 0.0, []
    for _ in range(days + 1):
        at = 0.85 * at + rng.gauss(0, 0.3)
        steps.append(max(-1.5, min(1.5, at)))
    return steps
