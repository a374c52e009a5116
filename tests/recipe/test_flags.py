"""Flags and camera words in a prompt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from recipe_examples import ANY_TEXT

from dreamloom.errors import BadPrompt
from dreamloom.recipe import CameraMove
from dreamloom.recipe.flags import Flags, take_flags
from dreamloom.recipe.prompt import prompt_at
from dreamloom.recipe.protect import protect
from dreamloom.recipe.wildcards import roll_wildcards


@pytest.mark.parametrize(
    ("text", "rest", "flags"),
    [
        ("a cat", "a cat", Flags()),
        (" a  cat, ", " a  cat, ", Flags()),
        ("a cat --no blur, text", "a cat", Flags(negative="blur, text")),
        ("a cat --no blur --no text --seed 7", "a cat", Flags(negative="blur, text", seed=7)),
        ('a cat --no "blur, text" in snow', "a cat in snow", Flags(negative="blur, text")),
        ("a cat --ar 16:9", "a cat", Flags(aspect=(16, 9))),
        ("a cat --ar 1.85:1", "a cat", Flags(aspect=(1.85, 1))),
        ("a cat --seed=7 --STEPS 20", "a cat", Flags(seed=7, steps=20)),
        ("a cat, --steps 20, a dog", "a cat, a dog", Flags(steps=20)),
        ("--cfg 4.5 a cat", "a cat", Flags(cfg_scale=4.5)),
        ("a cat --size 256x128,", "a cat", Flags(size=(256, 128))),
        ("a --seed 1 cat --seed 2", "a cat", Flags(seed=2)),
        ("a cat -- asleep, well--made", "a cat -- asleep, well--made", Flags()),
        (r"a \--seed 7", r"a \--seed 7", Flags()),
        ("(--no x)", "(--no x)", Flags()),
    ],
)
def test_flags_are_taken_out(text: str, rest: str, flags: Flags) -> None:
    assert take_flags(text) == (rest, flags)


@pytest.mark.parametrize(
    ("text", "column", "told"),
    [
        ("a --ar foo", 8, "width:height"),
        ("a --ar 1:99", 8, "at most 16:1"),
        ("a --ar 0:1", 8, "width:height"),
        ("a --seed x", 10, "not 'x'"),
        ("a --seed -1", 10, "whole number"),
        ("a --seed", 9, "not ''"),
        ("a --seed 99999999999999999999999", 10, "whole number"),
        ("a --steps 0", 11, "from 1 to 1000"),
        ("a --cfg 101", 9, "from 0 to 100"),
        ("a --size 12", 10, "256x128"),
        ("a --size 0x5", 10, "256x128"),
        ("a --no", 3, "what to leave out"),
        ("a --sed 7", 3, "--seed"),
        ("a --qwxzv 7", 3, "--camera"),
        ("(a --seed 7)", 4, "inside brackets"),
        ("{a|b --seed 7}", 6, "inside brackets"),
        ("a /pan", 3, "pan left or pan right"),
        ("a --camera jump", 12, "one of pan"),
        ('a --camera "pan left, jump"', 12, "needs moves such as"),
    ],
)
def test_errors_point_at_their_column(text: str, column: int, told: str) -> None:
    with pytest.raises(BadPrompt) as caught:
        take_flags(text)
    assert (caught.value.column, caught.value.prompt) == (column, text)
    assert told in str(caught.value)
    assert f"column {column}" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "rest", "camera"),
    [
        ("/pan left a castle", "a castle", (CameraMove(move="pan", direction="left"),)),
        ("a castle /zoom in 2x", "a castle", (CameraMove(move="zoom", direction="in", amount=2),)),
        ("a castle, /pan right 30° slowly", "a castle", (CameraMove(move="pan", direction="right", amount=30),)),
        ("a castle /zoom in a forest", "a castle a forest", (CameraMove(move="zoom", direction="in"),)),
        ("a castle /static", "a castle", (CameraMove(move="static"),)),
        (
            "a /truck left 50% smoothly",
            "a",
            (CameraMove(move="truck", direction="left", amount=0.5, easing="ease-in-out"),),
        ),
        (
            "a castle, camera slowly zooms in, at dusk",
            "a castle, at dusk",
            (CameraMove(move="zoom", direction="in", amount=1.2),),
        ),
        ("Camera zooms in on a red apple", "a red apple", (CameraMove(move="zoom", direction="in"),)),
        ("A castle. The camera is static.", "A castle.", (CameraMove(move="static"),)),
        (
            "a castle as the camera pans to the left",
            "a castle as the camera pans to the left",
            (CameraMove(move="pan", direction="left"),),
        ),
        ("the camera moves forward, a hall", "a hall", (CameraMove(move="dolly", direction="in"),)),
        (
            "a hall, the camera pans left and tilts up",
            "a hall",
            (CameraMove(move="pan", direction="left"), CameraMove(move="tilt", direction="up")),
        ),
        (
            "a hall, the camera pans left, and then",
            "a hall, and then",
            (CameraMove(move="pan", direction="left"),),
        ),
        (
            'a hall --camera "pan left then zoom out"',
            "a hall",
            (CameraMove(move="pan", direction="left", end=0.5), CameraMove(move="zoom", direction="out", start=0.5)),
        ),
        ("a hall --camera orbit", "a hall", (CameraMove(move="orbit", direction="right"),)),
        ("an old camera on a table", "an old camera on a table", ()),
        ("a castle, pan left", "a castle", (CameraMove(move="pan", direction="left"),)),
        ("slow zoom in, a castle", "a castle", (CameraMove(move="zoom", direction="in", amount=1.2),)),
        ("a castle, zoom out 1.5x, dusk", "a castle, dusk", (CameraMove(move="zoom", direction="out", amount=1.5),)),
        ("a castle. Tracking shot to the left.", "a castle.", (CameraMove(move="truck", direction="left"),)),
        ("a castle, static camera", "a castle", (CameraMove(move="static"),)),
        ("a bird, flying left", "a bird, flying left", ()),
        ("a ball, rolling right, still", "a ball, rolling right, still", ()),
        ("a frying pan, left", "a frying pan, left", ()),
        ("a truck, moving to the right", "a truck, moving to the right", ()),
        ("a castle, (zoom in:1.2)", "a castle, (zoom in:1.2)", ()),
        ("the camera pans", "the camera pans", ()),
        ("and/or pan left, 24/7 /seven", "and/or pan left, 24/7 /seven", ()),
        (r"\/pan left", r"\/pan left", ()),
    ],
)
def test_camera_words(text: str, rest: str, camera: tuple[CameraMove, ...]) -> None:
    assert take_flags(text) == (rest, Flags(camera=camera))


def test_between_quotes_numbers_need_no_unit_and_moves_may_be_timed() -> None:
    def moves(text: str) -> tuple[CameraMove, ...]:
        return take_flags(f'a hall --camera "{text}"')[1].camera

    (pan, zoom) = moves("pan right 0.3, zoom in 1.2")
    assert (pan.amount, zoom.amount) == (18.0, 1.2)
    assert moves("pan right 30, truck left .5, roll left 10") == moves("pan right 30°, truck left 50%, roll left 10deg")
    (timed,) = moves("tilt up 10 @0.25-0.75 smoothly")
    assert (timed.start, timed.end, timed.easing) == (0.25, 0.75, "ease-in-out")
    first, second = moves("pan left @0-0.5 then zoom out")
    assert (first.start, first.end, second.start, second.end) == (0, 0.25, 0.5, 1)
    assert take_flags("the camera zooms in 3 times, a hall")[1].camera[0].amount is None


@pytest.mark.parametrize(
    ("text", "told"),
    [("pam left", "no word 'pam'; near it: pan"), ("spin", "no word 'spin'"), ("pan", "needs moves such as")],
)
def test_an_unknown_camera_word_is_told_with_those_near_it(text: str, told: str) -> None:
    with pytest.raises(BadPrompt, match=told):
        take_flags(f'a hall --camera "{text}"')


@given(ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused_at_a_column(text: str) -> None:
    column = 1
    try:
        rest, flags = take_flags(text)
    except BadPrompt as error:
        column = error.column
    else:
        assert len(rest) <= len(text)
        assert flags != Flags() or rest == text
    assert 1 <= column <= len(text) + 1


@given(ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_protected_text_stays_whole_and_says_the_same(text: str) -> None:
    kept = protect(text)
    rest, flags = take_flags(kept)
    assert roll_wildcards(rest, 1) == kept
    assert (flags.seed, flags.negative) == (None, "")
    assert prompt_at(kept, 0, 2) == prompt_at(text, 0, 2)
    assert protect(kept) == kept


def test_plain_words_need_no_protection() -> None:
    assert protect("a (red:1.3) [cat:dog:0.5] BREAK x") == "a (red:1.3) [cat:dog:0.5] BREAK x"


def test_long_texts_stay_quick() -> None:
    for text in (
        "camera " * 3000,
        "slowly " * 3000,
        "--no x " * 3000,
        "camera pan " * 2000,
        "a, " * 6000,
        "(" * 20_000,
    ):
        take_flags(text)
    with pytest.raises(BadPrompt, match="too many"):
        take_flags("/pan left " * 65)
