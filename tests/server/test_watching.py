"""Health, figures and the log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from servers import APPLE, LOCAL, TokenServer, problem, submit

from dreamloom.errors import StoreBusy
from dreamloom.server import Settings, create_app
from dreamloom.server.logs import JsonLines
from dreamloom.studio import Studio


@pytest.fixture
def lines() -> Iterator[Any]:
    """Gives the log's lines so far."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("dreamloom")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_a_server_that_works_is_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_server_that_cannot_work_is_not(idle: TestClient, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> None:
        raise StoreBusy("locked")

    with monkeypatch.context() as patched:
        patched.setattr(studio, "job_counts", locked)
        answer = idle.get("/readyz")
        assert problem(answer, 503)["title"] == "Store busy"
        assert answer.headers["retry-after"]
    idle.app.state.here.hub.close()
    assert problem(idle.get("/readyz"), 503)["title"] == "Stopping"
    assert idle.get("/healthz").is_success


def test_a_dead_worker_is_noticed(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dreamloom.workers.Worker.run_forever", lambda self: None)
    with TestClient(create_app(studio, Settings()), base_url=LOCAL) as client:
        assert problem(client.get("/readyz"), 503)["title"] == "No worker"


def figures(client: TestClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_figures_for_prometheus(idle: TestClient) -> None:
    job = submit(idle)
    idle.get(f"/api/v1/jobs/{job['id']}")
    for path in ("/made/up", "/and/another", "/api/v1/jobs/x"):
        idle.get(path)
    told = figures(idle)
    assert told['dreamloom_jobs{state="queued"}'] == 1
    assert told['dreamloom_requests_total{method="POST",route="/api/v1/jobs",status="201"}'] == 1
    assert told['dreamloom_requests_total{method="GET",route="/api/v1/jobs/{id}",status="200"}'] == 1
    assert told['dreamloom_requests_total{method="GET",route="none",status="404"}'] == 2
    assert told['dreamloom_request_seconds_count{route="/api/v1/jobs"}'] == 1
    assert told["dreamloom_event_streams"] == 0
    assert not any("made" in name for name in told)


def test_the_log_tells_of_requests_and_not_of_words(idle: TestClient, lines: Any) -> None:
    idle.post("/api/v1/jobs", json={"recipe": {**APPLE, "prompt": "my secret garden"}})
    idle.get("/api/v1/gallery", params={"text": "secret"})
    idle.get("/healthz")
    told = lines()
    assert [(one["event"], one.get("path")) for one in told] == [
        ("submitted", None),
        ("request", "/api/v1/jobs"),
        ("request", "/api/v1/gallery"),
    ]
    assert (told[1]["method"], told[1]["status"], told[1]["level"]) == ("POST", 201, "info")
    assert told[1]["ms"] >= 0
    assert "secret" not in json.dumps(told)


def test_prompts_are_logged_for_who_asks_for_them(studio: Studio, lines: Any) -> None:
    with TestClient(create_app(studio, Settings(workers=0, log_prompts=True)), base_url=LOCAL) as client:
        submit(client, prompt="a garden")
    assert lines()[0]["prompt"] == "a garden"


def test_the_log_names_callers_and_never_tokens(network: TokenServer, lines: Any) -> None:
    network.as_("anna").get("/api/v1/about")
    network.client.get("/api/v1/about", headers={"Authorization": "Bearer wrong-one"})
    told = lines()
    assert [(one["caller"], one["status"]) for one in told] == [("anna", 200), (None, 401)]
    text = json.dumps(told)
    assert "wrong-one" not in text
    assert not any(token in text for token in network.tokens.values())


def test_a_line_of_the_log_is_one_line() -> None:
    record = logging.makeLogRecord({"msg": "a\nb\x1b[2J", "levelname": "INFO", "path": "\n\u2028", "thing": object()})
    line = JsonLines().format(record)
    assert "\n" not in line
    assert line.isascii()
    assert json.loads(line)["event"] == "a\nb\x1b[2J"


def test_a_fault_is_told_without_its_insides_and_logged_with_them(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, lines: Any
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the insides")

    monkeypatch.setattr(studio, "jobs", broken)
    app = create_app(studio, Settings(workers=0))
    with TestClient(app, base_url=LOCAL, raise_server_exceptions=False) as client:
        answer = client.get("/api/v1/jobs")
    assert problem(answer, 500)["detail"] == "Dreamloom failed at this request; its log says more."
    assert "insides" not in answer.text
    assert any("the insides" in one.get("traceback", "") for one in lines())
