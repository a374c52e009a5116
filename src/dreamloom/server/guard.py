"""The guard: what every request and every upgrade has to pass before any route sees it.

    Host      must be a name of this server, so that no web page reaches it under a name of its own (DNS rebinding)
    Origin    where a browser sends one, it must be this very server or one that was allowed; "null" never is
    Sec-Fetch-Site  a browser's word that another site asks; that may lead the user to a page, and nothing else
    body      what a plain form can send is refused wherever something could change
    token     where one is needed, as a bearer or as the password of HTTP Basic

The order matters: who comes from a web page that has no business here learns nothing of tokens.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dreamloom.server import problems
from dreamloom.server.settings import Settings
from dreamloom.server.tokens import Role, TokenBook

OPEN = frozenset({"/healthz", "/readyz"})  # paths that need no token
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::([0-9]{1,5}))?")
_ORIGIN = re.compile(rf"(https?)://({_HOST.pattern})")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_UPLOAD_FORMS = frozenset({"/v1/images/edits", "/v1/videos"})  # where OpenAI's clients send a form
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True)
class Caller:
    """Who makes a request. The user of this machine has no name and may everything."""

    name: str = ""
    role: Role = "admin"

    @property
    def sees(self) -> str | None:
        """Whose jobs and pictures the caller may see: an owner's name, or None for everybody's."""
        return None if self.role == "admin" else self.name


class Guard:
    """Refuses what must not come in, and says who the caller is in `scope["state"]["caller"]`.

    Args:
        app: what lies behind it.
        settings: names, origins, and whether a token is needed.
        tokens: who may come in; None for everybody on this machine.
    """

    def __init__(self, app: ASGIApp, settings: Settings, tokens: TokenBook | None) -> None:
        self.app = app
        self.settings = settings
        self.tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection, as ASGI wants it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _ in message["headers"]}
                more = [(name.encode(), text.encode()) for name, text in _HEADERS.items() if name.encode() not in known]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send_guarded)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": refusal[2]})
        else:
            status, kind, detail = refusal
            challenge = (
                {"WWW-Authenticate": 'Basic realm="Dreamloom", charset="UTF-8", Bearer'} if status == 401 else {}
            )
            # the body was not read, so the connection cannot be used for another request
            response = problems.answer(scope["path"], status, kind, detail, {**challenge, "Connection": "close"})
            await response(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        host = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if host is None or not self.settings.knows(host[1].lower()):
            return 421, "foreign-host", "this server is not known by that name: call it by its own, or allow the name"
        origin = self._foreign_origin(headers, hosts[0].lower())
        if origin is not None:
            return origin
        method = scope.get("method", "GET")
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        upload = kind == "multipart/form-data" and scope["path"] in _UPLOAD_FORMS
        if method not in _READING and kind in _FORMS and not upload:
            return 415, "form-refused", "a form is not taken here: send JSON, or a file with its own content type"
        return self._without_token(scope, headers, method)

    def _foreign_origin(self, headers: Headers, host: str) -> tuple[int, str, str] | None:
        refusal = (403, "foreign-origin", "another web page may not use this server: allow its origin if it should")
        origins = headers.getlist("origin")
        for given in origins:
            if given.lower() in self.settings.origins:
                continue
            origin = _ORIGIN.fullmatch(given.lower())
            if origin is None or _without_port(origin[2], origin[1]) != _without_port(host, origin[1]):
                return refusal
        if origins:
            return None
        # Browsers name no origin when they only load something; this header comes instead.
        site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode")
        if site in ("same-origin", "none") or (mode == "navigate" and headers.get("sec-fetch-dest") == "document"):
            return None
        return refusal

    def _without_token(self, scope: Scope, headers: Headers, method: str) -> tuple[int, str, str] | None:
        state: dict[str, Any] = scope.setdefault("state", {})
        if self.tokens is None:
            state["caller"] = Caller()
            return None
        preflight = method == "OPTIONS" and "access-control-request-method" in headers and "origin" in headers
        if scope["path"] in OPEN or preflight:
            return None
        entry = self.tokens.find(_token(headers.get("authorization", "")))
        if entry is None:
            return 401, "token-needed", "a token is needed here: make one with `dream token add`"
        state["caller"] = Caller(entry.name, entry.role)
        return None


def _without_port(host: str, scheme: str) -> str:
    """The host without the port that its scheme implies."""
    return host.removesuffix(":443" if scheme == "https" else ":80")


def _token(authorization: str) -> str:
    """The token in an Authorization header, whatever the user's name beside it; empty if there is none."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(given.strip(), validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
