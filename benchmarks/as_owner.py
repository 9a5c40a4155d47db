"""What would a diary cost without row-level security? `tocsin serve` as it is, but for whom no policy holds: the owner."""

import os
from dataclasses import replace

import uvicorn

from app.cli._door import door_for
from app.records.database import Database
from app.settings import read_settings
from app.wiring.ways_out import required_url
from app.wiring.web import create_app, furnish

if __name__ == "__main__":
    settings = read_settings(os.environ)
    app = create_app(settings)
    furnish(app, replace(app.state.desk, database=Database(required_url(settings), settings.pool_size)))
    door = door_for(settings.most_connections)
    uvicorn.run(app, http=door, ws="none", port=settings.port, log_config=None, access_log=False, server_header=False)
