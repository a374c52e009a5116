"""The gallery: find, mark, throw away, bring back; files, recipes and lineage of what was made."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse
from pydantic import Field

from dreamloom.errors import MissingAsset
from dreamloom.recipe import InputFile, Recipe, ResolvedRecipe
from dreamloom.recipe.values import Between, Value
from dreamloom.server.guard import Caller
from dreamloom.server.here import CallerIt, Here, HereIt, problems
from dreamloom.server.native.views import AssetsPage, AssetView, Count, Uploaded
from dreamloom.server.problems import Refusal
from dreamloom.server.submitting import own_asset
from dreamloom.store.values import Asset, GalleryFilter

router = APIRouter(tags=["gallery"], responses=problems(404, 422, 503))
_CHANGES = problems(400, 413, 415, 422, 507)

_MOST = 2**63 - 1
_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable", "Content-Security-Policy": "sandbox"}
_SHOWN_INLINE = ("image/png", "image/jpeg", "image/webp", "image/gif", "video/mp4", "video/webm")
AssetId = Annotated[int, Path(ge=0, le=_MOST, description="The asset's number in the gallery.")]
Number = Annotated[int, Between(0, _MOST)]
Numbers = Annotated[tuple[Number, ...], Field(min_length=1, max_length=1000)]
Label = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Labels = Annotated[tuple[Label, ...], Field(max_length=100)]


class GalleryQuery(GalleryFilter):
    """Which assets to show: see `GalleryFilter`. Whose they are is not asked here: you see your own."""

    width: Annotated[int, Between(1, 2**31)] | None = None
    height: Annotated[int, Between(1, 2**31)] | None = None
    before: Number | None = None


class Chosen(Value):
    """Assets by their numbers."""

    ids: Numbers


class Marks(Chosen):
    """What to change about assets. A board is there as long as something is on it."""

    favourite: bool | None = None
    add_tags: Labels = ()
    remove_tags: Labels = ()
    add_boards: Labels = ()
    remove_boards: Labels = ()


class Lineage(Value):
    """What an asset was made from, and what was made from it."""

    made_from: tuple[AssetView, ...]
    made_of: tuple[AssetView, ...]


class RecipeOf(Value):
    """An asset's recipe: as it was resolved, and as one that can be changed and submitted again."""

    id: str
    resolved: ResolvedRecipe
    recipe: Recipe


@router.get("/gallery", operation_id="search_gallery")
def search_gallery(here: HereIt, caller: CallerIt, wanted: Annotated[GalleryQuery, Query()]) -> AssetsPage:
    """A page of what you made, newest first; an admin sees everybody's."""
    page = here.studio.search(_whose(wanted, caller))
    return AssetsPage.model_construct(assets=tuple(map(AssetView.of, page.assets)), next=page.next)


@router.get("/gallery/count", operation_id="count_gallery")
def count_gallery(here: HereIt, caller: CallerIt, wanted: Annotated[GalleryQuery, Query()]) -> Count:
    """How many there are on all pages."""
    return Count(count=here.studio.count(_whose(wanted, caller)))


@router.get("/gallery/ids", operation_id="list_gallery_ids")
def list_gallery_ids(here: HereIt, caller: CallerIt, wanted: Annotated[GalleryQuery, Query()]) -> list[int]:
    """The numbers of all that is on all pages, newest first: with them any page can be asked for by `before`."""
    return here.studio.asset_ids(_whose(wanted, caller))


def _whose(wanted: GalleryFilter, caller: Caller) -> GalleryFilter:
    plain = {name: getattr(wanted, name) for name in GalleryFilter.model_fields}
    if caller.sees is not None:
        plain["owner"] = caller.sees
    return GalleryFilter.model_construct(**plain)


@router.get("/gallery/{id}", operation_id="get_asset")
def get_asset(here: HereIt, caller: CallerIt, id: AssetId) -> AssetView:
    """One picture or film."""
    return AssetView.of(own_asset(here, caller, id))


@router.get(
    "/gallery/{id}/file",
    operation_id="get_asset_file",
    response_class=FileResponse,
    responses={
        200: {"description": "The file.", "content": {kind: {} for kind in _SHOWN_INLINE}},
        206: {"description": "A part of it, as the Range header asked for."},
    },
)
def get_asset_file(here: HereIt, caller: CallerIt, id: AssetId) -> FileResponse:
    """The file itself. It never changes, so it may be kept for good; parts of it can be asked for (Range)."""
    return file_of(here, own_asset(here, caller, id))


def file_of(here: Here, asset: Asset) -> FileResponse:
    """The response that holds an asset's file.

    Raises:
        MissingAsset: if its file is gone.
    """
    path, about = _file(here, asset)
    disposition = "inline" if asset.media_type in _SHOWN_INLINE else "attachment"
    name = f"dream-{asset.id}{path.suffix}"
    headers = {**_FOREVER, "ETag": f'"{asset.sha256}"'}
    return FileResponse(
        path, 200, headers, asset.media_type, filename=name, stat_result=about, content_disposition_type=disposition
    )


