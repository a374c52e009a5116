"""The measures of films: what they show, whether they go on from a picture, and whether the camera obeys.

Each film is as long as the model sees at once. Every function gives rows of the table.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import torch

from dreamloom.engine.events import Pixels
from dreamloom.media.writing import write_picture
from dreamloom.motion.steadiness import motion_likeness, warp_error
from dreamloom.motion.whole import camera_of
from dreamloom.recipe.camera import read_all
from dreamloom.train.data.clips import Clip, paint_clips
from dreamloom.train.data.scenes import Scene
from dreamloom.train.evaluation.brush import SIDE
from dreamloom.train.evaluation.measures import LARGE, Exam, HeldOut, Row, share
from dreamloom.train.evaluation.questions import questions

RETRIEVED = {SIDE: 30, LARGE: 14}  # how many of the held-out questions are filmed, by the films' side
BEGUN = 12  # pictures are set in motion
PLACES = ("a castle on a hill, sunny day", "a city at night", "a forest in autumn", "a beach at sunset")
MOVES = ("pan left 12", "pan right 12", "tilt up 10", "zoom in 1.3", "zoom out 1.3")
STILLS = (
    ("lake", "day", "ripples", "a lake in the mountains, ripples on the water"),
    ("lake", "sunset", "ripples", "a lake at sunset, rippling water"),
    ("lake", "overcast", "ripples", "a lake, ripples on the lake"),
    ("sea", "day", "waves", "the sea on a sunny day, rolling waves"),
    ("sea", "sunset", "waves", "the sea at sunset, waves rolling"),
    ("sky", "day", "clouds", "the sky, drifting clouds"),
    ("hills", "day", "clouds", "a meadow on a sunny day, clouds passing"),
    ("castle", "day", "clouds", "a castle on a hill, drifting clouds"),
)
"""Places, their lights, what stirs in them, and the words that say so."""
FIRM = 0.03  # of the picture or of its size: a camera that goes less than that stands still


def as_frames(film: torch.Tensor) -> list[Pixels]:
    """A film (frames, 3, height, width) in −1..1 → uint8 frames (height, width, 3)."""
    pixels = ((film.clamp(-1, 1) + 1) * 127.5).round().byte()
    return list(pixels.permute(0, 2, 3, 1).numpy())


def mean_warp_error(films: torch.Tensor) -> float:
    """Of films (N, frames, 3, height, width): how far frames are from the ones before, carried along their flow."""
    return statistics.mean(warp_error(as_frames(one)) for one in films)


def text_to_video(exam: Exam, stills: torch.Tensor, side: int = SIDE) -> list[Row]:
    """Retrieval of held-out questions by the middle frame of films, and how steady these are.

    Args:
        exam: the model.
        stills: what it painted for the same questions, (100, 3, 128, 128).
        side: of the films, in pixels.
    """
    asked = questions()
    captions, many = [one.caption for one in asked], RETRIEVED[side]
    few = list(range(0, len(asked), len(asked) // many))[:many]
    films = exam.brush.film([captions[number] for number in few], few, side)
    middle = torch.nn.functional.interpolate(films[:, films.shape[1] // 2], SIDE, mode="area")  # as the judge sees it
    ours, beside = (exam.reader.retrieval(one, captions, few) for one in (middle, stills[few]))
    true = exam.true([asked[number] for number in few])
    best = exam.reader.retrieval(true, captions, few)
    clips = [Clip(scene) for scene in exam.anything(8, 21) if scene.things]
    frames = films.shape[1]
    real = paint_clips(exam.art, clips, frames, side, side).transpose(1, 2)
    errors = [mean_warp_error(some) for some in (films[:8], real)]
    noise = films[:8, torch.randperm(frames, generator=torch.Generator().manual_seed(5))]
    worst = mean_warp_error(noise)
    name = "films" if side == SIDE else f"films at {side}×{side}"
    return [
        Row(
            f"{name}: {len(few)} held-out combinations, top-1 of {len(asked)}",
            f"{ours.first:.0%} (stills {beside.first:.0%})",
            f"{best.first:.0%} (composed pictures)",
            f"{1 / len(asked):.0%} (chance)",
        ),
        Row(
            f"{name}: warp error from frame to frame",
            f"{errors[0]:.4f}",
            f"{errors[1]:.4f} (composed clips)",
            f"{worst:.4f} (frames shuffled)",
        ),
    ]


def image_to_video(exam: Exam) -> list[Row]:
    """Whether a film begins with the picture that is given, and still shows the same at its end."""
    asked = questions()[:BEGUN]
    true = exam.true(asked)
    with tempfile.TemporaryDirectory() as name:
        pictures = [write_picture(Path(name) / f"{number}.png", as_frames(true)[number]) for number in range(BEGUN)]
        films = exam.brush.film([one.caption for one in asked], range(BEGUN), first=pictures)
    error = (films[:, 0] - true).div(2).square().mean((1, 2, 3))
    rebuilt = (exam.brush.rebuilt(true) - true).div(2).square().mean((1, 2, 3))
    near, best = (float((-10 * torch.log10(one)).mean()) for one in (error, rebuilt))
    begin, end = exam.reader.see(films[:, 0]), exam.reader.see(films[:, -1])
    same, others = (begin * end).sum(1).mean(), (begin * end.roll(1, 0)).sum(1).mean()
    return [
        Row("films from a picture: first frame", f"{near:.1f} dB", f"{best:.1f} dB (autoencoder)", "-"),
        Row(
            "films from a picture: likeness of first and last frame",
            f"{float(same):.2f}",
            "1.00 (a still)",
            f"{float(others):.2f} (another film's)",
        ),
    ]


def _motion_alike(films: torch.Tensor, others: torch.Tensor) -> float:
    pairs = zip(films, others, strict=True)
    return statistics.mean(motion_likeness(as_frames(one), as_frames(other)) for one, other in pairs)


def stirring(exam: Exam) -> list[Row]:
    """Whether water and clouds of a still picture begin to move as they were shown to."""
    scenes = [Scene("place", place=place, light=light, seed=seed) for seed, (place, light, *_) in enumerate(STILLS)]
    clips = [Clip(scene, stir=stir) for scene, (_, _, stir, _) in zip(scenes, STILLS, strict=True)]
    true = paint_clips(exam.art, clips, exam.brush.card.frames, SIDE, SIDE).transpose(1, 2)
    with tempfile.TemporaryDirectory() as name:
        pictures = [write_picture(Path(name) / f"{n}.png", as_frames(film[:1])[0]) for n, film in enumerate(true)]
        made = exam.brush.film([words for *_, words in STILLS], range(len(STILLS)), first=pictures)
    return [
        Row(
            "a still place begins to move: likeness to the drawn motion",
            f"{_motion_alike(made, true):.2f}",
            "1.00 (the drawn clips)",
            f"{_motion_alike(made.roll(3, 0), true):.2f} (another place's)",
        )
    ]


def goes_right(move: str, film: torch.Tensor) -> bool:
    """Whether a film (frames, 3, height, width) shows the camera going the way that was asked for."""
    seen = camera_of(as_frames(film))
    kind, way, *_ = move.split()
    moved = {"pan": seen.right, "tilt": seen.down, "zoom": seen.scale - 1}[kind]
    return (moved if way in ("left", "up", "in") else -moved) > FIRM  # what is seen goes the other way


def camera(exam: Exam) -> list[Row]:
    """Whether the camera goes where a recipe tells it; words about it in a prompt become the same recipe."""
    asked = [(place, move) for place in PLACES for move in MOVES]
    filmed = (exam.brush.film([place], [seed], camera=read_all(move))[0] for seed, (place, move) in enumerate(asked))
    right = share([goes_right(move, film) for (_, move), film in zip(asked, filmed, strict=True)])
    return [Row("camera goes the right way", f"{right:.0%}", "100%", "0% (standing still)")]


def films(exam: Exam, seen: HeldOut) -> list[Row]:
    """All rows about films; none of a model that does not film."""
    if exam.brush.card.frames == 1:
        return []
    larger = text_to_video(exam, seen.large, LARGE)
    return [*text_to_video(exam, seen.made), *larger, *image_to_video(exam), *stirring(exam), *camera(exam)]
