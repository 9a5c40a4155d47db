"""What is followed beside the alerts? The day's opioid dose, and how the treated places answered to radiotherapy."""

from collections.abc import Sequence
from datetime import date, datetime

from app.clinical.context import Context, known_at
from app.clinical.diary import Entry, PainSite, peak_pain
from app.clinical.history import in_order
from app.clinical.opioids import CDC_2022, FactorTable, daily_omed
from app.clinical.response import DayValue, LocalEvent, PainResponse, Radiotherapy, responses


def daily_doses(entries: Sequence[Entry], table: FactorTable = CDC_2022) -> list[tuple[date, float | None]]:
    """The oral-morphine equivalent of each day that answered painkillers, mg a day; `None` when it cannot be known.

    Of several entries about a day, the last one that answered counts: each tells of the same 24 hours.
    """
    doses = _exact_doses(entries, table)
    return sorted((day, None if exact is None else round(exact, 1)) for day, exact in doses.items())


def pain_responses(
    entries: Sequence[Entry], context: Context, table: FactorTable, now: datetime
) -> tuple[PainResponse, ...]:
    """The response of each irradiated place at 4, 8 and 12 weeks, by the international consensus endpoints.

    Before and after are converted by the same `table`, whichever it was when the entries came.
    """
    context = known_at(context, now)
    treated = [
        Radiotherapy(one.region, one.started_on, one.ended_on)
        for one in context.treatments
        if one.kind == "radiotherapy" and one.region is not None
    ]
    operated = [
        LocalEvent(one.region, one.started_on) for one in context.treatments if one.kind == "surgery" and one.region
    ]
    return responses(treated, _days(entries, table), now.astimezone(context.zone).date(), censored_by=operated)


def _days(entries: Sequence[Entry], table: FactorTable) -> list[DayValue]:
    """One value a day, from the last entry about it that told of pain."""
    doses = _exact_doses(entries, table)
    days = {}
    for entry in in_order(entries):
        pain = entry.diary.pain
        sites = None if pain is None or pain.sites is None else pain.sites
        if pain is not None or entry.day not in days:
            days[entry.day] = DayValue(
                entry.day, None if sites is None else _by_region(sites), peak_pain(entry.diary), doses.get(entry.day)
            )
    return list(days.values())


def _by_region(sites: Sequence[PainSite]) -> dict[str, int | None]:
    """The worst of each place; `None` where a place was named without a number."""
    worst: dict[str, int | None] = {}
    for site in sites:
        told = [score for score in (worst.get(site.region), site.worst) if score is not None]
        worst[site.region] = max(told, default=None)
    return worst


def _exact_doses(entries: Sequence[Entry], table: FactorTable) -> dict[date, float | None]:
    told = (entry for entry in in_order(entries) if entry.diary.analgesics is not None)
    return {entry.day: daily_omed(entry.diary.analgesics, table) for entry in told}
