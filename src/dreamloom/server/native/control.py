"""Control maps: which kinds there are, and the map of an uploaded picture."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from dreamloom.recipe.controls import MapOptions
from dreamloom.recipe.values import Value
from dreamloom.server import uploads
from dreamloom.server.here import CallerIt, HereIt, links, problems
from dreamloom.server.native.inputs import FileBody
from dreamloom.server.native.views import Uploaded

router = APIRouter(tags=["control"], responses=problems(422, 503))


class MapOption(Value):
    """A number that a kind of map is made with, between `low` and `high`."""

    name: str
    meaning: str
    default: float
    low: float
    high: float


class MapKind(Value):
    """A kind of control map; `lacking` says why it cannot be made here, where that is so."""

    name: str
    shows: str
    options: tuple[MapOption, ...]
    lacking: str | None


@router.get("/control", operation_id="list_control_kinds")
def list_control_kinds(here: HereIt, caller: CallerIt) -> list[MapKind]:
    """The kinds of maps that a picture can be made to follow, and which of them can be made here."""
    return [
        MapKind(
            name=kind.name,
            shows=kind.shows,
            options=tuple(MapOption.model_validate(vars(option)) for option in kind.options),
            lacking=kind.lacking(),
        )
        for kind in here.studio.maps.kinds()
    ]


@router.post(
    "/control/{kind}",
    operation_id="draw_control_map",
    status_code=201,
    responses={**problems(400, 413, 415, 507), 201: links("sha256", "/file/sha256", "get_input")},
)
def draw_control_map(
    here: HereIt,
    caller: CallerIt,
    kind: Annotated[str, Path(max_length=100, description="Its name here, or in other tools, such as openpose.")],
    data: FileBody,
    options: Annotated[MapOptions, Query()],
) -> Uploaded:
    """Upload a picture and get its map, which is kept like an upload: `file` goes into a recipe's control as it is."""
    picture = uploads.read(data, "the file")
    return Uploaded.of(*here.studio.maps.keep(kind, picture.over(), "picture", options.given()))
