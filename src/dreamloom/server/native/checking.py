"""Verify: whether a file is what its content credentials say, and what of it was made here."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from fastapi import APIRouter

from dreamloom.errors import BadFile
from dreamloom.recipe.values import Value
from dreamloom.server.guard import Caller
from dreamloom.server.here import CallerIt, Here, HereIt, problems
from dreamloom.server.native.inputs import FileBody
from dreamloom.server.native.views import AssetView
from dreamloom.store.values import Asset, GalleryFilter
from dreamloom.trust.verdict import State, Step, Verdict

router = APIRouter(tags=["trust"], responses=problems(503))

_MOST_LOOKUPS = 50  # of recipes in one chain; a stranger's may name thousands
_looking = threading.Lock()  # one at a time: a large picture takes some hundred megabytes


class MadeHere(Value):
    """What the log of this computer knows of a recipe: when it was made, and from which words."""

    made: str
    prompt: str


class Verified(Value):
    """What a file's credentials are worth, as `dream verify` tells it.

    `chain` begins with the file itself. `watermark` are the eight digits in its pixels, where the credentials are not
    valid. `gallery` holds what of the chain is in your gallery, by the recipe's id in the chain or by those digits.
    `made_here` is for admins.
    """

    state: State
    sentence: str
    chain: Step
    watermark: str | None
    made_here: MadeHere | None
    gallery: Mapping[str, AssetView]


@router.post("/verify", operation_id="verify_file", responses=problems(400, 413, 415, 422, 507))
def verify_file(here: HereIt, caller: CallerIt, data: FileBody) -> Verified:
    """Upload a picture, film or sound, and learn whether it is what its content credentials say."""
    with tempfile.TemporaryDirectory(prefix="dreamloom-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(data)
        try:
            with _looking:
                (verdict,) = here.studio.stamping.verify(path)
        except BadFile as error:
            raise BadFile(str(error).replace(str(path), "the file")) from None
    made = verdict.made_here if caller.role == "admin" else None
    return Verified.model_construct(
        state=verdict.state,
        sentence=verdict.sentence,
        chain=verdict.chain,
        watermark=verdict.watermark,
        made_here=None if made is None else MadeHere(made=made.made, prompt=made.prompt),
        gallery={recipe: AssetView.of(asset) for recipe, asset in _in_gallery(here, caller, verdict)},
    )


def _in_gallery(here: Here, caller: Caller, verdict: Verdict) -> Iterator[tuple[str, Asset]]:
    """What of a chain is in the caller's gallery, by recipe."""
    recipes = dict.fromkeys(([verdict.watermark] if verdict.watermark else []) + list(_recipes(verdict.chain)))
    for recipe in list(recipes)[:_MOST_LOOKUPS]:
        found = here.studio.search(GalleryFilter(recipe=recipe, owner=caller.sees, limit=1)).assets
        yield from ((recipe, asset) for asset in found)


def _recipes(step: Step) -> Iterator[str]:
    """The ids of recipes in a chain; what is none is passed over, whoever wrote it."""
    if step.recipe is not None and len(step.recipe) == 64 and set(step.recipe) <= set("0123456789abcdef"):
        yield step.recipe
    for source in step.sources:
        yield from _recipes(source)
