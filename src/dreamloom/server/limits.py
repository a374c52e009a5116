"""How large a request's body may be, by its address. One that says so is refused before a byte of it is read."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dreamloom.server import problems
from dreamloom.server.settings import MAX_FORM, MAX_JSON, MAX_PICTURES_JSON, MAX_UPLOAD

_LARGER = {
    "/api/v1/inputs": MAX_UPLOAD,
    "/api/v1/inspect": MAX_UPLOAD,
    "/api/v1/verify": MAX_UPLOAD,
    "/sdapi/v1/img2img": MAX_PICTURES_JSON,
    "/sdapi/v1/png-info": MAX_PICTURES_JSON,
    "/sdapi/v1/extra-single-image": MAX_PICTURES_JSON,
    "/controlnet/detect": MAX_PICTURES_JSON,
    "/v1/images/edits": MAX_FORM,
    "/v1/videos": MAX_FORM,
}


def most_bytes(path: str) -> int:
    """The most bytes that the body of a request to an address may have."""
    return _LARGER.get(path, MAX_JSON)


class BodyLimit:
    """Refuses bodies that are too large.

    Args:
        app: what lies behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection, as ASGI wants it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = most_bytes(scope["path"])
        told = f"the body is too large: at most {most // 2**20} MiB are possible here"
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or len(length) > 18 or int(length) > most:
            response = problems.answer(scope["path"], 413, "too-large", told, {"Connection": "close"})
            await response(scope, receive, send)
            return
        read = 0

        async def receive_counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise problems.Refusal(413, "too-large", told)
            return message

        await self.app(scope, receive_counted, send)
