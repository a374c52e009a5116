"""Whether the server lives, whether it can work, and its figures."""

from __future__ import annotations

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from dreamloom.recipe.values import Value
from dreamloom.server.here import HereIt, problems
from dreamloom.server.metrics import Metrics
from dreamloom.server.problems import Refusal


class Health(Value):
    """How it is, in a word."""

    status: str


def routes(metrics: Metrics) -> APIRouter:
    """The routes of one server, with its figures."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", operation_id="healthz", responses=problems())
    async def healthz() -> Health:
        """Answers as long as the server lives. Needs no token."""
        return Health(status="ok")

    @router.get("/readyz", operation_id="readyz", responses=problems(503))
    def readyz(here: HereIt) -> Health:
        """Whether it can take and do work: its base answers, its workers live, it is not stopping. Needs no token."""
        if here.hub.closing.is_set():
            raise Refusal(503, "stopping", "the server is stopping")
        if not here.working():
            raise Refusal(503, "no-worker", "a worker of this server has died: its log says why")
        here.studio.job_counts()
        return Health(status="ready")

    @router.get(
        "/metrics",
        operation_id="metrics",
        response_class=Response,
        responses={**problems(503), 200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    def figures() -> Response:
        """The figures for Prometheus."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router
