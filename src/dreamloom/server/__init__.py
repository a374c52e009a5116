"""The server: the studio over HTTP, for its own browser app and for programs that speak A1111's or OpenAI's API.

    request → guard (Host, Origin, token) → a route of native/, a1111/ or openai/ → studio
    studio → hub (one reader of new events) → every event stream that may see them

Terms:
    caller: who makes a request: the holder of a token, or the user of this machine where no token is asked for.
    problem: what a request that cannot be served is answered with: RFC 9457's problem+json, its detail one sentence.

`create_app` makes the application, `serve` runs it. Nothing here loads torch before the first picture.
"""

from __future__ import annotations

from dreamloom.server.app import create_app
from dreamloom.server.run import serve
from dreamloom.server.settings import Settings
from dreamloom.server.tokens import TokenBook

__all__ = ["Settings", "TokenBook", "create_app", "serve"]
