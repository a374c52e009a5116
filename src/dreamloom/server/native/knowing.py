"""What there is to know: models, samplers, the recipe's schema, prompts, this machine, this server, the caller."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field

from dreamloom.catalog import SAMPLERS, ModelCard
from dreamloom.catalog.samplers import SCHEDULES, WITH_SCHEDULES
from dreamloom.errors import BadPrompt
from dreamloom.recipe import Recipe, parse_prompt, prompt_schedule
from dreamloom.recipe.brackets import pairs
from dreamloom.recipe.values import Between, Prompt, Seed, Value
from dreamloom.server import settings, uploads
from dreamloom.server.guard import Caller
from dreamloom.server.here import CallerIt, HereIt, problems
from dreamloom.server.native.gallery import refuse_unless_admin
from dreamloom.server.native.views import Me
from dreamloom.version import VERSION

router = APIRouter(responses=problems(503))


class Sampler(Value):
    """A sampler, and the noise schedules that can be added to its name, as in "DPM++ 2M Karras"."""

    name: str
    schedules: tuple[str, ...]


class PromptQuestion(Value):
    """A prompt to look at; wildcards are rolled with the seed, as they would be for a picture with that seed."""

    prompt: Prompt
    steps: Annotated[int, Between(1, 150)] = 20
    seed: Seed = 0


class Stretch(Value):
    """Words of one weight."""

    text: str
    weight: float


class Stage(Value):
    """What the prompt says from one step on: its chunks, each a list of stretches."""

    step: int
    chunks: tuple[tuple[Stretch, ...], ...]


class Wildcard(Value):
    """A wildcard by where it stands in the prompt: characters from `start` up to, not including, `end`."""

    start: int
    end: int
    text: str


class PromptError(Value):
    """What is wrong, and at which column, counted from 1."""

    message: str
    column: int


class PromptAnswer(Value):
    """A prompt, understood. Where `error` is set, the rest is empty."""

    error: PromptError | None = None
    text: str = ""
    rolled: str = ""
    flags: dict[str, Any] = Field(default={})
    wildcards: tuple[Wildcard, ...] = ()
    stages: tuple[Stage, ...] = ()


class Checked(Value):
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    advice: str


class About(Value):
    """This server: its version, who you are, and the most that it takes."""

    version: str
    me: Me
    limits: dict[str, int]


@router.get("/about", operation_id="about", tags=["server"])
def about(here: HereIt, caller: CallerIt) -> About:
    """This server, and who you are to it."""
    limits = {
        "recipe_bytes": settings.MAX_JSON,
        "upload_bytes": settings.MAX_UPLOAD,
        "upload_pixels": uploads.MAX_PIXELS,
        "count": settings.MAX_COUNT,
        "frames": settings.MAX_FRAMES,
        "waiting": here.settings.max_waiting,
        "waiting_each": here.settings.max_waiting_each,
    }
    return About(version=VERSION, me=Me(name=caller.name, role=caller.role), limits=limits)


@router.get("/models", operation_id="list_models", tags=["models"])
def list_models(here: HereIt, caller: CallerIt) -> list[ModelCard]:
    """The models that are here, each with its licence, sources and defaults."""
    return [_shown(card, caller) for card in here.studio.models()]


@router.get("/models/{name}", operation_id="get_model", tags=["models"], responses=problems(404, 422))
def get_model(here: HereIt, caller: CallerIt, name: Annotated[str, Path(max_length=200)]) -> ModelCard:
    """One model."""
    return _shown(here.studio.model(name), caller)


def _shown(card: ModelCard, caller: Caller) -> ModelCard:
    """A card as the caller may see it: where files lie on this machine is for admins."""
    return card if caller.role == "admin" else card.model_copy(update={"path": None})


@router.get("/samplers", operation_id="list_samplers", tags=["models"])
def list_samplers(caller: CallerIt) -> list[Sampler]:
    """The samplers by name."""
    return [Sampler(name=name, schedules=SCHEDULES if name in WITH_SCHEDULES else ()) for name in SAMPLERS]


@router.get("/recipe-schema", operation_id="get_recipe_schema", tags=["recipes"])
def get_recipe_schema(caller: CallerIt) -> dict[str, Any]:
    """The JSON schema of a recipe."""
    return Recipe.model_json_schema()


@router.post(
    "/prompt",
    operation_id="check_prompt",
    tags=["recipes"],
    responses=problems(400, 413, 415, 422),
)
def check_prompt(caller: CallerIt, asked: PromptQuestion) -> PromptAnswer:
    """Look at a prompt as it is typed: weights, schedules, flags, wildcards, and where something is wrong."""
    try:
        parsed = parse_prompt(asked.prompt)
        rolled = parsed.roll(asked.seed)
        stages = prompt_schedule(rolled, asked.steps)
    except BadPrompt as error:
        return PromptAnswer(error=PromptError(message=str(error).partition(": ")[2], column=error.column))
    found = sorted(pairs(asked.prompt, "{").items())
    outer = [(start, end + 1) for start, end in found if not any(one < start < other for one, other in found)]
    return PromptAnswer(
        text=parsed.text,
        rolled=rolled,
        flags={name: value for name, value in asdict(parsed.flags).items() if value not in (None, "", ())},
        wildcards=tuple(Wildcard(start=start, end=end, text=asked.prompt[start:end]) for start, end in outer),
        stages=tuple(
            Stage(step=step, chunks=tuple(tuple(Stretch(text=t, weight=w) for t, w in chunk) for chunk in chunks))
            for step, chunks in stages
        ),
    )


@router.get("/doctor", operation_id="doctor", tags=["server"])
def doctor(here: HereIt, caller: CallerIt) -> list[Checked]:
    """What works on the server's machine, and what to do about what does not. For admins."""
    refuse_unless_admin(caller)
    return [Checked(**asdict(check)) for check in here.studio.doctor()]
