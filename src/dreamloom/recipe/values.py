"""The parts that a recipe is made of: outputs, input files, masks, references, camera moves.

Terms:
    value: a frozen pydantic model that refuses unknown fields; equal fields make equal values.
    pixels: whole numbers of the finished picture's pixels. share: a number between 0 and 1.
    input file: a path as the user gave it; once resolved, a bare file name and the hash of its contents.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

MAX_PROMPT = 20_000  # characters; far more than any text encoder reads
MAX_PARTS = 64  # controls, references, adapters, camera moves, motion paths: of each at most so many
MAX_REGIONS = 16  # each is one more pass of the model at every step
MAX_SEED = 2**63 - 1
MAX_SIDE = 16_384  # pixels
MAX_FRAMES = 10_000


class Value(BaseModel):
    """What all values share: frozen, no unknown fields, no infinite numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True)
class Between:
    """Marks a number as lying between two bounds, both included, and says so in one sentence when it does not."""

    low: float
    high: float

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "minimum": self.low, "maximum": self.high}

    def check(self, value: float) -> float:
        """Gives the number back.

        Raises:
            ValueError: if it lies outside.
        """
        if not self.low <= value <= self.high:
            shown = str(value) if abs(value) < 1e30 else "something so large"
            raise ValueError(f"must be between {self.low} and {self.high}, not {shown}")
        return value


