"""Serves the studio in the browser: the built files of `web/`, which lie in the package.

Terms:
    view: an address that the page itself understands, such as /gallery; it is answered with the page.

What the browser lets the page load is said by the guard, for every answer of this server.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from starlette.middleware.gzip import GZipResponder
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

BUILT = Path(__file__).with_name("web")
VIEWS = ("", "canvas", "film", "gallery", "queue", "watch", "learn", "models", "verify")
# The page names its scripts by hash, so that it alone must be asked for anew.
_PAGE = {"Cache-Control": "no-cache"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_SMALL = 1_000  # bytes under which packing gains nothing


class _Files(StaticFiles):
    """Files that never change under their name, packed for browsers that take it."""

    def file_response(self, *args: object, **fields: object) -> Response:
        response = super().file_response(*args, **fields)  # type: ignore[arg-type]
        response.headers.update(_FOREVER)
        return response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        packed = any(b"gzip" in value for name, value in scope.get("headers", ()) if name == b"accept-encoding")
        app = super().__call__
        await (GZipResponder(app, _SMALL)(scope, receive, send) if packed else app(scope, receive, send))


async def _page(request: Request) -> Response:
    return FileResponse(BUILT / "index.html", headers=_PAGE)


async def _icon(request: Request) -> Response:
    return FileResponse(BUILT / "icon.svg", media_type="image/svg+xml")


def routes() -> APIRouter:
    """The page under every view's address, its icon and its built files; nothing where it was not built."""
    router = APIRouter()
    if (BUILT / "index.html").is_file():
        for view in VIEWS:
            router.routes.append(Route(f"/{view}", _page, methods=["GET"], name=f"view {view}"))
        router.routes.append(Route("/icon.svg", _icon, methods=["GET"]))
        router.mount("/assets", _Files(directory=BUILT / "assets"), name="assets")
        if (BUILT / "explain").is_dir():
            router.mount("/explain", _Files(directory=BUILT / "explain"), name="explain")
    return router
