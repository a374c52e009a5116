"""What routes are given: the server's parts, who calls, and what their answers may be.

Terms:
    here: the parts of one server that routes need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request

from dreamloom.server.guard import Caller
from dreamloom.server.hub import Hub
from dreamloom.server.problems import MEDIA_TYPE
from dreamloom.server.settings import Settings

if TYPE_CHECKING:
    from dreamloom.studio import Studio


@dataclass(frozen=True)
class Here:
    """The parts of one server.

    Attributes:
        studio: who does the work.
        hub: tells of events.
        settings: how it is set up.
        working: whether whoever should paint is there; True where others do.
    """

    studio: Studio
    hub: Hub
    settings: Settings
    working: Callable[[], bool] = lambda: True


async def _here(request: Request) -> Here:
    here: Here = request.app.state.here
    return here


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


HereIt = Annotated[Here, Depends(_here)]
CallerIt = Annotated[Caller, Depends(_caller)]
Answers = dict[int | str, dict[str, Any]]

_SAID = {
    400: "The body cannot be read.",
    401: "A token is needed.",
    403: "Not allowed.",
    404: "There is no such thing.",
    409: "Not possible in its present state.",
    413: "The body is too large.",
    415: "Not a content type that is taken here.",
    421: "The Host header names another server.",
    422: "Something in it cannot be used.",
    429: "The queue is full.",
    503: "The server stops, or its base is busy.",
    507: "The disk is full.",
}


def links(parameter: str, source: str, *operations: str) -> dict[str, Any]:
    """Where an answer leads to, for the OpenAPI document.

    Args:
        parameter: of those operations.
        source: where in the answer its value is, as a JSON pointer.
        operations: by their ids.
    """
    value = {parameter: f"$response.body#{source}"}
    return {"links": {name: {"operationId": name, "parameters": value} for name in operations}}


def problems(*statuses: int) -> Answers:
    """What an operation may answer besides its result: problems with these statuses, for the OpenAPI document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _SAID[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({401, 403, 421, *statuses})
    }
