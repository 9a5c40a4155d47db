"""Which words may a diary, an alert and a treatment use? The fixed codes of the contract, and nothing else."""

from typing import Literal, get_args

Urgency = Literal["immediate", "urgent", "soon", "routine"]
Condition = Literal[
    "cord_compression",
    "spinal_metastasis_pain",
    "hypercalcemia",
    "pathological_fracture",
    "uncontrolled_pain",
    "pain_flare",
    "opioid_toxicity",
    "hypocalcemia",
    "jaw_osteonecrosis",
    "acute_illness",
    "quality_of_life_decline",
    "missing_diaries",
    "system",
]
Reporter = Literal["patient", "carer"]
Region = Literal[
    "head",
    "jaw",
    "cervical_spine",
    "thoracic_spine",
    "lumbar_spine",
    "sacrum",
    "pelvis",
    "ribs",
    "sternum",
    "chest_wall",
    "abdomen",
    "shoulder",
    "upper_arm",
    "forearm",
    "hands",
    "hip",
    "groin",
    "thigh",
    "knee",
    "lower_leg",
    "feet",
    "arms",
    "legs",
    "trunk",
    "saddle",
    "around_mouth",
    "widespread",
]
Side = Literal["left", "right", "both", "midline"]
Quality = Literal[
    "worse_on_movement",
    "worse_on_loading",
    "worse_on_straining",
    "worse_lying_flat",
    "wakes_at_night",
    "constant",
    "band_like",
    "radiating",
    "tender_to_touch",
    "leg_pain_on_walking",
    "sudden_onset",
    "after_injury",
    "light_touch_hurts",
    "cramping",
    "worse_in_cold",
]
Course = Literal["new", "worse", "unchanged", "better"]
Severity = Literal["mild", "moderate", "severe"]
SymptomCode = Literal[
    "leg_weakness",
    "arm_weakness",
    "heavy_legs",
    "foot_drop",
    "altered_sensation",
    "unsteadiness",
    "difficulty_walking",
    "fall",
    "electric_shocks",
    "urinary_retention",
    "urinary_incontinence",
    "bowel_incontinence",
    "loss_of_sexual_function",
    "thirst",
    "polyuria",
    "nausea",
    "vomiting",
    "constipation",
    "loss_of_appetite",
    "fatigue",
    "drowsiness",
    "confusion",
    "hallucinations",
    "agitation",
    "muscle_jerks",
    "slow_breathing",
    "muscle_cramps",
    "dizziness",
    "palpitations",
    "fever",
    "breathlessness",
    "low_mood",
    "anxiety",
    "unable_to_bear_weight",
    "crack_or_give_way",
    "limb_swelling_or_deformity",
    "height_loss",
    "loose_tooth",
    "mouth_sore_not_healing",
    "jaw_swelling",
]
Mobility = Literal["independent", "with_aid", "with_help", "unable_to_walk"]
PatientUrgency = Literal["can_wait", "soon", "now"]
Route = Literal[
    "oral",
    "sublingual",
    "transdermal",
    "subcutaneous",
    "intravenous",
    "intramuscular",
    "rectal",
    "intranasal",
    "buccal",
    "other",
]
DoseUnit = Literal["mg", "ug", "ug/h", "g", "ml"]
Purpose = Literal["background", "breakthrough"]
TreatmentKind = Literal[
    "radiotherapy",
    "surgery",
    "denosumab",
    "zoledronate",
    "pamidronate",
    "opioid_change",
    "steroid",
    "chemotherapy",
    "lhrh_agonist",
    "immunotherapy",
    "other",
]

NEUROLOGIC_SYMPTOMS: tuple[SymptomCode, ...] = get_args(SymptomCode)[:13]
SPINE: frozenset[Region] = frozenset(("cervical_spine", "thoracic_spine", "lumbar_spine", "sacrum"))

_URGENCY_ASCENDING: tuple[Urgency, ...] = ("routine", "soon", "urgent", "immediate")
_MOBILITY_DESCENDING: tuple[Mobility, ...] = get_args(Mobility)


def rank(urgency: Urgency) -> int:
    """0 for `routine` up to 3 for `immediate`, so that urgencies can be compared."""
    return _URGENCY_ASCENDING.index(urgency)


def most_urgent(*urgencies: Urgency) -> Urgency:
    """The highest of them; `routine` when there is none."""
    return max(urgencies, key=rank, default="routine")


def steps_lost(before: Mobility, after: Mobility) -> int:
    """How many steps of mobility were lost: 1 from independent to with_aid, negative when walking got easier."""
    return _MOBILITY_DESCENDING.index(after) - _MOBILITY_DESCENDING.index(before)