def _file(here: Here, asset: Asset) -> tuple[FilePath, os.stat_result]:
    path = here.studio.asset_path(asset)
    try:
        return path, path.stat()
    except OSError:
        raise MissingAsset(f"the file of number {asset.id} is gone from the disk", asset.id) from None


@router.get("/gallery/{id}/recipe", operation_id="get_asset_recipe")
def get_asset_recipe(here: HereIt, caller: CallerIt, id: AssetId) -> RecipeOf:
    """What it was made after."""
    resolved = here.studio.asset_recipe(own_asset(here, caller, id))
    return RecipeOf.model_construct(id=resolved.id, resolved=resolved, recipe=resolved.to_recipe())


@router.get("/gallery/{id}/lineage", operation_id="get_lineage")
def get_lineage(here: HereIt, caller: CallerIt, id: AssetId) -> Lineage:
    """What it was made from, and what was made from it, as far as it is yours."""
    asset = own_asset(here, caller, id)
    return Lineage.model_construct(
        made_from=tuple(_own_views(caller, here.studio.made_from(asset))),
        made_of=tuple(_own_views(caller, here.studio.made_of(asset))),
    )


def _own_views(caller: Caller, assets: Sequence[Asset]) -> Iterator[AssetView]:
    return (AssetView.of(asset) for asset in assets if caller.sees in (None, asset.owner))


@router.post("/gallery/{id}/as-input", operation_id="use_as_input", responses=problems(507))
def use_as_input(here: HereIt, caller: CallerIt, id: AssetId) -> Uploaded:
    """Take a finished picture or film as one to start from, as if it had been uploaded."""
    asset = own_asset(here, caller, id)
    path, _ = _file(here, asset)
    facts = here.studio.inputs.take(InputFile(path=str(path)))
    return Uploaded.of(InputFile(path=f"dream-{asset.id}{path.suffix}", sha256=facts.sha256), facts)


@router.post("/gallery/mark", operation_id="mark_assets", responses=_CHANGES)
def mark_assets(here: HereIt, caller: CallerIt, marks: Marks) -> Count:
    """Change favourites, tags and boards."""
    changes = {name: getattr(marks, name) for name in Marks.model_fields if name != "ids"}
    return Count(count=here.studio.mark(_own_ids(here, caller, marks.ids), **changes))


def _change(name: str, told: str, action: Callable[[Here, Sequence[int]], int]) -> None:
    def change(here: HereIt, caller: CallerIt, chosen: Chosen) -> Count:
        return Count(count=action(here, _own_ids(here, caller, chosen.ids)))

    summary = f"{name.capitalize()} Assets"
    route = router.post(
        f"/gallery/{name}", operation_id=f"{name}_assets", description=told, summary=summary, responses=_CHANGES
    )
    route(change)


_change("trash", "Put assets into the trash.", lambda here, ids: here.studio.trash(ids))
_change("untrash", "Take assets out of the trash.", lambda here, ids: here.studio.untrash(ids))
_change("purge", "Delete for good what is in the trash.", lambda here, ids: here.studio.purge(ids))


def _own_ids(here: Here, caller: Caller, ids: Sequence[int]) -> Sequence[int]:
    """The numbers, all of them the caller's.

    Raises:
        MissingAsset: at the first that is not.
    """
    if caller.sees is not None:
        for id in ids:
            own_asset(here, caller, id)
    return ids


@router.get("/boards", operation_id="list_boards")
def list_boards(here: HereIt, caller: CallerIt) -> dict[str, int]:
    """The boards by name, and how many assets are on each."""
    return _labels(here, caller, here.studio.boards, "board")


@router.get("/tags", operation_id="list_tags")
def list_tags(here: HereIt, caller: CallerIt) -> dict[str, int]:
    """The tags by name, and how many assets have each."""
    return _labels(here, caller, here.studio.tags, "tag")


def _labels(here: Here, caller: Caller, all_of: Callable[[], Mapping[str, int]], kind: str) -> dict[str, int]:
    """Names and how many: a user's hold nothing of what others have."""
    if caller.sees is None:
        return dict(all_of())
    counts = {name: here.studio.count(GalleryFilter(owner=caller.sees, **{kind: name})) for name in all_of()}
    return {name: count for name, count in counts.items() if count}


def refuse_unless_admin(caller: Caller) -> None:
    """Refuses what is for admins only.

    Raises:
        Refusal: with status 403.
    """
    if caller.role != "admin":
        raise Refusal(403, "admins-only", "only an admin may do this: use an admin's token")
