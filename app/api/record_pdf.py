"""How does a whole record read on paper? For a person, and whoever they show it to: every answer, every alert, who was told."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from app.api.record_json import DiaryInRecord, RecordView
from app.clinical.context import Context
from app.clinical.diary import Diary
from app.clinical.intake.reading import adapter

FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"  # Latin, Greek and Cyrillic letters
OTHERS = "\N{WHITE VERTICAL RECTANGLE}"
_ABOUT = (
    "Everything that Tocsin keeps about one person. Times are on the person's own clock. "
    f"A letter that this page cannot print is shown as {OTHERS}; the record as JSON or FHIR has it."
)
_SKIPPED = ("id", "diary_date", "recorded_at", "amends")


class _Paper(FPDF):
    def __init__(self, whose: str) -> None:
        super().__init__(format="A4")
        self._whose = whose
        self.add_font("dejavu", fname=FONT)
        self._known = frozenset(TTFont(FONT).getBestCmap())
        self.set_title("Tocsin record")
        self.set_auto_page_break(auto=True, margin=20)
        self.set_margins(18, 16, 18)
        self.add_page()

    def footer(self) -> None:
        """Whose it is, and which page: loose sheets find together again."""
        self.set_y(-14)
        self.set_font("dejavu", size=8)
        self.cell(0, 6, self.printable(f"{self._whose} · page {self.page_no()} of {{nb}}"), align="C")

    def printable(self, text: str) -> str:
        """The text with every letter that the font lacks made visible as missing."""
        return "".join(letter if letter == "\n" or ord(letter) in self._known else OTHERS for letter in text)

    def heading(self, text: str, size: int = 13) -> None:
        """A heading that does not stand alone at the foot of a page."""
        if self.will_page_break(30):
            self.add_page()
        self.ln(3)
        self._write(text, size)
        self.ln(1)

    def say(self, text: str) -> None:
        """A line of text."""
        self._write(text, 9)

    def _write(self, text: str, size: int) -> None:
        self.set_font("dejavu", size=size)
        self.multi_cell(0, size * 0.5, self.printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


def as_pdf(view: RecordView) -> bytes:
    """The record as an A4 document; takes about a second for a year of diaries, so call it in a thread."""
    person, zone = view.patient, ZoneInfo(view.patient.context.timezone)
    paper = _Paper(f"{person.name} · {person.reference}")
    paper.heading(f"{person.name}", 18)
    paper.say(f"Reference {person.reference} · telephone {person.phone or 'none'} · id {person.id}")
    paper.say(f"Clinic {view.clinic_id} · taken out {_at(view.taken_out_at, zone)}")
    paper.say(_ABOUT)
    for title, lines in _chapters(view, zone):
        paper.heading(title)
        written = False
        for line in lines:
            paper.say(line)
            written = True
        if not written:
            paper.say("none")
    return bytes(paper.output())


def _chapters(view: RecordView, zone: ZoneInfo) -> Iterator[tuple[str, Iterator[str]]]:
    yield "What is known besides diaries", _told(_context(view))
    yield "Diaries", (line for one in view.diaries for line in _of_diary(one, zone))
    yield "Entries that could not be read", (f"{_at(one.received_at, zone)}: kept" for one in view.unreadable)
    yield "Alerts", (line for one in view.alerts for line in _of_alert(one.model_dump(), zone))
    yield (
        "What the rules concluded",
        (f"{_at(one.found_at, zone)} {one.urgency}: {one.because} ({one.rule})" for one in view.findings),
    )
    yield (
        "Who was told",
        (
            f"{_at(one.created_at, zone)} {one.recipient} by {one.channel}: {one.kind}, {_fate(one.model_dump(), zone)}"
            for one in view.messages
        ),
    )
    yield (
        "Consents",
        (
            f"{one.purpose}, version {one.version}: given {_at(one.given_at, zone)}, {_ended(one.withdrawn_at, zone)}"
            for one in view.consents
        ),
    )
    yield "Carers", (f"{one.name} ({one.relationship}), {_ended(one.ended_at, zone)}" for one in view.carers)
    yield (
        "Telephones",
        (f"{one.name}, since {_at(one.created_at, zone)}, {_ended(one.revoked_at, zone)}" for one in view.devices),
    )


def _context(view: RecordView) -> dict[str, Any]:
    plain: dict[str, Any] = adapter(Context).dump_python(view.patient.context, mode="json", exclude_none=True)
    return plain


def _of_diary(one: DiaryInRecord, zone: ZoneInfo) -> Iterator[str]:
    yield f"\n{one.diary.diary_date:%A %d %B %Y} (received {_at(one.received_at, zone)}, by the {one.diary.reporter})"
    answers: dict[str, Any] = adapter(Diary).dump_python(one.diary, mode="json", exclude_none=True)
    yield from _told({name: value for name, value in answers.items() if name not in (*_SKIPPED, "reporter")})


def _of_alert(alert: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    yield f"\n{alert['urgency']}: {alert['condition'].replace('_', ' ')}, opened {_at(alert['opened_at'], zone)}"
    for done in ("acknowledged", "resolved"):
        if alert[f"{done}_at"] is not None:
            yield f"  {done} {_at(alert[f'{done}_at'], zone)} by {alert[f'{done}_by']}"
    if alert["outcome"]:
        yield f"  {alert['outcome'].replace('_', ' ')}: {alert['outcome_note'] or 'no note'}"


def _told(values: Mapping[str, Any], indent: str = "  ") -> Iterator[str]:
    """Every answer on a line of its own, whatever its shape: what is new in a diary is on paper at once."""
    for name, value in values.items():
        said = name.replace("_", " ")
        if isinstance(value, dict):
            yield f"{indent}{said}:"
            yield from _told(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{said}: {'; '.join(map(_short, value)) or 'none'}"
        else:
            yield f"{indent}{said}: {_short(value)}"


def _short(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_short(one)}" for name, one in value.items())
    if isinstance(value, list):
        return " + ".join(map(_short, value))
    return str(value).replace("_", " ") if isinstance(value, str) and value.isidentifier() else str(value)


def _fate(message: Mapping[str, Any], zone: ZoneInfo) -> str:
    for done in ("read", "delivered", "settled"):
        if message[f"{done}_at"] is not None:
            return f"{'sent' if done == 'settled' else done} {_at(message[f'{done}_at'], zone)}"
    return "not sent"


def _ended(at: datetime | None, zone: ZoneInfo) -> str:
    return "still holds" if at is None else f"ended {_at(at, zone)}"


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
