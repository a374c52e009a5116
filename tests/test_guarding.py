"""The studio asks before it paints, and what it delivers carries its marks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dreamloom.catalog import cards
from dreamloom.engine.events import Frames
from dreamloom.errors import BadFile, ConsentNeeded, Refused
from dreamloom.media.pictures import read_picture
from dreamloom.media.text import read_text_fields
from dreamloom.media.writing import write_picture
from dreamloom.recipe import InputFile, Mask, Outpaint, Recipe
from dreamloom.studio import Note, Saved, Studio
from dreamloom.trust import faces
from dreamloom.trust.policy import Answers
from dreamloom.trust.watermark import find, identity_of
from example_card import CARD
from fake_family import FakeFamily

APPLE = Recipe(prompt="a red apple", seed=7, steps=2)
SCENE = APPLE.model_copy(update={"prompt": "press photo of macron in a hospital"})
CONSENT = Answers(consent="I am the person in the photo")


@pytest.fixture
def fake() -> FakeFamily:
    return FakeFamily()


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeFamily) -> Iterator[Studio]:
    """A studio whose only model is a fake that paints greys of 128 × 128."""
    monkeypatch.setattr(cards, "WEIGHTS", tmp_path / "weights")
    monkeypatch.setattr("dreamloom.engine.load.load_family", lambda card: fake)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights" / CARD.name).mkdir(parents=True)
    card = CARD.model_copy(update={"width": 128, "height": 128})
    (tmp_path / "weights" / CARD.name / "card.json").write_text(card.model_dump_json())
    cards.known_cards.cache_clear()
    yield Studio(home=tmp_path / "home")
    cards.known_cards.cache_clear()


@pytest.fixture
def one_face(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faces can be looked for, and every picture has one, in its upper left corner of 32 × 32 pixels."""
    monkeypatch.setattr(faces, "can_look", lambda: True)
    monkeypatch.setattr(faces, "find_faces", lambda pixels: np.array([[0, 0, 32, 32, 1]], np.float32))


def picture(path: Path, width: int = 128, height: int = 128) -> InputFile:
    write_picture(path, np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8))
    return InputFile(path=str(path))


