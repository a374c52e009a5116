"""Clips: scenes in which the camera travels and things move, so that of every frame is known what moved how.

Terms
-----
window
    What the camera sees of the painted place: its left edge in picture widths, its upper edge in picture heights, and
    its size as a share of the picture's.
parallax
    Near layers shift more than far ones when the camera travels (truck, dolly); they do not when it only turns or
    changes its lens (pan, tilt, zoom).
cycle
    The drawings of one puppet in one pose at the moments of a step, shown in turn.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as functional

from dreamloom.train.data.filters import apply_filter
from dreamloom.train.data.painting import Art, drawing_of, plain_stage, put_down, shadow_under
from dreamloom.train.data.places import Place, paint_place
from dreamloom.train.data.scenes import Choice, Ground, Scene, Thing, random_scene
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.data.stirring import STIRS, offsets
from dreamloom.train.data.weather import apply_weather

STIRRED = 0.3  # share of the clips in which the place moves by itself
WIDE = 1.7  # how many times wider than the picture a place is painted
NEAR, FAR = 1.0, 0.25  # how much of the camera's way the nearest and the farthest layer shift where there is parallax
CAMERAS: dict[str, tuple[str, ...]] = {
    "static": ("static camera", "the camera stands still"),
    "pan left": ("camera pans left", "pan left", "the camera slowly pans left"),
    "pan right": ("camera pans right", "pan right", "the camera slowly pans right"),
    "tilt up": ("camera tilts up", "tilt up"),
    "tilt down": ("camera tilts down", "tilt down"),
    "zoom in": ("camera zooms in", "zoom in", "the camera slowly zooms in"),
    "zoom out": ("camera zooms out", "zoom out", "the camera slowly zooms out"),
    "truck left": ("camera moves left", "truck left", "tracking shot to the left"),
    "truck right": ("camera moves right", "truck right", "tracking shot to the right"),
    "dolly in": ("camera moves closer", "dolly in"),
    "dolly out": ("camera moves away", "dolly out"),
}
WAYS: dict[str, tuple[str, ...]] = {
    "left": ("moving left", "going to the left", "moving to the left"),
    "right": ("moving right", "going to the right", "moving to the right"),
    "up": ("rising", "moving up", "flying up"),
    "down": ("sinking", "moving down", "falling"),
}
ON_FOOT = ("walking", "running", "riding")  # poses of those who neither rise nor sink, and look where they go
_STEPS: dict[str, tuple[float, float]] = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


@dataclass(frozen=True)
class Clip:
    """What one clip shows: a scene, and what moves in it.

    Attributes:
        scene: at the first frame.
        camera: a name in `CAMERAS`.
        reach: how far the camera goes: of a turn or way in picture sides, of a lens the factor.
        way: where the last thing goes, a name in `WAYS`; None where it stays.
        far: how far it goes, in picture sides.
        turns: how often a cycle comes round in the clip.
        stir: what of the place moves by itself, a name in `STIRS`; only where the camera is static.
    """

    scene: Scene
    camera: str = "static"
    reach: float = 0.0
    way: str | None = None
    far: float = 0.0
    turns: float = 2.0
    stir: str | None = None


def random_clip(choice: Choice, dice: random.Random) -> Clip:
    """Chooses a clip for training; its scene is none that is held out."""
    if dice.random() < STIRRED:
        return _stirred(choice, dice)
    scene = random_scene(choice, dice, dice.choices(("scene", "single", "place"), (0.6, 0.3, 0.1))[0])
    camera = "static"
    if scene.place is not None and (not scene.things or dice.random() < 0.5):
        camera = dice.choice([name for name in CAMERAS if name != "static"])
    reach = dice.uniform(1.25, 1.6) if camera.startswith(("zoom", "dolly")) else dice.uniform(0.25, 0.6)
    if camera.startswith("tilt"):
        reach = dice.uniform(0.12, 0.22)
    way = None
    if scene.things and (camera == "static" or dice.random() < 0.3):
        walks = choice.sprites[scene.things[-1].sprite].pose in ON_FOOT
        way = dice.choice([None, "left", "right"] if walks else [None, *WAYS])
        scene = _facing(scene, choice.sprites, way)
    return Clip(scene, camera, reach, way, dice.uniform(0.2, 0.5), dice.choice((1.0, 1.0, 1.5)))


def _stirred(choice: Choice, dice: random.Random) -> Clip:
    """A place that moves by itself, often with nobody in it."""
    stir = dice.choice(list(STIRS))
    kind = dice.choice(("place", "place", "scene"))
    while (scene := random_scene(choice, dice, kind)).place not in STIRS[stir].places:
        pass
    return Clip(scene, stir=stir)


def _facing(scene: Scene, sprites: Sequence[Sprite], way: str | None) -> Scene:
    """The same scene, with whoever walks or runs sideways looking where they go."""
    last = scene.things[-1]
    if way not in ("left", "right") or sprites[last.sprite].pose not in ON_FOOT:
        return scene
    return replace(scene, things=(*scene.things[:-1], replace(last, mirrored=way == "left")))


def motion_words(clip: Clip, dice: random.Random) -> str:
    """What is said of the motion, to go behind the scene's caption; sometimes nothing."""
    said = []
    if clip.stir is not None and dice.random() < 0.95:
        said.append(dice.choice(STIRS[clip.stir].words))
    if clip.way is not None and dice.random() < 0.9:
        said.append(dice.choice(WAYS[clip.way]))
    if dice.random() < (0.92 if clip.camera != "static" else 0.15):
        said.append(dice.choice(CAMERAS[clip.camera]))
    return "".join(f", {words}" for words in said)


