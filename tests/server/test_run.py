"""The server as a process: it starts, says where it is, and stops well."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from servers import Served, problem, submit

from dreamloom.errors import BadInput
from dreamloom.server import Settings, serve
from dreamloom.studio import Studio
from fake_family import FakeFamily


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`dream serve` with an empty home, and without workers."""
    command = [sys.executable, "-m", "dreamloom", "serve", "--port", "0", "--workers", "0"]
    environment = {**os.environ, "DREAMLOOM_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as started:
        yield started
        started.kill()


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
def test_it_says_where_it_is_and_stops_at_ctrl_c(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    address = process.stdout.readline().rpartition(" ")[2].strip()
    assert address.startswith("http://localhost:")
    with httpx2.Client(base_url=address.replace("localhost", "127.0.0.1"), timeout=60) as client:
        assert client.get("/healthz").is_success
        job = submit(client)
        with client.stream("GET", f"/api/v1/jobs/{job['id']}/events") as stream:
            lines = stream.iter_lines()
            next(lines)
            process.send_signal(signal.SIGINT)
            list(lines)  # the stream ends
    _, log = process.communicate(timeout=120)
    assert process.returncode == 0, log
    assert {json.loads(line)["event"] for line in log.splitlines()} == {"request", "submitted"}


def test_work_goes_back_into_the_queue_when_the_server_stops(studio: Studio, fake: FakeFamily) -> None:
    began, predict, answers = threading.Event(), fake.predict, []

    def slow(*arguments: Any) -> Any:
        began.set()
        time.sleep(0.05)
        return predict(*arguments)

    fake.predict = slow  # type: ignore[method-assign]

    def ask(url: str) -> None:
        asked = {"prompt": "x", "steps": 1000, "width": 64, "height": 64}
        answers.append(httpx2.post(f"{url}/sdapi/v1/txt2img", json=asked, timeout=300))

    with Served.open(studio, Settings(port=0)) as server:
        asking = threading.Thread(target=ask, args=(server.url,))
        asking.start()
        assert began.wait(300)
    asking.join(60)
    told = problem(answers[0], 503)
    (job,) = studio.jobs()
    assert job.id in told["detail"]
    assert (job.state, job.attempts) == ("queued", 0)


def test_a_port_that_is_taken_is_told_in_a_sentence(studio: Studio) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BadInput, match=r"cannot listen on 127\.0\.0\.1"):
            serve(studio, Settings(port=taken.getsockname()[1]), ready=print)


@pytest.mark.parametrize("host", ["192.0.2.7", "::1:bad"])
def test_an_address_that_is_not_ours_is_told_in_a_sentence(studio: Studio, tmp_path: Path, host: str) -> None:
    from dreamloom.server import TokenBook

    TokenBook(tmp_path / "tokens.json").add("anna", "user")
    with pytest.raises(BadInput, match="cannot listen on"):
        serve(studio, Settings(host=host, port=0, tokens=tmp_path / "tokens.json"), ready=print)


def test_a_certificate_that_is_none_is_told_in_a_sentence(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("nonsense")
    for name in ("key.pem", "missing.pem"):
        settings = Settings(port=0, tls_certificate=tmp_path / name, tls_key=tmp_path / "key.pem")
        with pytest.raises(BadInput, match="certificate"):
            serve(studio, settings, ready=print)
