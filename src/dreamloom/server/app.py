"""Puts the server together: routes, guard, metrics, hub, and the workers of its own process."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from dreamloom.errors import BadInput
from dreamloom.server import a1111, health, native, openai, page
from dreamloom.server.a1111.tasks import Tasks
from dreamloom.server.guard import Guard
from dreamloom.server.here import Here
from dreamloom.server.hub import Hub
from dreamloom.server.limits import BodyLimit
from dreamloom.server.metrics import Metrics, Observer
from dreamloom.server.problems import Problem, add_handlers
from dreamloom.server.settings import Settings
from dreamloom.server.tokens import TokenBook
from dreamloom.version import VERSION

if TYPE_CHECKING:
    from dreamloom.studio import Studio
    from dreamloom.workers import Worker

_ABOUT = """A dream studio on your own machine.

Submit a recipe as a job, follow it in its event stream, and find what it made in the gallery. Pictures that go in are
uploaded first and named by their sha256. Whatever cannot be served is answered with problem+json, one sentence each.

Beside this API, the server speaks that of the Stable Diffusion web UI under `/sdapi/v1` and OpenAI's under `/v1`.
"""
_STOP_SECONDS = 30.0  # for a worker to hand its job back


class _Workers:
    """The workers of the server's own process, one thread each."""

    def __init__(self, studio: Studio, number: int) -> None:
        self._studio = studio
        self._number = number
        self._running: list[tuple[Worker, threading.Thread]] = []

    def start(self) -> None:
        from dreamloom.workers import Worker

        for number in range(self._number):
            worker = Worker(self._studio)
            thread = threading.Thread(target=worker.run_forever, name=f"dreamloom worker {number + 1}", daemon=True)
            thread.start()
            self._running.append((worker, thread))

    def stop(self) -> None:
        for worker, _ in self._running:
            worker.stop()
        for _, thread in self._running:
            thread.join(_STOP_SECONDS)

    def alive(self) -> bool:
        return all(thread.is_alive() for _, thread in self._running)


def create_app(studio: Studio, settings: Settings | None = None) -> FastAPI:
    """Makes the application that serves a studio.

    Args:
        studio: whose jobs and gallery.
        settings: how; None for loopback alone.

    Raises:
        BadInput: if others than this machine may reach it, and it has no tokens.
        BadFile: if the file of tokens is damaged.
    """
    settings = settings or Settings()
    tokens = TokenBook(settings.tokens) if settings.tokens is not None else None
    if settings.needs_token and (tokens is None or not tokens.tokens()):
        raise BadInput(
            f"whoever can reach {settings.host} could use this server: make a token with `dream token add NAME`, "
            "or listen on 127.0.0.1"
        )
    hub = Hub(studio)
    workers = _Workers(studio, settings.workers)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await hub.start()
        await run_in_threadpool(workers.start)
        try:
            yield
        finally:
            hub.close()
            await run_in_threadpool(workers.stop)
            await hub.stop()

    app = FastAPI(
        title="Dreamloom",
        version=VERSION,
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,  # their pages fetch scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        redirect_slashes=False,
    )
    app.state.here = Here(studio, hub, settings, workers.alive)
    app.state.tasks = Tasks()
    metrics = Metrics(studio.job_counts, lambda: hub.streams)
    add_handlers(app)
    app.include_router(health.routes(metrics))
    app.include_router(native.router)
    app.include_router(a1111.router, include_in_schema=False)
    app.include_router(openai.router, include_in_schema=False)
    app.router.routes.extend(page.routes().routes)
    # the last one added is the outermost
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["*"],
            allow_headers=["*"],
            allow_credentials=True,
        )
    app.add_middleware(BodyLimit)
    app.add_middleware(Guard, settings=settings, tokens=tokens)
    app.add_middleware(Observer, metrics=metrics)
    app.openapi = functools.cache(functools.partial(_document, app))  # type: ignore[method-assign]
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the schema of a problem and the two ways to show a token."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    parts = document.setdefault("components", {})
    parts["schemas"]["Problem"] = Problem.model_json_schema()
    parts["schemas"].pop("HTTPValidationError", None)
    parts["schemas"].pop("ValidationError", None)
    parts["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "basic": {"type": "http", "scheme": "basic", "description": "Any name; the token is the password."},
    }
    document["security"] = [{}, {"bearer": []}, {"basic": []}]
    return document
