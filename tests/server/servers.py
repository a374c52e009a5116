"""Servers and clients for tests, and what they are fed with."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
from fastapi.testclient import TestClient
from PIL import Image

from dreamloom.server import Settings, TokenBook, create_app
from dreamloom.server.run import server_for
from dreamloom.studio import Studio

LOCAL = "http://localhost:7860"
APPLE = {"prompt": "a red apple", "seed": 7, "steps": 3}


@dataclass
class TokenServer:
    """A server with tokens; `as_` gives a client with one of them."""

    app: Any
    client: TestClient
    tokens: dict[str, str]
    book: TokenBook

    @classmethod
    @contextlib.contextmanager
    def open(cls, studio: Studio, file: Path, **settings: Any) -> Iterator[TokenServer]:
        book = TokenBook(file)
        tokens = {"anna": book.add("anna", "user"), "ben": book.add("ben", "user"), "root": book.add("root", "admin")}
        app = create_app(studio, Settings(host="0.0.0.0", tokens=file, **settings))
        with TestClient(app, base_url="http://192.168.1.5:7860") as client:
            yield cls(app, client, tokens, book)

    def headers(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[name]}"}

    def as_(self, name: str, **how: Any) -> TestClient:
        client = TestClient(self.app, base_url="http://192.168.1.5:7860", headers=self.headers(name), **how)
        client.portal = self.client.portal  # the loop in which the server was started
        return client


@dataclass
class Served:
    """A server that really listens."""

    server: Any
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @classmethod
    @contextlib.contextmanager
    def open(cls, studio: Studio, settings: Settings) -> Iterator[Served]:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        server = server_for(studio, settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.005)
            yield cls(server, listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(120)
            listening.close()
            assert not thread.is_alive(), "it did not stop"


def png(width: int = 64, height: int = 64, mode: str = "RGB", seed: int = 3) -> bytes:
    """A picture of noise."""
    depth = len(mode)
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, depth), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def half_mask(width: int = 64, height: int = 64, transparent: bool = False) -> bytes:
    """A mask whose right half is to be painted: white, or transparent."""
    alpha = np.full((height, width), 255 if transparent else 0, np.uint8)
    alpha[:, width // 2 :] = 0 if transparent else 255
    buffer = io.BytesIO()
    if transparent:
        picture = np.dstack([np.full((height, width, 3), 90, np.uint8), alpha])
        Image.fromarray(picture).save(buffer, "PNG")
    else:
        Image.fromarray(alpha).save(buffer, "PNG")
    return buffer.getvalue()


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def submit(client: TestClient, **recipe: Any) -> dict[str, Any]:
    """Submits a recipe; gives the job."""
    answer = client.post("/api/v1/jobs", json={"recipe": {**APPLE, **recipe}})
    assert answer.status_code == 201, answer.text
    return answer.json()


def follow(client: TestClient, path: str, **headers: str) -> list[dict[str, Any]]:
    """All events of a stream that ends: kind, id, data."""
    with client.stream("GET", path, headers=headers) as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        return read_events(stream.iter_lines())


def read_events(lines: Any, until: str | None = None) -> list[dict[str, Any]]:
    """The events in the lines of a stream, up to the first of a kind or to the stream's end."""
    events: list[dict[str, Any]] = []
    event: dict[str, Any] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if not line and event:
            events.append({**event, "data": json.loads(event["data"])})
            if event.get("event") == until:
                break
            event = {}
        elif name in ("event", "id", "data"):
            event[name] = value
    return events


def finished(client: TestClient, **recipe: Any) -> dict[str, Any]:
    """Submits a recipe and waits; gives the job with its assets."""
    job = submit(client, **recipe)
    follow(client, f"/api/v1/jobs/{job['id']}/events")
    return client.get(f"/api/v1/jobs/{job['id']}").json()


def problem(answer: Any, status: int) -> dict[str, Any]:
    """Checks that an answer is a problem with one sentence; gives it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["type"].startswith("urn:dreamloom:problem:")
    detail = told["detail"]
    assert detail[0].upper() == detail[0]
    assert detail.endswith((".", "!", "?"))
    assert "\n" not in detail
    return told


@dataclass(frozen=True)
class Knock:
    """A request, bare as it reaches an application, for tests that make thousands."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """The answer to a knock."""

    status_code: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


def knock(app: Any, knocks: Iterable[Knock]) -> Iterator[tuple[Knock, Reply]]:
    """Makes requests without a client in between, which would take most of the time."""

    async def ask(one: Knock) -> Reply:
        path, _, query = one.path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "http",
            "method": one.method,
            "path": unquote(path),
            "raw_path": path.encode("ascii", "surrogateescape"),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode("utf-8")) for name, value in one.headers],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 7860),
        }
        told: dict[str, Any] = {"body": b""}
        waiting = [{"type": "http.request", "body": one.body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            told["body"] += message.get("body", b"")
            told.update({name: message[name] for name in ("status", "headers") if name in message})

        await app(scope, receive, send)
        headers = {name.decode(): value.decode("latin-1") for name, value in told["headers"]}
        return Reply(told["status"], headers, told["body"].decode("utf-8", "replace"))

    with asyncio.Runner() as runner:
        for one in knocks:
            yield one, runner.run(ask(one))
