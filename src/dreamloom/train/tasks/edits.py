"""Edits of scenes: what is asked for, and the scene that comes of it. All that was not asked for stays as it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from dreamloom.train.data.colours import COLOURS, THING_COLOURS
from dreamloom.train.data.filters import FILTERS
from dreamloom.train.data.places import PLACE_LIGHTS
from dreamloom.train.data.scenes import Choice, Ground, Scene, Thing, is_held_out, random_scene
from dreamloom.train.data.subjects import can_be_coloured
from dreamloom.train.data.weather import WEATHER_PLACES
from dreamloom.train.tasks.instructions import Instruction

Edit = tuple[Instruction, Scene]
KINDS = {"single": 0.2, "scene": 0.58, "pair": 0.14, "place": 0.05, "group": 0.03}  # of the scenes that are edited
TWICE = 0.1  # share of the instructions that ask for two things
TRIES = 40


def _with(scene: Scene, number: int, thing: Thing) -> Scene:
    return replace(scene, things=(*scene.things[:number], thing, *scene.things[number + 1 :]))


def _chosen(scene: Scene, choice: Choice, dice: random.Random) -> int | None:
    """A thing that can be told by its name; None in groups, where all have the same."""
    labels = [choice.sprites[thing.sprite].label for thing in scene.things]
    alone = [number for number, label in enumerate(labels) if labels.count(label) == 1]
    return dice.choice(alone) if alone else None


def light(scene: Scene, choice: Choice, dice: random.Random) -> Edit | None:
    """Another hour."""
    others = [name for name in PLACE_LIGHTS.get(scene.place or "", ()) if name != scene.light]
    if not others:
        return None
    new = "night" if "night" in others and dice.random() < 0.3 else dice.choice(others)
    return Instruction("light", word=new), replace(scene, light=new)


def weather(scene: Scene, choice: Choice, dice: random.Random) -> Edit | None:
    """Other weather, or none any more."""
    if scene.weather is not None:
        return Instruction("clear", word=scene.weather), replace(scene, weather=None)
    fitting = [name for name, places in WEATHER_PLACES.items() if scene.place in places]
    if not fitting:
        return None
    new = dice.choice(fitting)
    return Instruction("weather", word=new), replace(scene, weather=new)


def colour(scene: Scene, choice: Choice, dice: random.Random) -> Edit | None:
    """A thing in another colour."""
    number = _chosen(scene, choice, dice)
    if number is None or not can_be_coloured(choice.sprites[scene.things[number].sprite].label):
        return None
    thing = scene.things[number]
    new = dice.choice([name for name in THING_COLOURS if name != thing.colour])
    return Instruction("colour", thing, word=new), _with(scene, number, replace(thing, colour=new))


def ground(scene: Scene, choice: Choice, dice: random.Random) -> Edit | None:
    """A plain ground of another colour."""
    if scene.ground is None:
        return None
    new = dice.choice([name for name in COLOURS if name not in (scene.ground.colour, scene.ground.colour_to)])
    return Instruction("ground", word=new), replace(scene, ground=Ground(new, new))


def place(scene: Scene, choice: Choice, dice: random.Random) -> Edit | None:
    """The same things elsewhere."""
    if scene.place is None and scene.kind != "single":
        return None
    new = dice.choice([name for name in PLACE_LIGHTS if name != scene.place])
    hour = scene.light if scene.light in PLACE_LIGHTS[new] else PLACE_LIGHTS[new][0]
    things = tuple(replace(thing, size=min(thing.size, 0.8)) for thing in scene.things)
    after = replace(scene, kind="scene" if things else "place", things=things, ground=None, place=new, light=hour,
                    weather=None)  # fmt: skip
    if not things:
        return Instruction("scenery", word=new), after
    number = _chosen(scene, choice, dice)
    return None if number is None else (Instruction("place", scene.things[number], word=new), after)


def add(scene: Scene, choice: Choice, dice: random.Random) -> Edit | None:
    """One thing more: behind what is there, at a side; or in an empty place."""
    if scene.place is None or scene.kind == "pair" or len(scene.things) > 1:
        return None
    if not scene.things:
        new = Thing(choice.any(dice), dice.uniform(0.35, 0.65), dice.uniform(0.35, 1.0), dice.uniform(0.5, 0.82))
        return Instruction("add", other=new), replace(scene, kind="scene", things=(new,))
    main = scene.things[0]
    side = "left" if main.across > 0.5 else "right"
    new = Thing(
        choice.beside(main.sprite, dice), {"left": 0.16, "right": 0.84}[side], dice.uniform(0.0, 0.3),
        dice.uniform(0.3, 0.42),
    )  # fmt: skip
    if dice.random() < 0.3 and can_be_coloured(choice.sprites[new.sprite].label):
        new = replace(new, colour=dice.choice(list(THING_COLOURS)))
    return Instruction("add", other=new, word=side), replace(scene, things=(new, main))


def remove(scene: Scene, choice: Choice, dice: random.Random) -> Edit | None:
    """One thing less."""
    number = _chosen(scene, choice, dice)
    if number is None:
        return None
    return Instruction("remove", scene.things[number]), without(scene, number)


def without(scene: Scene, number: int) -> Scene:
    """The scene without one of its things."""
    left = (*scene.things[:number], *scene.things[number + 1 :])
    kind = "place" if not left and scene.place is not None else "single" if scene.place is None else "scene"
    return replace(scene, kind=kind, things=left, relation=None)


def exchange(scene: Scene, choice: Choice, dice: random.Random) -> Edit | None:
    """Another thing in the place of one."""
    number = _chosen(scene, choice, dice)
    if number is None:
        return None
    thing = scene.things[number]
    new = replace(thing, sprite=choice.beside(thing.sprite, dice), colour=None)
    return Instruction("replace", thing, new), _with(scene, number, new)


def pose(scene: Scene, choice: Choice, dice: random.Random) -> Edit | None:
    """Somebody doing something else."""
    number = _chosen(scene, choice, dice)
    if number is None:
        return None
    own = choice.sprites[scene.things[number].sprite]
    same = choice.by_set[own.set][own.label]
    others = [one for one in same if choice.sprites[one].pose not in ("", own.pose)]
    if not others:
        return None
    new = dice.choice(others)
    after = _with(scene, number, replace(scene.things[number], sprite=new))
    return Instruction("pose", scene.things[number], word=choice.sprites[new].pose), after


def style(scene: Scene, choice: Choice, dice: random.Random) -> Edit | None:
    """The whole picture in another style."""
    if scene.filter is not None:
        return None
    new = dice.choice(list(FILTERS))
    return Instruction("style", word=new), replace(scene, filter=new)


EDITS: dict[str, tuple[float, Callable[[Scene, Choice, random.Random], Edit | None]]] = {
    "light": (0.08, light), "weather": (0.06, weather), "colour": (0.2, colour), "ground": (0.04, ground),
    "place": (0.12, place), "add": (0.16, add), "remove": (0.14, remove), "replace": (0.12, exchange),
    "pose": (0.02, pose), "style": (0.06, style),
}  # fmt: skip
"""Every kind of edit, and how often it comes up; what is harder to learn comes up more often."""


def random_edit(
    choice: Choice, dice: random.Random, kind: str | None = None
) -> tuple[Scene, tuple[Instruction, ...], Scene]:
    """Chooses a scene, one or two edits of it, and what comes of them; neither scene is held out.

    Args:
        choice: what may be painted.
        dice: source of randomness.
        kind: one of `EDITS`; drawn by their shares, and now and then two of them, if None.

    Returns:
        The scene before, what is asked for, and the scene after.
    """
    names, shares = list(EDITS), [share for share, _ in EDITS.values()]
    while True:
        wanted = [kind or dice.choices(names, shares)[0]]
        if kind is None and dice.random() < TWICE:
            wanted.append(dice.choice([name for name in ("light", "style", "weather", "colour") if name != wanted[0]]))
        for _ in range(TRIES):
            before = random_scene(choice, dice, dice.choices(list(KINDS), list(KINDS.values()))[0])
            before = replace(before, filter=None)
            after, asked = before, []
            for name in wanted:
                edited = EDITS[name][1](after, choice, dice)
                if edited is None:
                    break
                asked.append(edited[0])
                after = edited[1]
            if len(asked) == len(wanted) and not is_held_out(after, choice.sprites):
                return before, tuple(asked), after
