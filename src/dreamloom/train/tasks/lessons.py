"""Lessons, one after the other: what is wanted, what the model is shown, and in which words it is asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch.utils.data import IterableDataset, get_worker_info

from dreamloom.train.data.captions import Wording
from dreamloom.train.data.painting import Art, Painted, paint_scenes
from dreamloom.train.data.places import PLACE_WORDS
from dreamloom.train.data.scenes import Choice, Ground, Scene, Thing, random_scene
from dreamloom.train.latents import PORTION, PictureSize
from dreamloom.train.tasks.edits import random_edit, without
from dreamloom.train.tasks.instructions import Instruction
from dreamloom.train.tasks.maps import MAPS, as_picture, is_person, map_of
from dreamloom.train.tasks.masks import around, inpainting_mask, outpainting_mask

TASKS: dict[str, float] = {
    "inpaint": 0.13, "outpaint": 0.07, "remove": 0.12, "replace": 0.05, "edit": 0.3,
    **dict(zip(MAPS, (0.04, 0.04, 0.04, 0.03, 0.06, 0.06, 0.05), strict=True)),
    "map under a mask": 0.03,
}  # fmt: skip
"""Every task with one frame, and how often it comes up."""

REMOVED = ("nothing", "nothing there", "remove it", "background", "empty")  # of what is removed, in a few words
UNSAID = 0.4  # share of the removals that tell nothing of what remains


@dataclass(frozen=True)
class Caption:
    """Words that say what the picture shows."""

    scene: Scene

    def said(self, wording: Wording, dice: random.Random) -> str:
        """Other words each time."""
        if self.scene.kind == "single" and not self.scene.things:
            colour = (self.scene.ground or Ground()).colour
            return dice.choice((f"{colour} background", f"plain {colour} background"))
        return wording.caption(self.scene, dice)


@dataclass(frozen=True)
class Asked:
    """Words that say what shall change."""

    instructions: tuple[Instruction, ...]

    def said(self, wording: Wording, dice: random.Random) -> str:
        """Other words each time."""
        return dice.choice((" and ", ", ")).join(one.said(wording, dice) for one in self.instructions)


@dataclass(frozen=True)
class Removal:
    """Words for what is painted over: the rest of the scene, its place, or only that it shall be gone."""

    rest: Caption

    def said(self, wording: Wording, dice: random.Random) -> str:
        """Other words each time."""
        if dice.random() < UNSAID:
            return dice.choice(REMOVED)
        place = self.rest.scene.place
        if place is not None and dice.random() < 0.3:
            return dice.choice(PLACE_WORDS[place])
        return self.rest.said(wording, dice)


Words = Caption | Asked | Removal


@dataclass(frozen=True)
class Lesson:
    """One example.

    Attributes:
        task: its name.
        target: the picture that is wanted, (3, height, width) in −1..1.
        frame: what is shown, likewise; grey under the mask says nothing.
        mask: (height, width), 1 where to paint.
        words: that go with it.
        reference: a picture of somebody who shall appear, like `target`; None for none.
    """

    task: str
    target: torch.Tensor
    frame: torch.Tensor
    mask: torch.Tensor
    words: Words
    reference: torch.Tensor | None = None


class Teacher:
    """Makes lessons.

    Args:
        art: the drawings.
        height, width: of the pictures, in pixels.
        dice: source of randomness.
    """

    def __init__(self, art: Art, height: int, width: int, dice: random.Random) -> None:
        self.art, self.height, self.width, self.dice = art, height, width, dice
        self.choice = Choice(art.sprites)

    def painted(self, scene: Scene) -> Painted:
        """A scene alone: the same one is always the same picture, and a changed one differs only in the change."""
        return paint_scenes(self.art, [scene], self.height, self.width)

    def lesson(self, task: str | None = None) -> Lesson:
        """One lesson; of a task by its share if none is named ("reference" has none, and is asked for by name)."""
        task = task or self.dice.choices(list(TASKS), list(TASKS.values()))[0]
        if task in ("inpaint", "outpaint"):
            return self._filled_in(task)
        if task in ("remove", "replace"):
            return self._painted_over(task)
        if task == "edit":
            return self.edit()
        if task == "reference":
            return self._referred()
        if task == "map under a mask":
            return self._mapped_in_part()
        return self._mapped(task)

    def _filled_in(self, task: str) -> Lesson:
        scene = random_scene(self.choice, self.dice)
        painted = self.painted(scene)
        picture = painted.pictures[0]
        if task == "outpaint":
            mask = outpainting_mask(self.height, self.width, self.dice)
        else:
            mask = inpainting_mask(painted.cover[0].amax(0), self.dice)
        return Lesson(task, picture, picture * (1 - mask), mask, Caption(scene))

    def _painted_over(self, task: str) -> Lesson:
        """Without one of its things, or with another one there; what is kept is the old picture, shadows and all."""
        scene = random_scene(self.choice, self.dice, self.dice.choices(("scene", "single", "pair"), (6, 2, 2))[0])
        scene = replace(scene, filter=None)
        number = self.dice.randrange(len(scene.things))
        if task == "remove":
            after = without(scene, number)
        else:
            thing = scene.things[number]
            new = replace(thing, sprite=self.choice.beside(thing.sprite, self.dice), colour=None)
            after = replace(scene, things=(*scene.things[:number], new, *scene.things[number + 1 :]))
        old, made = self.painted(scene), self.painted(after)
        covered = old.cover[0, number]
        if task == "replace":
            covered = torch.maximum(covered, made.cover[0, number])
        mask = around(covered, self.dice)
        words: Words = Caption(after) if task == "replace" else Removal(Caption(after))
        return Lesson(task, made.pictures[0], old.pictures[0] * (1 - mask), mask, words)

    def standing(self) -> Lesson:
        """A pose on a plain ground, where a figure can be told from what is behind it."""
        return self._mapped("pose", "single")

    def _mapped(self, kind: str, of: str | None = None) -> Lesson:
        scene, painted, shown = self._map(kind, of)
        return Lesson(kind, painted.pictures[0], shown, torch.ones(self.height, self.width), Caption(scene))

    def _map(self, kind: str, of: str | None = None) -> tuple[Scene, Painted, torch.Tensor]:
        sprites = self.art.sprites
        while True:
            scene = random_scene(self.choice, self.dice, of)
            if of is not None:
                scene = replace(scene, filter=None)
            if kind != "pose" or any(is_person(sprites[thing.sprite]) for thing in scene.things):
                break
        if kind == "depth" and scene.place is None and self.dice.random() < 0.5:
            return self._map(kind)  # a plain ground has little depth to follow
        painted = self.painted(scene)
        return scene, painted, as_picture(map_of(kind, painted, 0, scene, sprites))

    def _mapped_in_part(self) -> Lesson:
        scene, painted, shown = self._map(self.dice.choice(MAPS))
        mask = inpainting_mask(painted.cover[0].amax(0), self.dice)
        frame = painted.pictures[0] * (1 - mask) + shown * mask
        return Lesson("map under a mask", painted.pictures[0], frame, mask, Caption(scene))

    def edit(self, kind: str | None = None) -> Lesson:
        """An instruction, and the picture before as the guide."""
        before, asked, after = random_edit(self.choice, self.dice, kind)
        old, made = self.painted(before).pictures[0], self.painted(after).pictures[0]
        return Lesson("edit", made, old, torch.ones(self.height, self.width), Asked(asked))

    def _referred(self) -> Lesson:
        """Somebody on white, or in another scene, and then in this one; the words need not tell the colour."""
        scene = random_scene(self.choice, self.dice, "single" if self.dice.random() < 0.15 else "scene")
        thing = scene.things[-1]
        self_coloured = replace(scene, things=(*scene.things[:-1], replace(thing, colour=None)))
        alone = Thing(thing.sprite, 0.5, 0.5, self.dice.uniform(0.7, 0.95), thing.mirrored, thing.colour)
        shown = Scene("single", (alone,), Ground())
        target = self.painted(scene).pictures[0]
        words = Caption(self_coloured if self.dice.random() < 0.7 else scene)
        nothing = torch.zeros_like(target)
        mask = torch.ones(self.height, self.width)
        return Lesson("reference", target, nothing, mask, words, self.painted(shown).pictures[0])


@dataclass(frozen=True)
class Lessons:
    """Several lessons on top of each other; see `Lesson` for the parts, which all have a first dimension more."""

    targets: torch.Tensor
    frames: torch.Tensor
    masks: torch.Tensor
    references: torch.Tensor | None


class LessonStream(IterableDataset[tuple[tuple[Words, ...], Lessons]]):
    """Endless portions of lessons; each loading process makes its own.

    Args:
        art: the drawings.
        size: of the pictures.
        seed: of the lessons.
        task: the only one, "reference" for example; all of `TASKS` if None.
    """

    def __init__(self, art: Art, size: PictureSize, seed: int, task: str | None = None) -> None:
        self.art, self.size, self.seed, self.task = art, size, seed, task

    def __iter__(self) -> Iterator[tuple[tuple[Words, ...], Lessons]]:
        """Yields PORTION lessons at a time, for ever: their words and their pictures."""
        worker = get_worker_info()
        dice = random.Random(f"lessons-{self.seed}-{0 if worker is None else worker.id}")
        teacher = Teacher(self.art, self.size.height, self.size.width, dice)
        while True:
            made = [teacher.lesson(self.task) for _ in range(PORTION)]
            references = [one.reference for one in made if one.reference is not None]
            yield (
                tuple(one.words for one in made),
                Lessons(
                    torch.stack([one.target for one in made]),
                    torch.stack([one.frame for one in made]),
                    torch.stack([one.mask for one in made]),
                    torch.stack(references) if references else None,
                ),
            )