Seed = Annotated[int, Between(0, MAX_SEED)]
Share = Annotated[float, Between(0, 1)]
Weight = Annotated[float, Between(0, 2)]
Side = Annotated[int, Between(1, MAX_SIDE)]
Steps = Annotated[int, Between(1, 1000)]
Fps = Annotated[float, Between(0.1, 240)]
CfgScale = Annotated[float, Between(0, 100)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Prompt = Annotated[str, Field(max_length=MAX_PROMPT)]
# Recipes from before there were such parts keep their JSON, and so their ids.
PartHash = Annotated[Sha256 | None, Field(exclude_if=operator.not_)]


OWN_UPSCALER = "dreamloom-upscale"
# "lanczos" is what every film was enlarged with before there was an upscaler, and what a recipe means that names none.
UpscalerName = Annotated[Literal["lanczos", "dreamloom-upscale"], Field(exclude_if=lambda name: name == "lanczos")]
Times = Annotated[int, Between(1, 4)]


class ImageSpec(Value):
    """A picture is wanted; a size of None is the model's own.

    `upscale` is how many times wider and higher the finished picture is; `upscaler` what makes it so.
    """

    kind: Literal["image"] = "image"
    width: Side | None = None
    height: Side | None = None
    upscale: Annotated[Times, Field(exclude_if=lambda times: times == 1)] = 1
    upscaler: UpscalerName = "lanczos"


class VideoSpec(Value):
    """A film is wanted: sides in pixels, its length in frames, its frames a second; None is the model's own.

    With `extend`, `frames` counts what is added. A film that is a `loop` goes on from its last frame to its first.
    `interpolate` is the higher rate, in frames a second, to which frames are made in between; the same as `fps` for
    none. `upscale` is how many times wider and higher the finished film is; `upscaler` what makes it so. `sound`: the
    sound of a film that goes in is kept.
    """

    kind: Literal["video"] = "video"
    width: Side | None = None
    height: Side | None = None
    frames: Annotated[int, Between(1, MAX_FRAMES)] | None = None
    fps: Fps | None = None
    loop: bool = False
    interpolate: Fps | None = None
    upscale: Times = 1
    upscaler: UpscalerName = "lanczos"
    sound: bool = True

    @model_validator(mode="after")
    def _rates_fit(self) -> Self:
        if self.interpolate is not None and self.fps is not None and self.interpolate < self.fps:
            raise ValueError(f"interpolate must be at least the film's own {self.fps:g} frames a second")
        return self


Output = Annotated[ImageSpec | VideoSpec, Field(discriminator="kind")]


class InputFile(Value):
    """A file that goes in. A resolved recipe holds its bare name and the sha256 of its bytes, in lower-case hex."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]
    sha256: Sha256 | None = None


class Outpaint(Value):
    """How many pixels to add at each side of the picture."""

    left: Annotated[int, Between(0, MAX_SIDE)] = 0
    right: Annotated[int, Between(0, MAX_SIDE)] = 0
    top: Annotated[int, Between(0, MAX_SIDE)] = 0
    bottom: Annotated[int, Between(0, MAX_SIDE)] = 0

    @model_validator(mode="after")
    def _adds_something(self) -> Self:
        if not (self.left or self.right or self.top or self.bottom):
            raise ValueError("outpaint adds nothing: give at least one side some pixels, for example left=64")
        return self


class Mask(Value):
    """Where to repaint: white is painted anew, black stays.

    `grow` widens the white part by pixels (or shrinks it, below zero); `blur` is a Gaussian's sigma in pixels. With
    `remove` what is under it shall be gone, and what lies behind it close: then the prompt may be empty.
    """

    file: InputFile
    grow: Annotated[int, Between(-64, 256)] = 0
    blur: Annotated[float, Between(0, 256)] = 0.0
    invert: bool = False
    remove: Annotated[bool, Field(exclude_if=operator.not_)] = False


class Variation(Value):
    """A second noise that is mixed into the first; A1111 calls it the subseed. 0 keeps the first, 1 is the second."""

    seed: Seed
    strength: Share


class Mix(Value):
    """A second prompt that is mixed into the first, as the model has encoded them: 0 is the first, 1 the second."""

    prompt: Prompt
    share: Share


class Timed(Value):
    """Something that works from share `start` to share `end`: of the steps for a control, of the film for a camera."""

    start: Share = 0.0
    end: Share = 1.0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"start must lie before end: {self.start} does not lie before {self.end}")
        return self


class Control(Timed):
    """A map that the picture's structure follows, from share `start` to share `end` of the steps.

    `network` is the hash of the model that reads it, once resolved, where it needs one of its own (a ControlNet). With
    `from_picture` the file is a picture that the map is to be made of; once resolved, it is the map.
    """

    kind: Name
    file: InputFile
    weight: Weight = 1.0
    network: PartHash = None
    from_picture: Annotated[bool, Field(exclude_if=operator.not_)] = False


class Reference(Value):
    """A picture whose subject or style is to appear.

    `network` and `encoder` are the hashes, once resolved, of what reads it, where the model needs that (an IP-Adapter
    and its picture encoder).
    """

    file: InputFile
    weight: Weight = 1.0
    network: PartHash = None
    encoder: PartHash = None


class Adapter(Value):
    """A small set of extra weights (a LoRA) by its name in the catalog; below zero it works in reverse.

    `sha256` is its file's, once resolved.
    """

    name: Name
    weight: Annotated[float, Between(-4, 4)] = 1.0
    sha256: PartHash = None


class Embedding(Value):
    """A word of the prompt that stands for vectors of its own (textual inversion), and the hash of its file."""

    name: Name
    sha256: Sha256


class Hires(Value):
    """A second pass at a larger size, from the picture of the first: the "hires fix".

    `scale` is how many times wider and higher; `strength` how much is painted over; `steps` those of the second pass,
    None for as many as the first; `upscaler` how it is enlarged: "lanczos" the picture, "latent" the latents.
    """

    scale: Annotated[float, Between(1, 4)] = 2.0
    strength: Share = 0.5
    steps: Steps | None = None
    upscaler: Literal["lanczos", "latent"] = "lanczos"


class Refiner(Value):
    """A second model that paints the last steps, from share `start` of them on.

    `sha256` is its weights', once resolved.
    """

    model: Name
    start: Annotated[float, Between(0.01, 0.99)] = 0.8
    sha256: PartHash = None


class Region(Value):
    """Words that hold in a part of the picture: in a box, or where a mask is white.

    `box` is left, top, right and bottom as shares of width and height. `weight` is how much the region's words count
    there against those of the whole picture: 1 is alone. Where regions overlap they share.
    """

    prompt: Annotated[Prompt, Field(min_length=1)]
    box: tuple[Share, Share, Share, Share] | None = None
    mask: InputFile | None = None
    weight: Annotated[float, Between(0.01, 1)] = 0.8

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if (self.box is None) == (self.mask is None):
            raise ValueError("a region needs either a box or a mask: say where its words hold")
        if self.box is not None and not (self.box[0] < self.box[2] and self.box[1] < self.box[3]):
            raise ValueError("a region's box must be left, top, right, bottom, for example 0, 0, 0.5, 1")
        return self


Move = Literal["pan", "tilt", "zoom", "dolly", "truck", "pedestal", "roll", "orbit", "static"]
DIRECTIONS: dict[Move, tuple[str, ...]] = {
    "pan": ("left", "right"),
    "tilt": ("up", "down"),
    "zoom": ("in", "out"),
    "dolly": ("in", "out"),
    "truck": ("left", "right"),
    "pedestal": ("up", "down"),
    "roll": ("left", "right"),
    "orbit": ("left", "right"),
    "static": (),
}
AMOUNTS: dict[Move, tuple[float, float]] = {
    "pan": (0, 360),
    "tilt": (0, 360),
    "roll": (0, 360),
    "orbit": (0, 360),
    "truck": (0, 10),
    "pedestal": (0, 10),
    "zoom": (1, 16),
    "dolly": (1, 16),
}


FIELD_OF_VIEW = 60.0  # degrees: a pan so far shows what lay just beside the picture


class CameraMove(Timed):
    """One move of the camera in a film, from share `start` to share `end` of its length.

    pan and tilt turn the camera, truck and pedestal carry it aside and up, dolly carries it forward (in) and back
    (out), roll turns it about its axis (left: counter-clockwise), orbit carries it round the subject, zoom changes the
    lens.

    `amount` is in degrees for pan, tilt, roll and orbit (up to 360; a picture is `FIELD_OF_VIEW` degrees wide); in
    picture widths or heights for truck and pedestal (up to 10); the factor by which the subject grows or shrinks for
    zoom and dolly (above 1 and up to 16).
    None is the usual amount.
    """

    move: Move
    direction: str | None = None
    amount: float | None = None
    easing: Literal["linear", "ease-in", "ease-out", "ease-in-out"] = "linear"

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        known = DIRECTIONS[self.move]
        if known and self.direction not in known:
            raise ValueError(f"camera move {self.move} needs a direction: {' or '.join(known)}")
        if not known and (self.direction is not None or self.amount is not None):
            raise ValueError("a static camera has neither direction nor amount: leave them out")
        low, high = AMOUNTS.get(self.move, (0, 0))
        if self.amount is not None and not low < self.amount <= high:
            raise ValueError(f"camera move {self.move} needs an amount above {low} and up to {high}, not {self.amount}")
        return self


StirKind = Literal["ripples", "waves", "flow", "sway"]


class MotionPath(Value):
    """The way that something takes through the film: points at even times, as shares of width and height.

    (0, 0) is the top left corner and (1, 1) the bottom right; a path may leave the picture by up to its own size.
    With a mask, what is white in it moves; without one, what is at the first point.
    """

    points: Annotated[
        tuple[
            tuple[Annotated[float, Between(-1, 2)], Annotated[float, Between(-1, 2)]],
            ...,
        ],
        Field(min_length=2, max_length=10_000),
    ]
    mask: InputFile | None = None


class Stir(Value):
    """How the part of a still that a mask shows begins to move by itself.

    Water ripples or is full of waves; what flows (a river, smoke, clouds) flows to one side; what sways (grass, trees,
    hair) bends to both sides of where it grows. `amount` is how much of the usual.
    """

    kind: StirKind
    direction: Literal["left", "right", "up", "down"] | None = None
    amount: Annotated[float, Between(0.1, 4)] = 1.0

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.kind == "flow" and self.direction is None:
            raise ValueError("stir flow needs a direction: left, right, up or down")
        if self.kind != "flow" and self.direction is not None:
            raise ValueError(f"stir {self.kind} has no direction: leave it out")
        return self
