"""The house itself: files one can read whole, docstrings that say something, one place that commits, one that knows now."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

SOURCES = sorted(path for path in Path("app").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEST_FILE = 250, 40, 300
MOST_TYPE_IGNORES = 8


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def lines_of_code(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring."""
    docstring = node.body[0] if ast.get_docstring(node) is not None else None
    told = 0 if docstring is None else (docstring.end_lineno or 0) - docstring.lineno + 1
    return (node.end_lineno or 0) - node.lineno + 1 - told


def test_every_file_can_be_read_in_one_sitting() -> None:
    long = {str(path): len(path.read_text().splitlines()) for path in SOURCES}
    tests = {str(path): len(path.read_text().splitlines()) for path in Path("tests").rglob("*.py")}

    assert {path: n for path, n in long.items() if n > LONGEST_FILE} == {}
    assert {path: n for path, n in tests.items() if n > LONGEST_TEST_FILE} == {}


def test_every_function_can_be_seen_whole() -> None:
    long = {f"{path}:{node.name}": lines_of_code(node) for path, node in functions()}

    assert {name: n for name, n in long.items() if n > LONGEST_FUNCTION} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path) for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text()))]

    assert silent == []


def test_no_docstring_only_repeats_the_name() -> None:
    for path, node in functions():
        told = (ast.get_docstring(node) or "").split("\n")[0].lower().strip(" .")
        if told:
            words = {word.rstrip("s") for word in told.replace("the ", "").replace("a ", "").split()}
            assert not words <= {word.rstrip("s") for word in node.name.lower().split("_")}, f"{path}:{node.name}"


def test_only_the_database_commits() -> None:
    committing = [
        str(path) for path in SOURCES if ".commit(" in path.read_text() or "session.begin" in path.read_text()
    ]

    assert committing == ["app/records/database.py"]


def test_only_wiring_reads_the_clock() -> None:
    reading = [str(path) for path in SOURCES if "datetime.now(" in path.read_text()]

    assert reading == ["app/wiring/clock.py"]


def test_types_are_hardly_ever_ignored_and_never_without_a_code() -> None:
    ignored = [line for path in SOURCES for line in path.read_text().splitlines() if "# type: ignore" in line]

    assert len(ignored) <= MOST_TYPE_IGNORES
    assert all("# type: ignore[" in line and "] #" in line for line in ignored)


def test_a_fault_is_swallowed_in_five_named_places_only() -> None:
    broad = sorted(str(path) for path in SOURCES if "except Exception" in path.read_text())

    assert broad == [
        "app/clinical/evaluation.py",
        "app/console/guard.py",
        "app/notify/channels/__init__.py",
        "app/schedule/clock.py",
        "app/schedule/jobs.py",
    ]


def test_dependencies_are_pinned_with_hashes_and_name_no_registry() -> None:
    for path in Path("requirements").glob("*.txt"):
        text = path.read_text()
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))]
        assert pins
        assert all(line.rstrip().endswith("\\") for line in pins), "each pin is followed by its hashes"
        assert "http" not in text.replace("httpcore", "").replace("httptools", "").replace("httpx", "")


def test_a_floor_calls_only_floors_below_it() -> None:
    done = subprocess.run([".venv/bin/lint-imports", "--no-logo"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
