"""The measures, each with its ceiling (what real pictures reach) and its floor (chance, or no skill at all).

Every function paints what it needs with the model, composes the true pictures beside it, and gives rows of the table.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as functional

from dreamloom.train.autoencoder import psnr
from dreamloom.train.data.captions import Wording
from dreamloom.train.data.colours import THING_COLOURS
from dreamloom.train.data.crops import sprite_crops
from dreamloom.train.data.painting import Art, paint_scenes
from dreamloom.train.data.places import PLACES
from dreamloom.train.data.scenes import Choice, Scene, random_scene
from dreamloom.train.data.sources import UNSEEN_SETS
from dreamloom.train.data.subjects import can_be_coloured
from dreamloom.train.evaluation.brush import SIDE, Brush
from dreamloom.train.evaluation.colour import colours_of
from dreamloom.train.evaluation.count import counts
from dreamloom.train.evaluation.questions import (
    NUMBERS,
    Question,
    count_questions,
    drawing_for,
    hidden_drawings,
    paraphrases,
    place_captions,
    questions,
    reference_scene,
    style_captions,
    style_questions,
    style_words,
)
from dreamloom.train.evaluation.reading import Reader, frechet_distance, likeness

PSNR_PICTURES = 64
AT_A_TIME = 64  # scenes composed
LARGE = 256  # side in pixels of larger pictures


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, the model's value, its ceiling and floor, all as text."""

    measure: str
    value: str
    ceiling: str
    floor: str


def share(right: Sequence[bool]) -> float:
    """How many of the answers are right, 0..1."""
    return sum(right) / len(right)


@dataclass(frozen=True)
class Exam:
    """Who is examined, with what art, before which judge."""

    brush: Brush
    art: Art
    reader: Reader

    @cached_property
    def hidden(self) -> Mapping[str, Sequence[int]]:
        """The drawings that the judge never saw, by label."""
        return hidden_drawings(self.art.sprites)

    def composed(self, scenes: Sequence[Scene]) -> torch.Tensor:
        """Real pictures, (scenes, 3, 128, 128) in −1..1."""
        parts = [scenes[first : first + AT_A_TIME] for first in range(0, len(scenes), AT_A_TIME)]
        return torch.cat([paint_scenes(self.art, part, SIDE, SIDE).pictures for part in parts])

    def true(self, asked: Sequence[Question]) -> torch.Tensor:
        """The true pictures for questions, composed of hidden drawings."""
        drawings = [drawing_for(one, self.art.sprites, self.hidden) for one in asked]
        return self.composed(
            [reference_scene(*pair, seed) for seed, pair in enumerate(zip(asked, drawings, strict=True))]
        )

    def painted(self, asked: Sequence[Question], **settings: Any) -> torch.Tensor:
        """What the model paints for questions; the seed is the question's number among them."""
        return self.brush.paint([one.caption for one in asked], range(len(asked)), **settings)

    def anything(self, many: int, seed: int) -> list[Scene]:
        """Scenes such as the model was trained on."""
        choice, dice = Choice(self.art.sprites), random.Random(seed)
        return [random_scene(choice, dice) for _ in range(many)]


@dataclass(frozen=True)
class HeldOut:
    """The 100 held-out questions, as painted and as they should be, and what the judge took wrongly for what.

    `large` are those painted at the larger size, made as small as the others.
    """

    rows: tuple[Row, ...]
    made: torch.Tensor
    large: torch.Tensor
    true: torch.Tensor
    misread: Mapping[str, str]

    @property
    def sizes(self) -> tuple[tuple[str, torch.Tensor], ...]:
        """What is added to a measure's name, and the pictures, for each size that they were painted at."""
        return ("", self.made), (f", at {LARGE}×{LARGE}", self.large)


