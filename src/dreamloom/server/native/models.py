"""Models that a user added: add, scan, verify, remove.

A path that comes over HTTP is followed only where nobody but programs on this machine can reach the server, and an
admin asks. Everywhere else models are added by the command line on the machine itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from dreamloom.catalog import ModelCard, PartCard, adding
from dreamloom.errors import BadFile
from dreamloom.recipe.values import Value
from dreamloom.server.guard import Caller
from dreamloom.server.here import CallerIt, Here, HereIt, problems
from dreamloom.server.native.gallery import refuse_unless_admin
from dreamloom.server.problems import Refusal

router = APIRouter(tags=["models"], responses=problems(400, 413, 415, 422, 503))

_Name = Annotated[str, Field(min_length=1, max_length=200)]


class Place(Value):
    """A file or folder on the server's machine, by its whole path."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]


class Named(Value):
    """A model or part, by name or hash."""

    name: _Name


class NamedMany(Value):
    """Models and parts by name; none for all."""

    names: Annotated[tuple[_Name, ...], Field(max_length=1000)] = ()


class Added(Value):
    """What was added, and what it is: "model" or the kind of a part."""

    name: str
    kind: str

    @classmethod
    def of(cls, card: ModelCard | PartCard) -> Added:
        """What is to be shown of a card."""
        return cls(name=card.name, kind=card.kind if isinstance(card, PartCard) else "model")


class LeftOut(Value):
    """What was not added, and why."""

    path: str
    reason: str


class Scanned(Value):
    """What a scan came across."""

    added: tuple[Added, ...]
    left_out: tuple[LeftOut, ...]


class FilesState(Value):
    """Whether a model's or part's files still are what they were."""

    name: str
    state: Literal["as they were", "changed", "gone"]


@router.get("/parts", operation_id="list_parts")
def list_parts(here: HereIt, caller: CallerIt) -> list[PartCard]:
    """LoRAs, VAEs, ControlNets and other parts that go with models. Where they lie is told to admins."""
    parts = here.studio.catalog.parts()
    return [part if caller.role == "admin" else part.model_copy(update={"path": ""}) for part in parts]


@router.post("/models/add", operation_id="add_model", responses=problems(507))
def add_model(here: HereIt, caller: CallerIt, place: Place) -> Added:
    """Add one model or part that lies on the server's machine; its files stay where they are."""
    path = _followed(here, caller, place)
    return Added.of(adding.add(here.studio.catalog, path))


@router.post("/models/scan", operation_id="scan_models", responses=problems(507))
def scan_models(here: HereIt, caller: CallerIt, place: Place) -> Scanned:
    """Add everything in a folder on the server's machine that is known, such as another studio's."""
    found = tuple(adding.scan(here.studio.catalog, _followed(here, caller, place)))
    return Scanned(
        added=tuple(Added.of(one.card) for one in found if one.card is not None),
        left_out=tuple(LeftOut(path=str(one.path), reason=one.reason) for one in found if one.card is None),
    )


@router.post("/models/verify", operation_id="verify_models", responses=problems(404, 507))
def verify_models(here: HereIt, caller: CallerIt, chosen: NamedMany) -> list[FilesState]:
    """Read the files of models and parts anew, and tell whether they still are what they were. For admins."""
    refuse_unless_admin(caller)
    checked = adding.verify(here.studio.catalog, chosen.names)
    return [FilesState.model_validate({"name": one.card.name, "state": one.state}) for one in checked]


@router.post("/models/remove", operation_id="remove_model", responses=problems(404, 507))
def remove_model(here: HereIt, caller: CallerIt, named: Named) -> Added:
    """Forget a model or part; its files stay, unless Dreamloom fetched them itself. For admins."""
    refuse_unless_admin(caller)
    return Added.of(adding.remove(here.studio.catalog, named.name))


def _followed(here: Here, caller: Caller, place: Place) -> Path:
    """The path, where one may be followed at all.

    Raises:
        Refusal: if others than this machine may reach the server, or no admin asks.
        BadFile: if it is not a whole path.
    """
    refuse_unless_admin(caller)
    if here.settings.needs_token:
        told = "this server can be reached from elsewhere, so it follows no paths: use `dream models` on its machine"
        raise Refusal(403, "not-from-here", told)
    path = Path(place.path.strip()).expanduser()
    if not path.is_absolute() or "\0" in place.path:
        raise BadFile("give the whole path, from the root of the disk on", place.path)
    return path
