"""Dreamloom's own API under `/api/v1`: jobs, events, gallery, models, prompts. The browser app uses nothing else."""

from __future__ import annotations

from fastapi import APIRouter

from dreamloom.server.native import events, gallery, inputs, jobs, knowing

router = APIRouter(prefix="/api/v1")
for part in (jobs, events, gallery, inputs, knowing):
    router.include_router(part.router)
