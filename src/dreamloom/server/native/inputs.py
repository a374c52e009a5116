"""Uploads: pictures to start from, and files to look into."""

from __future__ import annotations

import tempfile
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from fastapi.responses import FileResponse

from dreamloom.errors import BadFile
from dreamloom.media.containers import FILM_HEAD, film_kind
from dreamloom.media.files import read_bytes, read_head
from dreamloom.recipe import Recipe, ResolvedRecipe
from dreamloom.recipe.values import Value
from dreamloom.server import uploads
from dreamloom.server.here import CallerIt, HereIt, links, problems
from dreamloom.server.native.views import Uploaded
from dreamloom.server.problems import Refusal

router = APIRouter(tags=["inputs"], responses=problems(404, 422, 503))

Sha256Path = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="The sha256 of the file's bytes.")]
FileBody = Annotated[bytes, Body(media_type="application/octet-stream", description="The whole file.", min_length=1)]
_CHANGES = problems(400, 413, 415, 422, 507)


class Found(Value):
    """The recipe in a file: which tool wrote it, what of it can be asked for again, and what was left out.

    `resolved` is the exact recipe, where Dreamloom itself wrote it. The prompt may be empty where another tool did.
    """

    tool: str
    recipe: Recipe
    resolved: ResolvedRecipe | None
    notes: tuple[str, ...]


@router.post(
    "/inputs",
    operation_id="upload_input",
    status_code=201,
    responses={**_CHANGES, 201: links("sha256", "/file/sha256", "get_input")},
)
def upload_input(
    here: HereIt,
    caller: CallerIt,
    data: FileBody,
    name: Annotated[str, Query(max_length=500, description="The file's name, to show.")] = "picture",
) -> Uploaded:
    """Upload a picture (PNG, JPEG, WebP, GIF, BMP) or film (MP4, WebM, AVI) to start from, as the body and no form."""
    return Uploaded.of(*uploads.keep(here.studio, data, name))


@router.get(
    "/inputs/{sha256}",
    operation_id="get_input",
    response_class=FileResponse,
    responses={200: {"description": "The file.", "content": {kind: {} for kind in uploads.MEDIA_TYPES.values()}}},
)
def get_input(here: HereIt, caller: CallerIt, sha256: Sha256Path) -> Response:
    """A file that was uploaded."""
    path = here.studio.inputs.folder / sha256
    if not here.studio.inputs.has(sha256):
        raise Refusal(404, "missing-input", "no file with this sha256 was uploaded", sha256=sha256)
    head = read_head(path, FILM_HEAD)
    kind = uploads.media_type(head if film_kind(head) in uploads.FILM_TYPES else read_bytes(path), "the file")
    forever = {"Cache-Control": "private, max-age=31536000, immutable", "Content-Security-Policy": "sandbox"}
    return FileResponse(path, 200, {**forever, "ETag": f'"{sha256}"'}, kind)


@router.post("/inspect", operation_id="inspect_file", responses=_CHANGES)
def inspect_file(here: HereIt, caller: CallerIt, data: FileBody) -> Found:
    """Upload a picture or film, and get the recipe that is in it, whichever tool wrote it."""
    with tempfile.TemporaryDirectory(prefix="dreamloom-") as folder:
        path = FilePath(folder) / "upload"
        path.write_bytes(data)
        try:
            found = here.studio.inspect(path)
        except BadFile as error:
            raise BadFile(str(error).replace(str(path), "the file")) from None
    return Found.model_construct(
        tool=found.tool, recipe=found.recipe, resolved=found.resolved, notes=tuple(found.notes)
    )
