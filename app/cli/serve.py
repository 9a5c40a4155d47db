"""`tocsin serve`: the API and the console."""

import click
import uvicorn

from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.wiring import create_app


@click.command("serve", help="Run the API and the console.")
@click.option("--host", help="address to listen on (TOCSIN_HOST, default 127.0.0.1)")
@click.option("--port", type=click.IntRange(0, 65535), help="port to listen on (TOCSIN_PORT, default 8000; 0: any)")
def command(host: str | None, port: int | None) -> None:
    """Serves until it is asked to stop, and lets requests under way finish."""
    settings = settings_or_exit()
    url_or_exit(settings)
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update=given)
    with refusals_in_words():
        app = create_app(settings)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
        workers=1,  # more are more processes of `tocsin serve`; WEB_CONCURRENCY is not asked
    )
