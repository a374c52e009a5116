"""The models, in OpenAI's words."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from dreamloom.catalog import ModelCard
from dreamloom.server.here import HereIt

router = APIRouter(prefix="/models")


@router.get("")
def list_models(here: HereIt) -> dict[str, Any]:
    """All of them."""
    return {"object": "list", "data": [_told(card) for card in here.studio.models()]}


@router.get("/{name}")
def get_model(here: HereIt, name: str) -> dict[str, Any]:
    """One of them."""
    return _told(here.studio.model(name))


def _told(card: ModelCard) -> dict[str, Any]:
    created = int(card.folder.stat().st_mtime) if card.folder.exists() else 0
    return {"id": card.name, "object": "model", "created": created, "owned_by": "dreamloom"}
