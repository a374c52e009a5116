"""The OpenAPI document, and what happens to whoever uses it at random."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
import requests
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from servers import Served

from dreamloom.server import Settings, a1111, openai
from dreamloom.studio import Studio

ENDLESS = ("follow_all", "follow_job")
EXAMPLES = 4  # of each operation and mode; benchmarks/fuzz_server.py takes a thousand


@pytest.fixture
def document(idle: TestClient) -> Any:
    return idle.get("/api/v1/openapi.json").json()


def operations(document: Any) -> list[dict[str, Any]]:
    return [one for path in document["paths"].values() for one in path.values()]


def test_every_operation_has_a_name_a_description_and_typed_problems(document: Any) -> None:
    names = [one["operationId"] for one in operations(document)]
    assert len(names) == len(set(names)) > 35
    for one in operations(document):
        assert one.get("summary")
        assert one.get("description"), one["operationId"]
        refused = {status: answer for status, answer in one["responses"].items() if status >= "400"}
        assert {"401", "403", "421"} <= set(refused)
        for answer in refused.values():
            schema = answer["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}


def test_the_document_holds_together(document: Any) -> None:
    schemas = document["components"]["schemas"]
    assert {"Recipe", "JobView", "AssetView", "Problem"} <= set(schemas)

    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
            return own.union(*map(references, part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    assert {one.rpartition("/")[2] for one in references(document)} <= set(schemas)
    submit = document["paths"]["/api/v1/jobs"]["post"]
    assert submit["requestBody"]["content"]["application/json"]["examples"]


def test_only_the_native_api_is_documented(document: Any) -> None:
    assert all(path.startswith(("/api/v1/", "/healthz", "/readyz", "/metrics")) for path in document["paths"])


def documents() -> dict[str, Any]:
    """The document of each of the three APIs; only the native one is published."""
    foreign = FastAPI()
    foreign.include_router(a1111.router)
    foreign.include_router(openai.router)
    return {"foreign": foreign.openapi()}


@pytest.mark.parametrize("api", ["native", "foreign"])
def test_no_request_made_at_random_is_a_fault(studio: Studio, monkeypatch: pytest.MonkeyPatch, api: str) -> None:
    monkeypatch.setattr("dreamloom.server.submitting.MAX_COUNT", 2)
    with Served.open(studio, Settings(port=0, workers=int(api == "foreign"))) as server, requests.Session() as session:
        published = server.server.config.app.openapi()
        schema = schemathesis.openapi.from_dict(published if api == "native" else documents()["foreign"])
        checks = [not_a_server_error]
        if api == "native":
            checks += [status_code_conformance, content_type_conformance, response_schema_conformance]
        statuses = set()
        for found in schema.get_all_operations():
            operation = found.ok()
            if operation.definition.raw["operationId"] in ENDLESS:
                continue
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                with contextlib.suppress(Unsatisfiable):
                    for case in cases(operation.as_strategy(generation_mode=mode)):
                        answer = case.call(base_url=server.url, session=session, timeout=300)
                        case.validate_response(answer, checks=checks)
                        statuses.add(answer.status_code)
                        if answer.status_code >= 400:
                            assert answer.headers["content-type"] == ["application/problem+json"]
    assert {200, 404, 422} <= statuses


def cases(strategy: Any) -> list[Any]:
    """A few cases, always the same."""
    found: list[Any] = []

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(strategy)
    def collect(case: Any) -> None:
        found.append(case)

    collect()
    return found
