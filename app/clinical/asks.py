"""What is the nurse asked to do about an alert? One sentence for each condition, to be signed off by a clinician.

Our own words (certainty: convention); where a guideline names the step, it says which. They ask and arrange, and never
tell how to treat.
"""

from app.clinical.vocabulary import Condition

ASKS: dict[Condition, str] = {
    "cord_compression": "Ring the patient. Ask about legs, walking, sensation, saddle, bladder and bowels, and since when. If "
    "any of it is new, contact the MSCC coordinator at once (NG234 1.3.2); the patient lies flat and does not drive.",
    "spinal_metastasis_pain": "Ask about the pain, and for legs, walking, bladder and bowels, which make it immediate. Contact "
    "the MSCC coordinator within 24 hours (NG234 1.3.3); imaging is to follow within a week.",
    "hypercalcemia": "Ask about thirst, urine, vomiting, bowels and a clear head; with confusion or drowsiness the patient is "
    "seen today. Arrange calcium, albumin and kidney function.",
    "pathological_fracture": "Ask what happened, and whether weight can be put on it. Tell the patient to spare the limb; "
    "arrange an image of the whole bone, and for the spine ask about legs, bladder and bowels too.",
    "uncontrolled_pain": "Ask where and since when, what was taken and what it did; first rule out an emergency behind the pain. "
    "Arrange a review of the painkillers with the prescriber.",
    "pain_flare": "Tell the patient that pain may rise for some days after radiotherapy and that help is at hand. Ask for legs, "
    "bladder and bowels. After day 10 it is a flare no longer.",
    "opioid_toxicity": "Ask for sleepiness, jerks, visions and how fast the patient breathes, and speak with whoever is there. "
    "Slow breathing is for the emergency number. Otherwise the prescriber reviews the dose today.",
    "hypocalcemia": "Ask about tingling, cramps and spasms, and when the bone drug was last given. Arrange calcium, magnesium "
    "and kidney function before the next dose.",
    "jaw_osteonecrosis": "Ask about teeth, sores, swelling and numbness of the chin. Tell the treating team and a dentist before "
    "the next dose of the bone drug.",
    "acute_illness": "Ask for fever, shivering, breath, and when chemotherapy was last given. Fever within the weeks after "
    "chemotherapy is an emergency until proven otherwise.",
    "quality_of_life_decline": "Ask what has become harder and what would help, and how the mood is; bring it to the next round.",
    "missing_diaries": "Ring the patient, then the carer. After something worrying, silence is part of it: if nobody can be "
    "reached three times, go by the clinic's welfare check.",
    "system": "Read the diary yourself: a rule failed or an entry could not be read. Tell whoever runs Tocsin.",
}
