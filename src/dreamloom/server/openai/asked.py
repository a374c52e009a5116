"""What is asked for in OpenAI's words, and the recipe that it means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.datastructures import FormData, UploadFile

from dreamloom.catalog import ModelCard, adapt
from dreamloom.errors import BadRecipe
from dreamloom.recipe import ImageSpec, InputFile, Mask, Recipe, VideoSpec
from dreamloom.recipe.complaints import first_complaint
from dreamloom.recipe.values import MAX_SIDE, Between, Prompt
from dreamloom.server.problems import Refusal

if TYPE_CHECKING:
    from dreamloom.studio import Studio

Quality = Literal["low", "medium", "high", "xhigh", "max", "auto", "standard", "hd"]
# how many times the model's own number of steps
_EFFORT: dict[Quality, float] = {
    "low": 0.5, "medium": 1, "auto": 1, "standard": 1, "high": 2, "hd": 2, "xhigh": 3, "max": 4,
}  # fmt: skip
_TOLD: dict[Quality, str] = {"auto": "medium", "standard": "medium", "hd": "high"}
_THEIRS = re.compile(r"(gpt-image|chatgpt-image|dall-e|sora)[\w.-]*")
_SIZE = re.compile(r"([0-9]{1,5})x([0-9]{1,5})")


class Asked(BaseModel):
    """A request body in OpenAI's words: unknown fields are passed over, and null is as good as left out."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    prompt: Prompt
    model: Annotated[str, Field(max_length=200)] | None = None
    size: Annotated[str, Field(max_length=20)] = "auto"

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        return {name: value for name, value in given.items() if value is not None} if isinstance(given, dict) else given


Kind = TypeVar("Kind", bound=Asked)


class ImageAsked(Asked):
    """What generations and edits share."""

    n: Annotated[int, Between(1, 10)] = 1
    quality: Quality = "auto"
    background: Literal["opaque", "auto", "transparent"] = "auto"
    output_format: Literal["png", "jpeg", "webp", "gif", "svg"] = "png"
    response_format: Literal["b64_json", "url"] = "b64_json"
    stream: bool = False
    partial_images: Annotated[int, Between(0, 3)] = 0
    input_fidelity: Literal["high", "low"] = "low"

    @property
    def told_quality(self) -> str:
        """The quality as answers name it."""
        return _TOLD.get(self.quality, self.quality)

    def check(self) -> None:
        """Refuses what cannot be made here.

        Raises:
            Refusal: with status 422.
        """
        if self.background == "transparent":
            raise Refusal(422, "not-here", "a transparent background is not possible here", field="background")
        if self.output_format != "png":
            raise Refusal(422, "not-here", "pictures are made as png here: ask for png", field="output_format")


class VideoAsked(Asked):
    """The body of a video's creation."""

    seconds: Annotated[float, Between(0.1, 600)] | None = None


def from_form(kind: type[Kind], form: FormData) -> Kind:
    """A request that came as a form; its files are left out.

    Raises:
        Refusal: with status 422.
    """
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        sentence, field = first_complaint(error.errors(include_url=False), kind.model_fields, "this request")
        raise Refusal(422, "bad-request", sentence, field=field) from None


def files_of(form: FormData, name: str) -> list[UploadFile]:
    """The files of a form under a name, given once or as a list."""
    return [value for key, value in form.multi_items() if key in (name, f"{name}[]") and isinstance(value, UploadFile)]


def card_for(studio: Studio, name: str | None) -> ModelCard:
    """The model that a request means.

    Raises:
        MissingModel: if there is none of that name.
    """
    return studio.model(None if not name or _THEIRS.fullmatch(name) else name)


def size_of(text: str) -> tuple[int, int] | None:
    """(width, height) of "1024x1024"; None for "auto".

    Raises:
        BadRecipe: for anything else.
    """
    if text == "auto":
        return None
    found = _SIZE.fullmatch(text)
    if found is None or not all(1 <= int(side) <= MAX_SIDE for side in found.groups()):
        raise BadRecipe(f"size must be auto, or width and height in pixels as in 1024x1024, not {text!r}", "size")
    return int(found[1]), int(found[2])


def image_recipe(
    studio: Studio, asked: ImageAsked, start: InputFile | None = None, mask: InputFile | None = None
) -> Recipe:
    """The recipe that a request for pictures means.

    Args:
        studio: whose models.
        asked: the request.
        start: the picture to edit, kept already.
        mask: what is transparent in it is painted anew; an edited picture keeps its size.

    Raises:
        Refusal: for what cannot be done here.
        BadInput: for what cannot be used.
    """
    asked.check()
    card = card_for(studio, asked.model)
    size = size_of(asked.size)
    fields: dict[str, Any] = {"output": ImageSpec(width=size[0], height=size[1]) if size else ImageSpec()}
    if start is not None:
        fields["init_image"] = start
        if mask is not None:
            fields |= {"mask": Mask(file=mask), "output": ImageSpec()}
        elif asked.input_fidelity == "high":
            fields["strength"] = 0.4
    steps = min(1000, max(1, round(card.steps * _EFFORT[asked.quality])))
    return adapt(Recipe.checked(prompt=asked.prompt, count=asked.n, steps=steps, **fields), card)[0]


def video_recipe(studio: Studio, asked: VideoAsked, start: InputFile | None) -> Recipe:
    """The recipe that a request for a film means; raises as `image_recipe`."""
    card = card_for(studio, asked.model)
    size = size_of(asked.size)
    frames = max(1, round(asked.seconds * card.fps)) if asked.seconds else None
    spec = VideoSpec(width=size[0] if size else None, height=size[1] if size else None, frames=frames)
    return adapt(Recipe.checked(prompt=asked.prompt, output=spec, init_image=start), card)[0]