def windows(clip: Clip, frames: int) -> torch.Tensor:
    """What the camera sees at each frame: (frames, 3), each a left edge, an upper edge and a size."""
    share = torch.linspace(0, 1, frames)
    name, _, direction = clip.camera.partition(" ")
    side = torch.ones(frames)
    left, top = torch.full((frames,), (WIDE - 1) / 2), torch.zeros(frames)
    if name in ("pan", "truck"):
        sign = 1.0 if direction == "right" else -1.0
        left = left + sign * clip.reach * (share - 0.5)
    elif name == "tilt":
        side = torch.full((frames,), 1 - clip.reach)
        top = clip.reach * (share if direction == "down" else 1 - share)
        left = left + clip.reach / 2
    elif name in ("zoom", "dolly"):
        grown = 1 + (clip.reach - 1) * (share if direction == "in" else 1 - share)
        side = 1 / grown
        left, top = left + (1 - side) / 2, (1 - side) * 0.55
    return torch.stack([left, top, side], dim=1)


def _seen(window: torch.Tensor, depth: float, parallax: bool) -> torch.Tensor:
    """A window as a layer at that depth has it: far layers follow the camera, so that they shift less."""
    if not parallax:
        return window
    share = FAR + (NEAR - FAR) * depth
    rest = torch.tensor([(WIDE - 1) / 2, 0.0, 1.0])
    return rest + (window - rest) * share


def _through(
    layer: torch.Tensor, window: torch.Tensor, height: int, width: int, offset: torch.Tensor | None = None
) -> torch.Tensor:
    """A layer (4, H, WIDE·W) seen through each window: (frames, 4, height, width); its rows are moved by `offset`."""
    left, top, side = window.unbind(1)
    down = (torch.arange(height) + 0.5) / height
    along = (torch.arange(width) + 0.5) / width
    rows = (top.view(-1, 1) + side.view(-1, 1) * down).view(len(window), height, 1).expand(-1, -1, width)
    columns = (left.view(-1, 1) + side.view(-1, 1) * along).view(len(window), 1, width).expand(-1, height, -1)
    if offset is not None:
        rows = rows - offset[1].unsqueeze(-1)
        columns = columns - offset[0].unsqueeze(-1) * height / width
    grid = torch.stack([columns / WIDE, rows], dim=-1) * 2 - 1
    return functional.grid_sample(
        layer.expand(len(window), -1, -1, -1), grid, mode="bilinear", padding_mode="border", align_corners=False
    )


class Cycles:
    """Finds for a drawing the others of its cycle.

    Args:
        sprites: the sprite bank's list.
    """

    def __init__(self, sprites: Sequence[Sprite]) -> None:
        self._of: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self._sprites = sprites
        for number in sorted(range(len(sprites)), key=lambda one: sprites[one].phase):
            one = sprites[number]
            if one.pose:
                self._of[one.set, one.label, one.pose].append(number)

    def at(self, number: int, turn: float) -> int:
        """The drawing that shows at a moment: `turn` counts cycles, and 0 is the given drawing."""
        one = self._sprites[number]
        cycle = self._of.get((one.set, one.label, one.pose), [number])
        return cycle[(cycle.index(number) + int(turn * len(cycle))) % len(cycle)]


