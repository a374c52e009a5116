"""`dream serve`: the studio over HTTP, until Ctrl-C."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from dreamloom.cli.studio import studio_of

NETWORK = "On a network"


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on; others than this machine's own need a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="Port; 0 takes one that is free.")] = 7860,
    workers: Annotated[
        int,
        typer.Option(metavar="N", min=0, max=64, help="Workers in this process; 0 leaves the work to `dream worker`."),
    ] = 1,
    open_page: Annotated[bool, typer.Option("--open", metavar="", help="Open the studio in the browser.")] = False,
    log_prompts: Annotated[bool, typer.Option("--log-prompts", metavar="", help="Write prompts into the log.")] = False,
    token_file: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Ask for a token, one of this file.", rich_help_panel=NETWORK),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A further name it is called by, as by a proxy.", rich_help_panel=NETWORK),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            help="A web page's origin that may use it, such as http://localhost:5173.",
            rich_help_panel=NETWORK,
        ),
    ] = None,
    tls_cert: Annotated[
        str | None, typer.Option(metavar="FILE", help="Certificate (PEM), to speak HTTPS.", rich_help_panel=NETWORK)
    ] = None,
    tls_key: Annotated[str | None, typer.Option(metavar="FILE", help="Its key (PEM).", rich_help_panel=NETWORK)] = None,
) -> None:
    """Serve the studio: in the browser, and over HTTP by its own API, A1111's and OpenAI's.

    Listening on another address than this machine's own asks everyone for a token: see `dream token add`.
    """
    import webbrowser

    from dreamloom.errors import BadInput
    from dreamloom.server import Settings, serve
    from dreamloom.server.tokens import token_file as own_tokens

    if (tls_cert is None) != (tls_key is None):
        raise BadInput("--tls-cert and --tls-key go together: give both")
    studio = studio_of(context)
    network = Settings(host=host, hosts=tuple(allow_host or ()))
    asks = Path(token_file) if token_file else own_tokens(studio.home) if network.needs_token else None
    settings = replace(
        network,
        port=port,
        tokens=asks,
        origins=tuple(origin.lower().rstrip("/") for origin in allow_origin or ()),
        workers=workers,
        log_prompts=log_prompts,
        tls_certificate=Path(tls_cert) if tls_cert else None,
        tls_key=Path(tls_key) if tls_key else None,
    )

    def ready(address: str) -> None:
        print(f"Dreamloom at {address}", flush=True)
        if open_page:
            webbrowser.open(address)

    serve(studio, settings, ready)