def held_out(exam: Exam) -> HeldOut:
    """Retrieval of the held-out questions, with guidance and without, and in other words."""
    asked, others = questions(), paraphrases()
    captions, numbers = [one.caption for one in asked], list(range(len(asked)))
    made, true = exam.painted(asked), exam.true(asked)
    unguided, large = exam.painted(asked, cfg_scale=1.0), exam.painted(asked, side=LARGE)
    own = [number for _, number in others]
    reworded = exam.brush.paint([words for words, _ in others], own)
    large = torch.nn.functional.interpolate(large, SIDE, mode="area")  # the judge sees no larger ones
    ours, theirs, plain, larger = (
        exam.reader.retrieval(one, captions, numbers) for one in (made, true, unguided, large)
    )
    again, ceiling = exam.reader.retrieval(reworded, captions, own), exam.reader.retrieval(true[own], captions, own)
    rows = tuple(
        Row(measure, f"{value:.0%}", f"{best:.0%} (composed pictures)", f"{first / len(asked):.0%} (chance)")
        for measure, first, value, best in (
            (f"held-out combinations, top-1 of {len(asked)}", 1, ours.first, theirs.first),
            (f"held-out combinations, top-5 of {len(asked)}", 5, ours.five, theirs.five),
            ("the same without guidance (CFG 1), top-1", 1, plain.first, theirs.first),
            (f"the same at {LARGE}×{LARGE}, top-1", 1, larger.first, theirs.first),
            (f"{len(own)} of them in other words, top-1 of {len(asked)}", 1, again.first, ceiling.first),
            (f"{len(own)} of them in other words, top-5 of {len(asked)}", 5, again.five, ceiling.five),
        )
    )
    wrong = [*zip(captions, numbers, ours.nearest, strict=True)]
    wrong += [(words, number, read) for (words, number), read in zip(others, again.nearest, strict=True)]
    return HeldOut(rows, made, large, true, {words: captions[read] for words, number, read in wrong if number != read})


def colour_binding(exam: Exam, seen: HeldOut) -> list[Row]:
    """Whether the things of the held-out questions have the colours that were asked for."""
    asked = [(number, one.colour) for number, one in enumerate(questions()) if one.colour]
    every = [
        Question("", label, colour=colour)
        for label in exam.hidden
        if can_be_coloured(label)
        for colour in THING_COLOURS
    ]
    real = colours_of(exam.true(every))
    best = f"{share([name == one.colour for name, one in zip(real, every, strict=True)]):.0%} (composed pictures)"
    rows = []
    for size, made in seen.sizes:
        told = colours_of(made[[number for number, _ in asked]])
        right = f"{share([name == colour for name, (_, colour) in zip(told, asked, strict=True)]):.0%}"
        chance = f"{1 / len(THING_COLOURS):.0%} (chance)"
        rows.append(Row(f"colour of the thing, held-out combinations{size}", right, best, chance))
    return rows


def place_told(exam: Exam, seen: HeldOut) -> list[Row]:
    """Whether the judge, choosing among all places, finds the one that was asked for."""
    asked = [(number, one) for number, one in enumerate(questions()) if one.place]
    rows = [number for number, _ in asked]
    choices = [[place_captions(one.label, place, one.light) for place in PLACES] for _, one in asked]
    right = [list(PLACES).index(str(one.place)) for _, one in asked]

    def found(pictures: torch.Tensor) -> str:
        told = exam.reader.told(pictures[rows], choices)
        return f"{share([a == b for a, b in zip(told, right, strict=True)]):.0%}"

    best, chance = f"{found(seen.true)} (composed pictures)", f"{1 / len(PLACES):.0%} (chance)"
    return [Row(f"place, held-out combinations{size}", found(made), best, chance) for size, made in seen.sizes]


def count_told(exam: Exam) -> Row:
    """Whether there are as many things as were asked for."""
    asked = count_questions()
    ours, theirs = (
        share([found == one.count for found, one in zip(counts(pictures), asked, strict=True)])
        for pictures in (exam.painted(asked), exam.true(asked))
    )
    return Row(
        f"number of things ({', '.join(NUMBERS.values())})",
        f"{ours:.0%}",
        f"{theirs:.0%} (composed pictures)",
        f"{1 / len(NUMBERS):.0%} (always the same)",
    )


