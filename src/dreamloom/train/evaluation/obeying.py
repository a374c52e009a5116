"""How well a model obeys: maps, masks, instructions, references, and how much it is to paint over.

Terms
-----
lesson
    As in training (`train/tasks`), but of scenes of its own: what is wanted is known to the pixel.
floor
    Mostly what another lesson's true picture would reach: something well painted that does not obey.

Nothing is asked of a model that its card does not promise.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch

from dreamloom.control import find
from dreamloom.media.writing import write_picture
from dreamloom.train.data.captions import Wording
from dreamloom.train.data.scenes import random_scene
from dreamloom.train.evaluation import brush
from dreamloom.train.evaluation.measures import Exam, Row
from dreamloom.train.evaluation.things import thing_masks
from dreamloom.train.tasks.edits import EDITS
from dreamloom.train.tasks.lessons import Lesson, Teacher
from dreamloom.train.tasks.maps import MAPS, as_pixels

Mask = npt.NDArray[np.bool_]
FOLLOWED = 12  # pictures for each kind of map
CHANGED = 8  # for each kind of edit
FILLED, REFERRED, SWEPT = 16, 16, 6
STRENGTHS = (0.2, 0.4, 0.6, 0.8, 1.0)
SLACK = 2  # pixels by which an edge may lie beside where it should
REACH = 0.1  # of the picture's side: how far a figure reaches from its bones
SAME = 0.03  # of the range −1..1: what differs less between two pictures has not changed


def lessons(exam: Exam, task: str, many: int, kind: str | None = None) -> list[Lesson]:
    """Lessons that are the same each time; of `edit`, all of one kind."""
    teacher = Teacher(exam.art, brush.SIDE, brush.SIDE, random.Random(f"exam {task} {kind}"))
    return [teacher.edit(kind) if kind else teacher.lesson(task) for _ in range(many)]


def obeyed(exam: Exam, asked: Sequence[Lesson]) -> torch.Tensor:
    """What the model makes of lessons: (lessons, 3, side, side) in −1..1."""
    wording, dice = Wording(exam.art.sprites), random.Random(0)
    family = exam.brush.family
    told = []
    for one in asked:
        if one.reference is None:
            told.append(family.condition(one.frame.unsqueeze(1), one.mask.unsqueeze(0)))
        else:
            told.append(family.referred(None, [(one.reference.unsqueeze(1), 1.0)]))  # type: ignore[attr-defined]
    texts = [one.words.said(wording, dice) for one in asked]
    return exam.brush.obey(told, texts, range(len(asked)))


def decibels(made: torch.Tensor, true: torch.Tensor, where: torch.Tensor) -> float:
    """PSNR of two pictures (3, height, width) in −1..1, where a mask (height, width) is 1."""
    error = ((made - true).square().mean(0) * where).sum() / where.sum().clamp(min=1)
    return float(10 * torch.log10(4 / error.clamp(min=1e-6)))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))


def edge_f1(made: Mask, wanted: Mask) -> float:
    """How many edges of two maps lie beside each other: the harmonic mean of precision and recall."""
    kernel = np.ones((2 * SLACK + 1, 2 * SLACK + 1), np.uint8)
    near_made, near_wanted = (cv2.dilate(one.astype(np.uint8), kernel) > 0 for one in (made, wanted))
    precision, recall = (
        float(there[edges].mean()) if edges.any() else 0.0
        for edges, there in ((made, near_wanted), (wanted, near_made))
    )
    return 2 * precision * recall / max(precision + recall, 1e-6)


def parts_iou(made: npt.NDArray[np.uint8], wanted: npt.NDArray[np.uint8]) -> float:
    """Of every part of a wanted map the overlap with the part of the made one that fits best, weighed by size."""
    (ours, own), (theirs, parts) = (
        np.unique(one.reshape(-1, 3), axis=0, return_inverse=True) for one in (made, wanted)
    )
    both = np.bincount(parts.ravel() * len(ours) + own.ravel(), minlength=len(theirs) * len(ours))
    both = both.reshape(len(theirs), len(ours))
    sizes, others = both.sum(1), both.sum(0)
    best = (both / (sizes[:, None] + others[None] - both)).max(1)
    return float((best * sizes).sum() / sizes.sum())


def figure_f1(picture: torch.Tensor, bones: npt.NDArray[np.uint8]) -> float:
    """Whether a figure lies along its stick figure: bones on the thing, and the thing near bones."""
    figure = thing_masks(picture.unsqueeze(0))[0, 0].numpy() > 0
    drawn = bones.max(2) > 0
    size = 2 * round(REACH * len(drawn)) + 1
    near = cv2.dilate(drawn.astype(np.uint8), np.ones((size, size), np.uint8)) > 0
    precision, recall = (float(one.mean()) if one.size else 0.0 for one in (near[figure], figure[drawn]))
    return 2 * precision * recall / max(precision + recall, 1e-6)


def _score(kind: str, picture: torch.Tensor, lesson: Lesson) -> float:
    pixels, wanted = as_pixels(picture), as_pixels(lesson.frame)
    if kind == "segments":
        return parts_iou(find(kind).map(pixels), wanted)
    if kind == "pose":
        return figure_f1(picture, wanted)
    if kind == "depth":  # no depth is estimated here: its outlines are to be found again
        wanted = find("canny").map(wanted, {"low": 20, "high": 40})
        made = find("canny").map(pixels)[..., 0] > 127
        kernel = np.ones((2 * SLACK + 1, 2 * SLACK + 1), np.uint8)
        edges = wanted[..., 0] > 127
        return float((cv2.dilate(made.astype(np.uint8), kernel) > 0)[edges].mean()) if edges.any() else 1.0
    return edge_f1(find(kind).map(pixels)[..., 0] > 127, wanted[..., 0] > 127)


SCORES = {"segments": "IoU of parts", "pose": "figure along its bones (F1)", "depth": "outlines found again"}


def maps(exam: Exam) -> list[Row]:
    """For each kind of map how well it is followed."""
    rows = []
    for kind in MAPS:
        if f"control {kind}" not in exam.brush.card.tasks:
            continue
        asked = lessons(exam, kind, FOLLOWED)
        if kind == "pose":  # a figure can be told from a plain ground only
            teacher = Teacher(exam.art, brush.SIDE, brush.SIDE, random.Random("exam pose plain"))
            asked = [teacher.standing() for _ in range(FOLLOWED)]
        made = obeyed(exam, asked)
        values = (
            _mean([_score(kind, picture, one) for picture, one in zip(pictures, asked, strict=True)])
            for pictures in (made, [one.target for one in asked], [one.target for one in (*asked[1:], asked[0])])
        )
        value, ceiling, floor = (f"{one:.0%}" for one in values)
        name = f"follows {kind}, {SCORES.get(kind, 'edge F1')}"
        rows.append(Row(name, value, f"{ceiling} (true pictures)", f"{floor} (other pictures)"))
    return rows


def _pasted(made: torch.Tensor, lesson: Lesson) -> torch.Tensor:
    """As the engine hands it over: what was kept is the old picture."""
    return lesson.frame * (1 - lesson.mask) + made * lesson.mask


def _seam(picture: torch.Tensor, mask: torch.Tensor) -> float:
    """The mean step between neighbours over the border of a mask, of 255."""
    across = (picture[:, :, 1:] - picture[:, :, :-1]).abs().mean(0)[mask[:, 1:] != mask[:, :-1]]
    down = (picture[:, 1:] - picture[:, :-1]).abs().mean(0)[mask[1:] != mask[:-1]]
    return float(torch.cat([across, down]).mean()) * 127.5


def masks(exam: Exam) -> list[Row]:
    """Inpainting: what is outside and at the border; removal: against what lies behind."""
    rows = []
    tasks = exam.brush.card.tasks
    if "inpaint" in tasks:
        asked = [one for one in lessons(exam, "inpaint", FILLED) if 0 < float(one.mask.mean()) < 1]
        made = obeyed(exam, asked)
        kept = _mean([decibels(one, lesson.target, 1 - lesson.mask) for one, lesson in zip(made, asked, strict=True)])
        rebuilt = exam.brush.rebuilt(torch.stack([one.target for one in asked]))
        best = _mean(
            [decibels(one, lesson.target, 1 - lesson.mask) for one, lesson in zip(rebuilt, asked, strict=True)]
        )
        rows.append(Row("inpainting, outside the mask before it is pasted", f"{kept:.1f} dB",
                        f"{best:.1f} dB (autoencoder)", "5 dB (noise)"))  # fmt: skip
        seams = [
            _mean([_seam(one, lesson.mask) for one, lesson in zip(pictures, asked, strict=True)])
            for pictures in (
                [_pasted(one, lesson) for one, lesson in zip(made, asked, strict=True)],
                [one.target for one in asked],
                [one.frame for one in asked],
            )
        ]
        rows.append(Row("inpainting, step over the mask's border, of 255", f"{seams[0]:.1f}",
                        f"{seams[1]:.1f} (true pictures)", f"{seams[2]:.1f} (grey)"))  # fmt: skip
    if "remove" in tasks:
        asked = lessons(exam, "remove", FILLED)
        made = obeyed(exam, asked)
        rebuilt = exam.brush.rebuilt(torch.stack([one.target for one in asked]))
        flat = [one.frame.sum((1, 2), keepdim=True) / (1 - one.mask).sum().clamp(min=1) for one in asked]
        value, best, worst = (
            _mean([decibels(one, lesson.target, lesson.mask) for one, lesson in zip(pictures, asked, strict=True)])
            for pictures in (made, rebuilt, [one.expand(3, brush.SIDE, brush.SIDE) for one in flat])
        )
        rows.append(Row("removal, against the true background", f"{value:.1f} dB", f"{best:.1f} dB (autoencoder)",
                        f"{worst:.1f} dB (mean colour)"))  # fmt: skip
    return rows


def edits(exam: Exam) -> list[Row]:
    """Instructions: whether what was asked for came, and whether the rest stayed."""
    if "edit" not in exam.brush.card.tasks:
        return []
    rows, came, stayed, best = [], [], [], []
    for kind in EDITS:
        asked = lessons(exam, "edit", CHANGED, kind)
        made, rebuilt = obeyed(exam, asked), exam.brush.rebuilt(torch.stack([one.target for one in asked]))
        good = []
        for one, through, lesson in zip(made, rebuilt, asked, strict=True):
            changed = ((lesson.target - lesson.frame).abs().amax(0) > SAME).float()
            wide = torch.nn.functional.max_pool2d(changed[None], 7, 1, 3)[0]
            good.append(decibels(one, lesson.target, changed) > decibels(one, lesson.frame, changed))
            if float(wide.mean()) < 0.9:
                stayed.append(decibels(one, lesson.target, 1 - wide))
                best.append(decibels(through, lesson.target, 1 - wide))
        came += good
        rows.append(Row(f"edit, {kind}: nearer to what was asked", f"{_mean(good):.0%}", "100% (true pictures)",
                        "0% (unchanged)"))  # fmt: skip
    total = Row("edits: nearer to what was asked", f"{_mean(came):.0%}", "100% (true pictures)", "0% (unchanged)")
    rest = Row("edits: what was not asked for", f"{_mean(stayed):.1f} dB", f"{_mean(best):.1f} dB (autoencoder)",
               "5 dB (noise)")  # fmt: skip
    return [total, rest, *rows]


def references(exam: Exam) -> list[Row]:
    """Somebody from a picture in a new scene: how like the picture."""
    if "reference" not in exam.brush.card.tasks:
        return []
    asked = lessons(exam, "reference", REFERRED)
    shown = exam.reader.see(torch.stack([one.reference for one in asked if one.reference is not None]))
    made, true = (exam.reader.see(one) for one in (obeyed(exam, asked), torch.stack([one.target for one in asked])))
    value, ceiling, floor = (f"{float((shown * one).sum(1).mean()):.2f}" for one in (made, true, true.roll(1, 0)))
    return [Row("reference, likeness in a new scene", value, f"{ceiling} (true pictures)", f"{floor} (others)")]


def strengths(exam: Exam) -> list[Row]:
    """Painting over: the stronger, the less is left."""
    if "image to image" not in exam.brush.card.tasks:
        return []
    wording, dice = Wording(exam.art.sprites), random.Random("exam strengths")
    teacher = Teacher(exam.art, brush.SIDE, brush.SIDE, dice)
    everywhere = torch.ones(brush.SIDE, brush.SIDE)
    likeness = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(SWEPT):
            scene = random_scene(teacher.choice, dice, "scene")
            picture = teacher.painted(scene).pictures[0]
            file = write_picture(Path(folder) / f"{number}.png", as_pixels(picture))
            words = wording.caption(scene, dice)
            made = [exam.brush.repaint(file, words, strength) for strength in STRENGTHS]
            likeness.append([decibels(one, picture, everywhere) for one in made])
    means = torch.tensor(likeness).mean(0)
    falls = _mean([one >= other - 0.2 for row in likeness for one, other in pairwise(row)])
    value = ", ".join(f"{one:.1f}" for one in means.tolist())
    steps = ", ".join(f"{one:g}" for one in STRENGTHS)
    return [
        Row(f"painted over at strength {steps}: likeness in dB", value, "falls steadily", ""),
        Row("steps in strength at which likeness falls", f"{falls:.0%}", "100%", "50% (chance)"),
    ]


PARTS: tuple[Callable[[Exam], list[Row]], ...] = (maps, masks, edits, references, strengths)
"""Every part of the examination, in the order of the table."""
