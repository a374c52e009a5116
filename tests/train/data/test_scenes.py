from __future__ import annotations

import random

import torch

from dreamloom.train.data.scenes import COLOURS, Scene, paint_scenes, random_scene


def red_square() -> torch.Tensor:
    sprite = torch.zeros(1, 4, 32, 32, dtype=torch.uint8)
    sprite[:, 0, 8:24, 8:16] = 255
    sprite[:, 3, 8:24, 8:16] = 255
    return sprite


def scene(**changes: object) -> Scene:
    fields = {"sprite": 0, "left": 0.0, "top": 0.0, "side": 1.0, "mirrored": False, "ground": "white",
              "ground_to": "white", "angle": 0.0, "jitter": (0.0, 0.0, 0.0)}  # fmt: skip
    return Scene(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_sprite_is_painted_where_the_scene_says() -> None:
    picture, covered = paint_scenes(red_square(), [scene()], 32)
    assert covered[0, 0, 12, 10] > 0.99
    assert covered[0, 0, 12, 20] < 0.01
    torch.testing.assert_close(picture[0, :, 12, 12], torch.tensor([1.0, -1.0, -1.0]))
    torch.testing.assert_close(picture[0, :, 2, 2], torch.ones(3))


def test_mirroring_and_placing() -> None:
    _, mirrored = paint_scenes(red_square(), [scene(mirrored=True)], 32)
    assert mirrored[0, 0, 12, 20] > 0.99
    assert mirrored[0, 0, 12, 10] < 0.01
    _, small = paint_scenes(red_square(), [scene(side=0.5, left=0.5, top=0.5)], 32)
    assert small[0, 0, 16:, 16:].sum() > 0.95 * small.sum()


def test_plain_white_needs_no_words_and_gradients_have_two() -> None:
    assert scene().ground_words is None
    assert scene(ground="blue", ground_to="blue").ground_words == "blue"
    assert scene(ground="blue", ground_to="pink").ground_words == "blue and pink"


def test_random_scenes_repeat_and_stay_inside() -> None:
    for seed in range(50):
        first = random_scene(0, "owl", random.Random(seed))
        assert first == random_scene(0, "owl", random.Random(seed))
        assert 0 <= first.left <= 1 - first.side
        assert 0 <= first.top <= 1 - first.side
        assert first.ground in COLOURS
    assert not any(random_scene(0, "alarm clock", random.Random(seed)).mirrored for seed in range(50))
