"""Which numbers of pain mean something? The cut points on 0-10 that several families share, and who says so."""

from app.clinical.evidence import CONVENTION, Source, Threshold

SERLIN = Source("Serlin 1995, Pain 61:277: severe is 7-10", "read")
CHOW = Source("Chow 2016, 822 patients with bone metastases: the highest class is 9-10", "read")
DALAL = Source("Dalal 2012, doi 10.1002/cncr.26694: two points or 30% are a clinical response; goal median 3", "read")
WOO = Source("Woo 2015 review of cut points", "read")

CRISIS = Threshold(
    9,
    "0-10",
    "worst pain that is a crisis unless it has long been so",
    CHOW,
    key="uncontrolled_pain.crisis",
    least=8,
    most=10,
)
SEVERE = Threshold(7, "0-10", "severe pain", SERLIN, key="uncontrolled_pain.severe", least=5, most=8)
MODERATE = Threshold(
    4, "0-10", "below it a rise is not alarming", WOO, key="uncontrolled_pain.moderate", least=3, most=5
)
RISE = Threshold(
    2, "points of 0-10", "a change that means something", DALAL, key="uncontrolled_pain.rise", least=1, most=3
)
USUAL_DAYS = Threshold(7, "days", "the week that tells what is usual", CONVENTION)
ENOUGH_DAYS = Threshold(3, "days", "how many days of that week must have a number", CONVENTION)
