"""Dreamloom's own API under `/api/v1`: jobs, events, gallery, models, prompts. The browser app uses nothing else."""

from __future__ import annotations

from fastapi import APIRouter

from dreamloom.server.native import checking, control, events, gallery, inputs, jobs, knowing, models, small, watch

router = APIRouter(prefix="/api/v1")
for part in (jobs, watch, events, gallery, small, inputs, control, checking, models, knowing):
    router.include_router(part.router)