def style_told(exam: Exam) -> Row:
    """Whether the judge, choosing among all styles, finds the one that was asked for."""
    asked, styles = style_questions(), list(style_words())
    choices = [[style_captions(one.label, style) for style in styles] for one in asked]
    ours, theirs = (
        share([styles[found] == one.style for found, one in zip(exam.reader.told(one, choices), asked, strict=True)])
        for one in (exam.painted(asked), exam.true(asked))
    )
    chance = f"{1 / len(styles):.0%} (chance)"
    return Row(f"style, of {len(styles)}", f"{ours:.0%}", f"{theirs:.0%} (composed pictures)", chance)


def frechet(exam: Exam, many: int) -> Row:
    """The Fréchet distance from real scenes of pictures painted for captions of other scenes."""
    dice, wording = random.Random(11), Wording(exam.art.sprites)
    captions = [wording.caption(scene, dice) for scene in exam.anything(many, 11)]
    see = exam.reader.see
    real, others = (see(exam.composed(exam.anything(many, seed))) for seed in (12, 13))
    noise = torch.rand(many, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(14)) * 2 - 1
    ours, best, worst = (
        frechet_distance(one, real) for one in (see(exam.brush.paint(captions, range(many))), others, see(noise))
    )
    return Row(
        f"Fréchet distance, {many} pictures", f"{ours:.1f}", f"{best:.1f} (composed pictures)", f"{worst:.1f} (noise)"
    )


def novelty(exam: Exam, seen: HeldOut) -> Row:
    """How much the held-out pictures resemble the nearest single drawing that was learned from: 1 would be a copy."""
    sprites, asked = exam.art.sprites, questions()
    taught = [number for labels in Choice(sprites).by_set.values() for numbers in labels.values() for number in numbers]
    plain = [reference_scene(Question("", sprites[number].label), number) for number in taught]
    gallery = exam.reader.see(exam.composed(plain))
    strange = {one.label: number for number, one in enumerate(sprites) if one.set in UNSEEN_SETS}
    scenes = [reference_scene(one, strange[one.label], seed) for seed, one in enumerate(asked) if one.label in strange]
    ours, theirs, new = (
        likeness(exam.reader.see(one), gallery) for one in (seen.made, seen.true, exam.composed(scenes))
    )
    return Row(
        "likeness to the nearest training drawing, held-out combinations",
        f"{ours:.2f}",
        f"{theirs:.2f} (composed of training drawings), {new:.2f} (of drawings never seen)",
        "1.00 (a copy)",
    )


def autoencoder(exam: Exam) -> list[Row]:
    """How well pictures come back from latents; the floor is the picture made eight times smaller and large again."""
    sprites, drawings = exam.art.sprites, exam.art.drawings
    unseen = [number for number, one in enumerate(sprites) if one.held_out and one.set not in UNSEEN_SETS]
    strange = [number for number, one in enumerate(sprites) if one.set in UNSEEN_SETS]
    crops = (
        sprite_crops(drawings[chosen], PSNR_PICTURES, SIDE, torch.Generator().manual_seed(1))
        for chosen in (unseen, strange)
    )
    rows = []
    for name, real in (
        *zip(("unseen drawings of known sets", "a set it never saw"), crops, strict=True),
        ("composed scenes", exam.composed(exam.anything(PSNR_PICTURES, 15))),
    ):
        small = functional.interpolate(real, scale_factor=1 / 8, mode="bilinear", antialias=True)
        blurred = functional.interpolate(small, size=real.shape[2:], mode="bilinear")
        rows.append(
            Row(
                f"autoencoder, {name}",
                f"{psnr(exam.brush.rebuilt(real), real):.1f} dB",
                "",
                f"{psnr(blurred, real):.1f} dB (an eighth of the size)",
            )
        )
    return rows


def speed(exam: Exam) -> list[Row]:
    """Engine time of one picture at the card's steps."""
    steps = exam.brush.card.steps
    return [
        Row(f"engine time at {side}×{side}, {steps} steps", f"{exam.brush.seconds(side):.2f} s", "", "")
        for side in (SIDE, LARGE)
    ]
