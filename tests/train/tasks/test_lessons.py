"""Lessons: what is shown, what is wanted and in which words, for every task."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import torch

from dreamloom.train.data.captions import Wording
from dreamloom.train.data.painting import Art
from dreamloom.train.data.scenes import Choice, Ground, Scene, Thing
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.latents import PORTION, PictureSize
from dreamloom.train.tasks import card_tasks
from dreamloom.train.tasks.bank import TaskBank
from dreamloom.train.tasks.edits import EDITS, random_edit
from dreamloom.train.tasks.instructions import SAYINGS, Instruction
from dreamloom.train.tasks.lessons import TASKS, Teacher
from dreamloom.train.tasks.maps import MAPS, is_person, map_of, poses

SPRITES = (
    Sprite("fluent-3d", "cat", ("pet",), 3, 34, False),
    Sprite("fluent-3d", "house", ("home",), 5, 51, False),
    Sprite("fluent-flat", "cat", ("pet",), 3, 34, False),
    Sprite("fluent-flat", "mouse", ("animal",), 3, 34, False),
    Sprite("dreamloom-flat", "knight", ("armour",), 1, 0, False),
    Sprite("dreamloom-flat", "knight", ("armour",), 1, 0, False, "running", 0.25),
    Sprite("dreamloom-flat", "witch", ("magic",), 1, 0, False),
)
SIZE = PictureSize(64, 64, 4)


@pytest.fixture(scope="module")
def art() -> Art:
    drawings = torch.zeros(len(SPRITES), 4, 32, 32, dtype=torch.uint8)
    for number in range(len(SPRITES)):
        drawings[number, number % 3, 2:30, 8:24] = 200
        drawings[number, 3, 2:30, 8:24] = 255
    return Art(SPRITES, drawings)


@pytest.fixture
def teacher(art: Art) -> Teacher:
    return Teacher(art, 64, 64, random.Random(4))


def shrunk(pictures: torch.Tensor) -> torch.Tensor:
    """Stands for the encoder: (N, 3, h, w) to (N, 16, h/8, w/8)."""
    return torch.nn.functional.avg_pool2d(pictures, 8).mean(1, keepdim=True).expand(-1, 16, -1, -1).clone()


@pytest.mark.parametrize("task", [*TASKS, "reference"])
def test_every_task_makes_lessons(teacher: Teacher, art: Art, task: str) -> None:
    lesson = teacher.lesson(task)
    assert lesson.target.shape == lesson.frame.shape == (3, 64, 64)
    assert set(lesson.mask.unique().tolist()) <= {0.0, 1.0}
    assert lesson.words.said(Wording(art.sprites), random.Random(1)).strip()
    assert (lesson.reference is not None) == (task == "reference")
    if task in ("inpaint", "outpaint"):
        assert torch.equal(lesson.frame, lesson.target * (1 - lesson.mask))
    if task in (*MAPS, "edit"):
        assert lesson.mask.min() == 1
        assert lesson.frame.any()


def test_what_is_removed_is_masked_and_the_background_closes(teacher: Teacher) -> None:
    for _ in range(12):
        lesson = teacher.lesson("remove")
        kept = lesson.mask == 0
        assert not lesson.frame[:, ~kept].any()
        # besides its shadow, what is kept is the same with and without the thing
        assert (lesson.frame - lesson.target)[:, kept].abs().median() < 1e-6


@pytest.mark.parametrize("kind", EDITS)
def test_edits_change_what_is_asked_and_nothing_else(art: Art, kind: str) -> None:
    before, asked, after = random_edit(Choice(art.sprites), random.Random(2), kind)
    assert [one.kind for one in asked] == [{"weather": asked[0].kind, "place": asked[0].kind}.get(kind, kind)]
    assert before != after
    same = {"light": "light", "weather": "weather", "ground": "ground", "style": "filter"}.get(kind)
    if same is not None:
        assert replace(after, **{same: getattr(before, same)}) == before
    if kind == "colour":
        changed = [one for one, new in zip(before.things, after.things, strict=True) if one != new]
        assert len(changed) == 1
        assert changed[0] == asked[0].thing
    if kind == "add":
        assert asked[0].other in after.things
        assert asked[0].other not in before.things
    if kind == "remove":
        assert asked[0].thing not in after.things


def test_a_changed_scene_is_painted_the_same_elsewhere(teacher: Teacher) -> None:
    cat, house = Thing(0, 0.25, 0.5, 0.3), Thing(1, 0.75, 0.5, 0.3)
    scene = Scene("pair", (cat, house), Ground("mint", "mint"), relation="and", seed=3)
    old = teacher.painted(scene).pictures[0]
    new = teacher.painted(replace(scene, things=(replace(cat, colour="blue"), house))).pictures[0]
    assert torch.equal(old[:, :, 32:], new[:, :, 32:])
    assert not torch.equal(old[:, :, :32], new[:, :, :32])


def test_instructions_are_said_in_many_ways_and_name_what_they_mean(art: Art) -> None:
    wording, dice = Wording(art.sprites), random.Random(5)
    cat = Thing(0, 0.5, 0.5, 0.5)
    said = {Instruction("colour", cat, word="blue").said(wording, dice) for _ in range(60)}
    assert len(said) > 5
    assert all("blue" in one for one in said)
    assert {"make it night", "make it dark"} <= {
        Instruction("light", word="night").said(wording, dice) for _ in range(200)
    }
    added = {Instruction("add", other=cat, word="left").said(wording, dice) for _ in range(60)}
    assert "add a cat" in added
    assert "add a cat on the left" in added
    assert set(SAYINGS) >= set(EDITS)


def test_joints_lie_where_the_figure_is_drawn_and_change_sides_in_a_mirror(teacher: Teacher, art: Art) -> None:
    assert is_person(SPRITES[4])
    assert not is_person(SPRITES[0])
    knight = Thing(4, 0.5, 0.5, 0.8)
    found = []
    for mirrored in (False, True):
        scene = Scene("single", (replace(knight, mirrored=mirrored),), Ground())
        painted = teacher.painted(scene)
        (points,) = poses(painted, 0, scene, art.sprites)
        left, top, side = painted.squares[0, 0].tolist()
        assert ((points >= (left, top)) & (points <= (left + side, top + side))).mean() > 0.9
        found.append(points)
        assert map_of("pose", painted, 0, scene, art.sprites).any()
    # the right wrist (4) is on the left of the picture, whichever way the drawing is turned
    assert found[0][4, 0] < found[0][7, 0]
    assert found[1][4, 0] < found[1][7, 0]


def test_a_bank_encodes_what_speaks_and_lays_references_first(art: Art) -> None:
    bank = TaskBank(art, shrunk, SIZE, PORTION, seed=1)
    chosen = bank.draw()
    condition = bank.condition(chosen)
    assert bank.latents[chosen].shape == (4, 16, 1, 8, 8)
    assert condition.shape == (4, 96, 1, 8, 8)
    assert set(condition[:, 32:].unique().tolist()) <= {0.0, 1.0}
    assert bank.caption(chosen[0], random.Random(0))
    size = replace(SIZE, frames=5)
    referring = TaskBank(art, shrunk, size, PORTION, seed=1, task="reference")
    told = referring.condition([0, 1])
    assert referring.latents.shape[2] == told.shape[2] == 2
    assert torch.equal(told[:, :16, 0], referring.latents[[0, 1], :, 0].float())
    assert not told[:, 16:, 0].any()
    assert told[:, 32:, 1].min() == 1
    assert not told[:, :32, 1].any()


def test_a_card_says_what_was_taught() -> None:
    assert card_tasks(["inpaint", "depth", "map under a mask", "edit", "depth"]) == ["inpaint", "control depth", "edit"]
