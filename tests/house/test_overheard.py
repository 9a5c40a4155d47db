"""The ear on the logs hears: a line that told who a patient is would be written down, from either way to log."""

import logging
import os
from pathlib import Path

import pytest
import structlog

from tests import overheard


@pytest.fixture
def ear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, overheard.WHERE, str(tmp_path / "overheard"))


@pytest.mark.usefixtures("ear")
def test_a_patients_name_in_a_field_of_a_line_is_heard() -> None:
    structlog.get_logger().info("page failed", name="Pat Example")

    assert len(overheard.overheard()) == 1


@pytest.mark.usefixtures("ear")
def test_a_librarys_line_and_the_text_of_a_fault_are_heard() -> None:
    try:
        int("BM-1")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("broken")

    assert len(overheard.overheard()) == 1


@pytest.mark.usefixtures("ear")
def test_a_line_without_any_is_not() -> None:
    structlog.get_logger().info("worker started", worker="one")

    assert overheard.overheard() == []
