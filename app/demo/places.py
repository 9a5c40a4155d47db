"""Where does a house on one machine keep what it writes? In the checkout, wherever the command was typed."""

from pathlib import Path

from app.demo.processes import ROOT
from app.settings import Settings


def data_dir_of(settings: Settings) -> Path:
    """TOCSIN_DATA_DIR as an absolute folder; a relative one lies in the checkout."""
    return (ROOT / settings.data_dir).resolve()
