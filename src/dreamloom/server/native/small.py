"""What belongs to a file of the gallery: a small picture of it for lists, and credentials that lie beside it.

Terms:
    thumbnail: a WebP of at most `SIDE` pixels, for showing many at once. It is a view of a file and no file to keep: it
        carries no credentials, which would be larger than itself.
    sidecar: the credentials of a film in a format that has no place for them (WebM).
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from fastapi import APIRouter, Response
from PIL import Image

from dreamloom.errors import BadFile, MissingAsset
from dreamloom.media.footage import read_film
from dreamloom.media.pictures import Pixels, read_picture
from dreamloom.server.here import CallerIt, HereIt, problems
from dreamloom.server.native.gallery import AssetId
from dreamloom.server.problems import Refusal
from dreamloom.server.submitting import own_asset

SIDE = 320  # pixels of a thumbnail's longer side
_QUALITY = 82
_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable", "Content-Security-Policy": "sandbox"}

router = APIRouter(prefix="/gallery/{id}", tags=["gallery"], responses=problems(404, 422, 503))


@router.get(
    "/thumbnail",
    operation_id="get_thumbnail",
    response_class=Response,
    responses={200: {"description": "A WebP file.", "content": {"image/webp": {}}}},
)
def get_thumbnail(here: HereIt, caller: CallerIt, id: AssetId) -> Response:
    """A small picture of a picture or of a film's beginning, for lists. It never changes."""
    asset = own_asset(here, caller, id)
    try:
        pixels = _first(here.studio.asset_path(asset), film=asset.media_type.startswith("video/"))
    except BadFile:
        raise MissingAsset(f"the file of number {id} is gone from the disk, or damaged", id) from None
    headers = {**_FOREVER, "ETag": f'"{asset.sha256}-{SIDE}"'}
    return Response(thumbnail_of(pixels), media_type="image/webp", headers=headers)


def thumbnail_of(pixels: Pixels) -> bytes:
    """A WebP of at most `SIDE` pixels.

    Args:
        pixels: uint8 (H, W, 3).
    """
    step = max(1, max(pixels.shape[:2]) // (4 * SIDE))  # a huge picture is thinned out first, which is quick
    picture = Image.fromarray(np.ascontiguousarray(pixels[::step, ::step]))
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=_QUALITY, method=2)
    return buffer.getvalue()


def _first(path: Path, *, film: bool) -> Pixels:
    return next(read_film(path).frames(count=1)) if film else read_picture(path).over()


@router.get(
    "/credentials",
    operation_id="get_credentials",
    response_class=Response,
    responses={200: {"description": "A C2PA manifest.", "content": {"application/c2pa": {}}}},
)
def get_credentials(here: HereIt, caller: CallerIt, id: AssetId) -> Response:
    """The credentials of a film that has no place for them (WebM): keep them beside it, as NAME.c2pa."""
    asset = own_asset(here, caller, id)
    manifest = here.studio.stamping.sidecar(here.studio.asset_path(asset), asset.sha256)
    if manifest is None:
        raise Refusal(404, "no-sidecar", f"no credentials lie beside number {id}: those of most files are inside them")
    headers = {**_FOREVER, "Content-Disposition": f'attachment; filename="dream-{id}.c2pa"'}
    return Response(manifest, media_type="application/c2pa", headers=headers)
