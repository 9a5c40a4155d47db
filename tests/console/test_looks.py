"""Can everyone read it, at night, on a phone, without scripts, by ear? Held to WCAG AA where a machine can tell."""

import re
from pathlib import Path

import pytest

from tests.console.browser import RED, Browser, only_alert
from tests.world import World

STATIC = Path("app/console/static")
STYLE = (STATIC / "console.css").read_text()
TEXT_ON = [
    *((ink, paper) for ink in ("text", "muted", "link", "wrong") for paper in ("page", "card")),
    *((f"on-{name}", name) for name in ("button", "banner", "immediate", "urgent", "soon", "routine")),
]
EDGES_ON = [(edge, paper) for edge in ("line", "focus", "urgent", "immediate", "soon") for paper in ("page", "card")]


def palettes() -> dict[str, dict[str, str]]:
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in _blocks())
    return {"light": light, "dark": light | dark}


def _blocks() -> list[str]:
    return re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: relative luminance of the lighter over that of the darker."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(scheme: str) -> None:
    palette = palettes()[scheme]

    poor = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in TEXT_ON}

    assert {pair: round(ratio, 2) for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_edge_that_means_something_can_be_seen(scheme: str) -> None:
    palette = palettes()[scheme]

    poor = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in EDGES_ON}

    assert {pair: round(ratio, 2) for pair, ratio in poor.items() if ratio < 3} == {}


def test_no_colour_is_used_that_is_not_in_the_palette() -> None:
    after_palettes = STYLE[STYLE.index("*, *::before") :]

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", after_palettes) == []


def test_the_pages_load_nothing_from_elsewhere() -> None:
    files = [*STATIC.iterdir(), *Path("app/console/templates").iterdir()]

    elsewhere = {
        path.name: found
        for path in files
        if (found := re.findall(r"""(?:https?:)?//[a-z][\w.-]+""", without_notes(path)))
    }

    assert elsewhere == {"icon.svg": ["http://www.w3.org"]}  # the name of a namespace, which nobody fetches


def without_notes(path: Path) -> str:
    """A file without its one-line comments, which begin like an address without its scheme."""
    return re.sub(r"^\s*//.*$|; // .*$", "", path.read_text(), flags=re.MULTILINE)


async def test_every_page_can_be_found_ones_way_in_by_ear(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)

    for path in ("/console", await only_alert(world), "/console/on-call", "/console/sign-in", "/console/nowhere"):
        shown = await nurse.opens(path)
        names = [tag for tag, _ in shown.tags]
        assert shown.tag("html")["lang"] == "en"
        assert (names.count("main"), names.count("h1"), names.count("header")) == (1, 1, 1)
        assert shown.has("a", href="#main")
        assert "Pat Example" not in re.findall(r"<title>(.*?)</title>", shown.html)[0]
        ids = [given["id"] for _, given in shown.tags if "id" in given]
        assert len(ids) == len(set(ids))
        labelled = {given["for"] for tag, given in shown.tags if tag == "label"}
        fields = {
            given["id"]
            for tag, given in shown.tags
            if tag in ("input", "select", "textarea") and given.get("type") != "hidden"
        }
        assert fields == labelled
        named = {given["aria-labelledby"] for _, given in shown.tags if "aria-labelledby" in given}
        assert named <= set(ids)


async def test_no_page_carries_script_or_style_inside(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)

    for path in ("/console", await only_alert(world), "/console/on-call", "/console/sign-in"):
        shown = await nurse.opens(path)
        assert all("src" in given for tag, given in shown.tags if tag == "script")
        assert not shown.has("style")
        assert [name for _, given in shown.tags for name in given if name == "style" or name.startswith("on")] == []


async def test_each_urgency_has_a_word_and_a_shape_of_its_own(world: World, nurse: Browser) -> None:
    sections = {
        "Immediate": RED,
        "Urgent": {
            "pain": {
                "worst": 6,
                "sites": [{"region": "lumbar_spine", "course": "new", "qualities": ["wakes_at_night"]}],
            }
        },
        "Soon": {"pain": {"worst": 2}, "patient_urgency": "soon"},
    }
    for name, answers in sections.items():
        _, phone = await world.patient(name)
        await world.submits(phone, **answers)

    shown = await nurse.opens("/console")

    shapes = dict(
        re.findall(r'<span class="badge \w+">\s*<svg[^>]*>\s*(<[^>]*>).*?</svg>\s*(\w+)', shown.html, re.DOTALL)
    )
    assert sorted(shapes.values()) == ["Immediate", "Soon", "Urgent"]


async def test_the_words_that_keep_a_page_fresh_never_stand_around_a_form_that_is_typed_in(
    world: World, nurse: Browser
) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)

    html = (await nurse.opens(await only_alert(world))).html

    closing = html[
        html.index('<section class="card plain" id="close"') : html.index("</form>", html.index('id="note"'))
    ]
    before = html[: html.index('id="close"')]
    assert "data-live" not in closing
    assert before.count("<article") == before.count("</article")
