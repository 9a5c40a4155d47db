"""`tocsin serve`: the API and the console."""

import resource
from ipaddress import ip_address

import click
import uvicorn

from app.cli._door import door_for
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.settings import Settings
from app.wiring.web import create_app


@click.command("serve", help="Run the API and the console.")
@click.option("--host", help="address to listen on (TOCSIN_HOST, default 127.0.0.1)")
@click.option("--port", type=click.IntRange(0, 65535), help="port to listen on (TOCSIN_PORT, default 8000; 0: any)")
def command(host: str | None, port: int | None) -> None:
    """Serves until it is asked to stop, and lets requests under way finish."""
    settings = settings_or_exit()
    url_or_exit(settings)
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update=given)
    _refuse_to_be_anybody(settings)
    with refusals_in_words():
        app = create_app(settings)
    _open_as_many_files_as_allowed()
    uvicorn.run(
        app,
        http=door_for(settings.most_connections),
        ws="none",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=",".join(map(str, settings.trusted_proxies)),
        host=settings.host,
        port=settings.port,
        log_config=None,  # its lines go where ours go, and look like them
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
        workers=1,  # more are more processes of `tocsin serve`; WEB_CONCURRENCY is not asked
    )


def _refuse_to_be_anybody(settings: Settings) -> None:
    """In earnest a web server with https stands before this one. Unless it is believed, all who come are one address."""
    if settings.environment == "production" and not settings.trusted_proxies and not _is_loopback(settings.host):
        raise click.UsageError(
            "TOCSIN_TRUSTED_PROXIES is needed in production when others than this machine can connect: the addresses of "
            "the web servers that end https before this one, whose word on who is asking is believed"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _open_as_many_files_as_allowed() -> None:
    """Every connection is a file, and many systems begin with room for a thousand."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