def _paint(
    art: Art, cycles: Cycles, clip: Clip, place: Place | None, frames: int, height: int, width: int
) -> torch.Tensor:
    window, scene = windows(clip, frames), clip.scene
    parallax = clip.camera.startswith(("truck", "dolly"))
    if place is None:
        stage = plain_stage(scene.ground or Ground(), height, width)
        pictures = stage.pixels.expand(frames, -1, -1, -1).clone()
        band, floating, tint, shadow = stage.band, True, stage.tint, 0.0
    else:
        pictures = torch.zeros(frames, 3, height, width)
        for layer in place.layers:
            aside = None if clip.stir is None else offsets(clip.stir, layer.name, layer.depth, frames, height)
            seen = _through(layer.pixels[0], _seen(window, layer.depth, parallax), height, width, aside)
            pictures = pictures * (1 - seen[:, 3:]) + seen[:, :3]
        top, bottom = place.stand[0].tolist()
        band, floating, tint, shadow = (top, bottom), place.floating, place.tint[0], float(place.shadow[0])
    for frame in range(frames):
        picture = pictures[frame]
        for order, thing in enumerate(scene.things):
            share = frame / max(1, frames - 1)
            moves = order == len(scene.things) - 1
            own = _seen(window[frame], 0.35 + 0.6 * thing.depth, parallax).tolist()
            turn = clip.turns * share if moves else 0.0
            shown = replace(thing, sprite=cycles.at(thing.sprite, turn))
            offset = _STEPS[clip.way] if moves and clip.way else (0.0, 0.0)
            gone = ((share - 0.5) * clip.far * offset[0], (share - 0.5) * clip.far * offset[1])
            picture = _place_thing(art, shown, picture, own, gone, band, floating, tint, shadow)
        pictures[frame] = picture
    return pictures.clamp(0, 1)


def _place_thing(
    art: Art, thing: Thing, picture: torch.Tensor, window: list[float], gone: tuple[float, float],
    band: tuple[float, float], floating: bool, tint: torch.Tensor, shadow: float,
) -> torch.Tensor:  # fmt: skip
    height, width = picture.shape[1:]
    left, top, scale = window
    side = max(8, round(thing.size * min(height, width) / scale))
    drawing, ink_top, ink_bottom = drawing_of(art, thing, side, tint)
    if floating:
        ink = (ink_bottom - ink_top) * thing.size
        foot = band[0] + (band[1] - band[0] - ink) * thing.depth + ink
    else:
        foot = band[0] + (band[1] - band[0]) * thing.depth
    # From the place, where the first window begins at (WIDE − 1) / 2, to the picture.
    across = ((thing.across + gone[0] + (WIDE - 1) / 2) - left) / scale * width
    down = (foot + gone[1] - top) / scale * height
    if not floating:
        picture = shadow_under(picture, across, down, side, shadow)
    return put_down(picture, drawing, round(across - side / 2), round(down - ink_bottom * side), [])[0]


def paint_clips(art: Art, clips: Sequence[Clip], frames: int, height: int, width: int) -> torch.Tensor:
    """Paints clips; the same clips give the same pixels.

    Args:
        art: the drawings.
        clips: what to paint.
        frames: of each clip.
        height: of a frame, in pixels, a multiple of 16.
        width: of a frame, in pixels, a multiple of 16.

    Returns:
        (clips, 3, frames, height, width) in −1..1.
    """
    cycles = Cycles(art.sprites)
    painted = []
    for clip in clips:
        scene = clip.scene
        place = None
        if scene.place is not None and scene.light is not None:
            generator = torch.Generator().manual_seed(scene.seed)
            place = paint_place(scene.place, scene.light, 1, height, width, generator, WIDE)
        pictures = _paint(art, cycles, clip, place, frames, height, width)
        # One frame at a time and the same seed for all: what weather and a filter draw must not crawl.
        for frame in range(frames):
            one = pictures[frame : frame + 1]
            if scene.weather is not None:
                drawn = torch.Generator().manual_seed(scene.seed)
                one = apply_weather(scene.weather, one, drawn, frame / max(1, frames - 1))
            if scene.filter is not None:
                one = apply_filter(scene.filter, one, torch.Generator().manual_seed(scene.seed))
            pictures[frame : frame + 1] = one
        painted.append(pictures.clamp(0, 1) * 2 - 1)
    return torch.stack(painted).transpose(1, 2)
