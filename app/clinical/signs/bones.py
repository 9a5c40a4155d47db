"""Which bone may hurt where? Places where a long bone or the pelvis is felt, and whether cancer is known to be there."""

from app.clinical.context import Context
from app.clinical.vocabulary import SPINE, Region

ARM: frozenset[Region] = frozenset(("shoulder", "upper_arm", "forearm", "arms"))
LEG: frozenset[Region] = frozenset(("pelvis", "hip", "groin", "thigh", "knee", "lower_leg", "legs"))
LONG_BONES = ARM | LEG
# A bone is felt at its joints too: a hip that is about to break may hurt in the groin, or only in the knee.
_FELT_AT: tuple[frozenset[Region], ...] = (
    frozenset(("hip", "groin", "thigh", "knee", "legs")),
    frozenset(("pelvis", "hip", "groin")),
    frozenset(("knee", "lower_leg", "legs")),
    frozenset(("shoulder", "upper_arm", "arms")),
    frozenset(("forearm", "arms")),
)


def is_known_bone_site(region: Region, context: Context) -> bool:
    """Whether pain here may come from a recorded bone metastasis.

    Spinal metastases without a recorded level count at every level.
    """
    known = context.bone_sites
    if region in known or "widespread" in known:
        return True
    if region in SPINE:
        return context.spinal_metastases is True and not SPINE.intersection(known)
    return any(region in places and not places.isdisjoint(known) for places in _FELT_AT)
