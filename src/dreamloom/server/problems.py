"""Problems: what a request that cannot be served is answered with (RFC 9457, "Problem Details for HTTP APIs").

A problem's `detail` is one sentence for the user. Answers under `/v1/` carry the same as `error` too, where clients of
OpenAI's API look for it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from dreamloom import errors
from dreamloom.errors import DreamloomError
from dreamloom.recipe import Recipe
from dreamloom.recipe.complaints import first_complaint

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("dreamloom.server")

# The nearest class of an error's ancestors counts.
_STATUS: Mapping[type[DreamloomError], int] = {
    errors.BadInput: 422,
    errors.MissingModel: 404,
    errors.MissingCharacter: 404,
    errors.MissingJob: 404,
    errors.MissingAsset: 404,
    errors.WrongState: 409,
    errors.Refused: 403,
    errors.ConsentNeeded: 409,
    errors.CannotWrite: 507,
    errors.StoreBusy: 503,
    DreamloomError: 500,
}
_HIDDEN = ("path", "prompt")  # attributes that say where files lie, or that a log should not hold


class Problem(BaseModel):
    """What went wrong: `type` names the kind, `detail` is one sentence that says what would be right."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "example": {
                "type": "urn:dreamloom:problem:bad-recipe",
                "title": "Bad recipe",
                "status": 422,
                "detail": "Steps must be between 1 and 1000, not 0.",
                "field": "steps",
            }
        },
    )

    type: str
    title: str
    status: int
    detail: str


class Refusal(HTTPException):
    """A request that this server does not serve, for a reason of its own.

    Args:
        status: the HTTP status.
        kind: names the problem, as in "queue-full".
        detail: one sentence.
        headers: further headers of the answer.
        more: further members of the problem.
    """

    def __init__(
        self, status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(status, detail, headers)
        self.kind = kind
        self.more = more


def as_sentence(text: str) -> str:
    """The text on one line, with a capital at its start and a full stop at its end."""
    text = " ".join(text.split())
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def answer(
    path: str, status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """The response for a problem.

    Args:
        path: of the request; under `/v1/` it is told in OpenAI's way too.
        status: the HTTP status.
        kind: names the problem, as in "bad-recipe".
        detail: what was wrong and what would be right.
        headers: further headers.
        more: further members.
    """
    detail = as_sentence(detail)
    title = kind.replace("-", " ").capitalize()
    more = {name: value for name, value in more.items() if value is not None}
    content = {"type": f"urn:dreamloom:problem:{kind}", "title": title, "status": status, "detail": detail, **more}
    if path.startswith("/v1/"):
        blame = "invalid_request_error" if status < 500 else "server_error"
        content["error"] = {
            "message": detail,
            "type": blame,
            "param": more.get("field"),
            "code": kind.replace("-", "_"),
        }
    return JSONResponse(content, status, dict(headers or {}), MEDIA_TYPE)


def status_of(error: DreamloomError) -> int:
    """The HTTP status that tells of an error."""
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def kind_of(error: DreamloomError) -> str:
    """The error's class as words: BadRecipe is "bad-recipe"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def add_handlers(app: FastAPI) -> None:
    """Lets an application answer every error with a problem."""
    app.add_exception_handler(DreamloomError, _dreamloom_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unforeseen)


def _dreamloom_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DreamloomError)
    more = {name: value for name, value in vars(error).items() if value != "" and name not in _HIDDEN}
    status, told = status_of(error), str(error)
    if status >= 500:
        _log.error(kind_of(error), extra={"path": request.url.path, "error": told})
        if getattr(getattr(request.state, "caller", None), "role", "user") != "admin":
            told = "the server cannot do its work: its log says why"  # the sentence itself says where files lie
    headers = {"Retry-After": "1"} if status == 503 else None
    return answer(request.url.path, status, kind_of(error), told, headers, **more)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = list(error.errors())
    if found[0]["type"] == "json_invalid":
        return answer(request.url.path, 400, "no-json", f"the body is no JSON: {found[0]['ctx']['error']}")
    in_recipe = [one for one in found if one["loc"][:2] == ("body", "recipe") and len(one["loc"]) > 2]
    fewer = in_recipe or [one for one in found if len(one["loc"]) > 1]
    if not fewer:
        return answer(request.url.path, 422, "bad-request", "the body is missing or is no JSON object")
    start = 2 if in_recipe else 1
    shorter = [{**one, "loc": one["loc"][start:]} for one in fewer]
    names, whole = (Recipe.model_fields, "a recipe") if in_recipe else ((), "this request")
    sentence, field = first_complaint(shorter, names, whole)
    kind = "bad-recipe" if in_recipe else "bad-request"
    return answer(request.url.path, 422, kind, sentence, field=field or None)


def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if isinstance(error, Refusal):
        return answer(request.url.path, error.status_code, error.kind, error.detail, error.headers, **error.more)
    status = HTTPStatus(error.status_code)
    told = {
        404: "there is nothing at this address",
        405: f"{request.method} is not possible here",
        413: "the request is too large",
    }.get(status, str(error.detail))
    return answer(request.url.path, status, status.phrase.lower().replace(" ", "-"), told, error.headers)


def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    _log.error("failed", extra={"path": request.url.path}, exc_info=error)
    return answer(request.url.path, 500, "fault", "Dreamloom failed at this request; its log says more")
