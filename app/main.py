"""The app for any ASGI server: `uvicorn app.main:app`."""

import os

from app.settings import read_settings
from app.wiring.web import create_app

app = create_app(read_settings(os.environ))
