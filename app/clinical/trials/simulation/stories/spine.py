"""How does a cord come to be pressed? Pain for weeks, a neurologic sign, and days later legs or bladder that are lost.

Natural history: pain in 94%, a median of 90 days before diagnosis, like a nerve root's in 79%, and where it hurts says
little about where the cord is pressed (Levack 2002, read); legs lost within 1-7, 8-14 or more than 14 days of the first
weakness (Rades 2002, read; the three taken as equally common, our own choice). A lesion of the conus takes the sphincters
early and spares the legs (secondary); one in eight here, our own choice.
"""

from dataclasses import dataclass, replace
from random import Random

from app.clinical.trials.simulation.feeling import Ache, Feeling, Life, Sign, Truth, Window, lived
from app.clinical.trials.simulation.people import Habits, habits
from app.clinical.trials.simulation.usual import usual
from app.clinical.vocabulary import Condition, Mobility, Quality, Region, steps_lost

WARNS: frozenset[Condition] = frozenset(("cord_compression", "spinal_metastasis_pain"))
RIGHT: frozenset[Condition] = WARNS | {"uncontrolled_pain", "missing_diaries", "pathological_fracture"}
_SITES: tuple[Region, ...] = ("thoracic_spine", "thoracic_spine", "lumbar_spine", "lumbar_spine", "cervical_spine")
_CHARACTERS: tuple[Quality, ...] = ("wakes_at_night", "worse_on_straining", "worse_lying_flat", "worse_on_movement")
_FIRST_SIGNS: tuple[tuple[Sign, ...], ...] = (
    (Sign(symptom="leg_weakness", severity="mild", side="both"),),
    (Sign(symptom="leg_weakness", severity="mild", side="left"),),
    (Sign(symptom="heavy_legs"),),
    (Sign(symptom="altered_sensation", severity="mild", side="both", regions=("legs",)),),
    (Sign(symptom="altered_sensation", side="right", regions=("thigh", "lower_leg")),),
    (Sign(symptom="unsteadiness", severity="mild"),),
    (Sign(symptom="difficulty_walking", severity="mild"),),
)
_SADDLE = (Sign(symptom="altered_sensation", side="both", regions=("saddle",)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """The days on which things begin; a day before the first was so from the outset, `None` never comes."""

    pain: int | None
    character: int | None
    root: int | None
    neurologic: int
    deficit: int
    is_conus: bool
    fades: bool


def cord_compression(rng: Random, days: int) -> tuple[Life, Habits]:
    """The whole course, to the day after the deficit: then the person is in hospital."""
    person = usual(rng, days)
    course = _course(rng, days)
    region = rng.choice(_SITES)
    known = {*person.context.bone_sites, region} if rng.random() < 0.7 else set(person.context.bone_sites)
    context = replace(person.context, bone_sites=tuple(sorted(known)), spinal_metastases=rng.choice((True, True, None)))
    ache = Ache(region=region, side="midline", level=rng.uniform(2, 4), qualities=("constant",))
    characters = tuple(rng.sample(_CHARACTERS, 2))
    first = _SADDLE if course.is_conus else rng.choice(_FIRST_SIGNS)

    def felt(day: int, feeling: Feeling) -> Feeling | None:
        if day > course.deficit + 1:
            return None
        if course.pain is not None and day >= course.pain:
            feeling = feeling.with_ache(_hurts(day, ache, characters, course))
        return _loses(day, feeling, first, course)

    return lived(context, person.on, felt, _truth(course, region, days), days), _habits(rng)


def _course(rng: Random, days: int) -> _Course:
    deficit = rng.randint(max(2, days // 2), days - 1)
    is_conus = rng.random() < 1 / 8
    speed = rng.randint(1, 3) if is_conus else rng.randint(*rng.choice(((1, 7), (8, 14), (15, 28))))
    neurologic = max(1, deficit - speed)
    if rng.random() < 0.06:
        return _Course(
            pain=None,
            character=None,
            root=None,
            neurologic=neurologic,
            deficit=deficit,
            is_conus=is_conus,
            fades=False,
        )
    pain = neurologic - max(3, round(rng.lognormvariate(4.35, 0.5)))  # median 77 days, and the motor loss after it
    since = max(1, pain)
    return _Course(
        pain=pain,
        character=rng.randint(since, neurologic) if rng.random() < 0.6 or pain < 1 else since,
        root=rng.randint(since, neurologic + 2) if rng.random() < 0.79 else None,
        neurologic=neurologic,
        deficit=deficit,
        is_conus=is_conus,
        fades=rng.random() < 0.2,
    )


def _hurts(day: int, ache: Ache, characters: tuple[Quality, ...], course: _Course) -> Ache:
    """Pain that climbs from its beginning, gains its character, then that of a root; it may fade as the legs go."""
    begun, character = course.pain or 1, course.character or course.neurologic
    climbs = 4 * max(0.0, (day - max(begun, character - 10)) / max(1, course.deficit - max(begun, character - 10)))
    level = ache.level + climbs - (3 if course.fades and day >= course.neurologic else 0)
    changes = [one for one in (character, course.root) if one is not None and day >= one]
    qualities = (*ache.qualities, *(characters if day >= character else ()))
    if course.root is not None and day >= course.root:
        qualities = (*qualities, "band_like" if ache.region == "thoracic_spine" else "radiating")
    return replace(
        ache,
        level=max(1.0, min(9.5, level)),
        qualities=qualities,
        began=begun if begun >= 1 else None,
        grew_on=max(changes, default=None),
    )


def _loses(day: int, feeling: Feeling, first: tuple[Sign, ...], course: _Course) -> Feeling:
    if day < course.neurologic:
        return feeling
    signs = [replace(sign, began=course.neurologic) for sign in first]
    if day < course.deficit:
        half = (course.neurologic + course.deficit) / 2
        mobility: Mobility = "with_aid" if day >= half and not course.is_conus else "independent"
        return replace(feeling, mobility=_worse(feeling.mobility, mobility)).with_signs(signs)
    if course.is_conus:
        return feeling.with_signs((*signs, Sign(symptom="urinary_retention", began=course.deficit)))
    weak = Sign(symptom="leg_weakness", severity="severe", side="both", began=course.deficit)
    return replace(feeling, mobility="unable_to_walk").with_signs((*signs, weak))


def _worse(one: Mobility, other: Mobility) -> Mobility:
    return other if steps_lost(one, other) > 0 else one


def _truth(course: _Course, region: Region, days: int) -> Truth:
    """New pain in the neck or upper back is a sign by itself (CG75); elsewhere it is one from where it gains its character."""
    is_new_high = course.pain is not None and course.pain >= 1 and region in ("cervical_spine", "thoracic_spine")
    changes = (course.pain if is_new_high else course.character, course.root, course.neurologic)
    first = max(1, min(one for one in changes if one is not None))
    return Truth(
        first_sign=first,
        neurologic=course.neurologic,
        deficit=course.deficit,
        warns=WARNS,
        windows=(Window(conditions=RIGHT, first=first, last=days),),
    )


def _habits(rng: Random) -> Habits:
    """As anyone's; every fifth writes in spells."""
    return replace(habits(rng), in_spells=rng.random() < 0.2)