def right_half(path: Path, width: int = 128, height: int = 128) -> Mask:
    white = np.zeros((height, width, 3), np.uint8)
    white[:, width // 2 :] = 255
    write_picture(path, white)
    return Mask(file=InputFile(path=str(path)))


def notes(events: Any) -> list[str]:
    return [event.text for event in events if isinstance(event, Note)]


def with_start(start: InputFile, **more: Any) -> Recipe:
    return APPLE.model_copy(update={"init_image": start, **more})


# asking


def test_what_is_refused_is_never_painted_nor_written(studio: Studio, fake: FakeFamily, tmp_path: Path) -> None:
    for make in (
        lambda: list(studio.make(Recipe(prompt="naked child"))),
        lambda: studio.submit(Recipe(prompt="naked child")),
    ):
        with pytest.raises(Refused):
            make()
    assert not fake.calls
    assert not (tmp_path / "outputs").exists()
    assert studio.jobs() == ()


def test_a_recipe_in_a_file_is_asked_about_too(studio: Studio, fake: FakeFamily, tmp_path: Path) -> None:
    text = "naked child\nSteps: 4, Sampler: Euler, CFG scale: 6, Seed: 9, Size: 128x128"
    file = write_picture(tmp_path / "a.png", np.zeros((8, 8, 3), np.uint8), {"parameters": text})
    with pytest.raises(Refused):
        list(studio.remake(file))
    assert not fake.calls


def test_notices_are_told_before_anything_else(studio: Studio) -> None:
    events = list(studio.make(APPLE.model_copy(update={"prompt": "a castle by greg rutkowski"})))
    assert isinstance(events[0], Note)
    assert "greg rutkowski" in events[0].text
    known = Answers(acknowledged=("living-artist",))
    again = studio.make(APPLE.model_copy(update={"prompt": "a castle by greg rutkowski"}), answers=known)
    assert notes(again) == []


def test_a_face_in_a_photo_needs_a_consent(studio: Studio, tmp_path: Path, fake: FakeFamily, one_face: None) -> None:
    recipe = with_start(picture(tmp_path / "photo.png"))
    with pytest.raises(ConsentNeeded):
        studio.paint(recipe)
    assert not fake.calls
    (made,) = studio.paint(recipe, answers=CONSENT)
    with pytest.raises(ConsentNeeded):
        list(studio.remake(made.path))
    assert [event for event in studio.remake(made.path, answers=CONSENT) if isinstance(event, Saved)]
    job = studio.submit(recipe, answers=CONSENT)
    assert job.answers == {"consent": CONSENT.consent, "acknowledged": []}
    assert [one["rule"] for one in job.decisions] == ["likeness"]


def test_a_face_that_stays_as_it_is_needs_none(studio: Studio, tmp_path: Path, one_face: None) -> None:
    start = picture(tmp_path / "photo.png")
    studio.paint(with_start(start, outpaint=Outpaint(left=16)))
    mask = right_half(tmp_path / "mask.png")
    studio.paint(with_start(start, mask=mask))
    with pytest.raises(ConsentNeeded):
        studio.paint(with_start(start, mask=mask.model_copy(update={"invert": True})))


def test_what_was_painted_from_words_alone_is_nobodys_likeness(
    studio: Studio, tmp_path: Path, one_face: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (imagined,) = studio.paint(APPLE)
    studio.paint(with_start(InputFile(path=str(imagined.path))))
    monkeypatch.setattr(faces, "can_look", lambda: False)
    assert notes(studio.make(with_start(InputFile(path=str(imagined.path))))) == []


def test_a_face_counts_where_a_picture_went_in_or_pixels_were_changed(
    studio: Studio, tmp_path: Path, one_face: None
) -> None:
    (imagined,) = studio.paint(APPLE)
    (edited,) = studio.paint(with_start(picture(tmp_path / "photo.png")), answers=CONSENT)
    changed = read_picture(imagined.path).pixels.copy()
    changed[:32, :32] = 9
    pasted = write_picture(tmp_path / "pasted.png", changed, read_text_fields(imagined.path))
    stranger = Studio(home=tmp_path / "another home")
    for who, path in ((studio, edited.path), (studio, pasted), (stranger, imagined.path)):
        with pytest.raises(ConsentNeeded):
            who.paint(with_start(InputFile(path=str(path))))


@pytest.mark.parametrize("source", ["local", "hub"])
def test_a_model_that_may_know_people_gets_no_such_trust(
    studio: Studio, one_face: None, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    (imagined,) = studio.paint(APPLE)
    other = studio.model().model_copy(update={"source": source})
    monkeypatch.setattr(studio, "models", lambda: (other,))
    with pytest.raises(ConsentNeeded):
        studio.paint(with_start(InputFile(path=str(imagined.path))))


def test_where_nobody_can_look_that_is_said(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "can_look", lambda: False)
    (note,) = notes(studio.make(with_start(picture(tmp_path / "photo.png"))))
    assert "nobody looked for faces" in note


def test_a_users_own_policy_is_followed(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "home" / "policy").mkdir(parents=True)
    own = tmp_path / "home" / "policy" / "own.yaml"
    own.write_text(
        "version: 1\nwords: {fruit: {words: {en: [apple]}}}\n"
        "rules: [{id: no-fruit, action: refuse, when: [[prompt.fruit]], reason: not in this house}]"
    )
    with pytest.raises(Refused, match="not in this house"):
        studio.paint(APPLE)
    own.write_text("nonsense")
    with pytest.raises(BadFile, match=r"own\.yaml"):
        Studio(home=tmp_path / "home").paint(APPLE)


# marks


def test_a_picture_carries_its_recipes_identity(studio: Studio, tmp_path: Path) -> None:
    for made in studio.paint(APPLE.model_copy(update={"count": 2}), tmp_path / "two"):
        assert made.resolved.watermark
        assert find(read_picture(made.path).pixels) == identity_of(made.resolved.id)


def test_the_frames_that_are_told_are_those_that_are_saved(studio: Studio) -> None:
    events = list(studio.make(APPLE))
    (frames,) = (event for event in events if isinstance(event, Frames))
    (saved,) = (event for event in events if isinstance(event, Saved))
    assert np.array_equal(read_picture(saved.path).pixels, frames.pixels[0])


def test_the_watermark_can_be_left_out_and_is_left_out_again(studio: Studio) -> None:
    (made,) = studio.paint(APPLE.model_copy(update={"watermark": False}))
    pixels = read_picture(made.path).pixels
    assert find(pixels) is None
    again = next(event for event in studio.remake(made.path) if isinstance(event, Saved))
    assert np.array_equal(read_picture(again.path).pixels, pixels)
    assert studio.resolve(studio.inspect(made.path).recipe).watermark


def test_a_label_is_painted_where_it_is_wanted(studio: Studio) -> None:
    (plain,) = studio.paint(APPLE)
    (labelled,) = studio.paint(APPLE.model_copy(update={"label": True}))
    before, after = (read_picture(one.path).pixels[-24:, -70:].astype(int) for one in (plain, labelled))
    assert np.abs(before - after).max() > 60
    again = next(event for event in studio.remake(labelled.path) if isinstance(event, Saved))
    assert np.array_equal(read_picture(again.path).pixels, read_picture(labelled.path).pixels)


def test_a_misleading_scene_gets_the_label_unasked(studio: Studio) -> None:
    (made,) = studio.paint(SCENE)
    assert made.resolved.label
    assert notes(studio.make(SCENE))
    for off in ("label", "watermark"):
        with pytest.raises(Refused):
            studio.paint(SCENE.model_copy(update={off: False}))


@pytest.mark.parametrize("edit", ["mask", "outpaint"])
def test_what_is_kept_is_kept_exactly_and_the_rest_is_marked(studio: Studio, tmp_path: Path, edit: str) -> None:
    start = picture(tmp_path / "start.png")
    change = {"mask": right_half(tmp_path / "mask.png")} if edit == "mask" else {"outpaint": Outpaint(right=128)}
    (made,) = studio.paint(with_start(start, **change))
    pixels, before = read_picture(made.path).pixels, read_picture(start.path).pixels
    kept = slice(0, 64) if edit == "mask" else slice(0, 128)
    assert np.array_equal(pixels[:, kept], before[:, kept])
    painted = pixels[:, kept.stop :]
    assert painted.std() > 0.5  # the fake paints one grey: what varies is the mark


def test_an_edit_of_everything_is_marked_everywhere(studio: Studio, tmp_path: Path) -> None:
    (made,) = studio.paint(with_start(picture(tmp_path / "start.png"), strength=1.0))
    assert find(read_picture(made.path).pixels) == identity_of(made.resolved.id)
