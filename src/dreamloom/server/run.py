"""Runs a server until it is told to stop."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import uvicorn

from dreamloom.errors import BadInput
from dreamloom.server.app import create_app
from dreamloom.server.logs import log_to_stderr
from dreamloom.server.settings import MAX_HEADER, Settings, bracketed, is_loopback

if TYPE_CHECKING:
    from dreamloom.studio import Studio

_KEEP_ALIVE = 65  # seconds for which a connection may be silent between two requests
_GRACE = 10  # seconds for requests that are being answered when the server stops


class _Server(uvicorn.Server):
    """Says when it answers. Ends event streams and waiting requests first when it stops: they would keep it going."""

    ready: Callable[[], None] = staticmethod(lambda: None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app: Any = self.config.app
        app.state.here.hub.close()
        await super().shutdown(sockets)


def server_for(studio: Studio, settings: Settings) -> _Server:
    """A server that is ready to run; arguments and errors as for `serve`."""
    config = uvicorn.Config(
        create_app(studio, settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whoever calls could write what he likes into them
        ws="none",
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=_KEEP_ALIVE,
        h11_max_incomplete_event_size=MAX_HEADER,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise BadInput(f"the certificate or its key cannot be used ({error}): give both as PEM files") from error
    return _Server(config)


def serve(studio: Studio, settings: Settings, ready: Callable[[str], None]) -> None:
    """Serves until SIGTERM or Ctrl-C; work that is under way goes back into the queue.

    Args:
        studio: whose jobs and gallery.
        settings: how.
        ready: is told the address as soon as it answers there.

    Raises:
        BadInput: if the address cannot be listened on, or needs tokens and has none; if the certificate is none.
        BadFile: if the file of tokens is damaged.
    """
    log_to_stderr()
    server = server_for(studio, settings)
    taken = _take_port(settings)
    with taken:
        scheme = "https" if settings.tls_certificate else "http"
        name = "localhost" if is_loopback(settings.host) else bracketed(_shown(settings.host))
        address = f"{scheme}://{name}:{taken.getsockname()[1]}"
        server.ready = lambda: ready(address)
        with contextlib.suppress(KeyboardInterrupt):  # raised once more when everything has ended well
            server.run(sockets=[taken])


def _take_port(settings: Settings) -> socket.socket:
    """A socket that listens where the settings say.

    Raises:
        BadInput: if it cannot.
    """
    host = "127.0.0.1" if settings.host.lower() == "localhost" else settings.host
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(kind, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, settings.port))
    except (OSError, OverflowError) as error:
        listening.close()
        why = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            f"cannot listen on {settings.host}, port {settings.port}: {why}; choose others with --host and --port"
        ) from error
    return listening


def _shown(host: str) -> str:
    """An address that others can call, for one that stands for all of this machine's."""
    return socket.gethostname() if host in ("0.0.0.0", "::") else host
