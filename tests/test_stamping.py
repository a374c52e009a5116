"""Every file that the studio writes is signed and noted down, or is not written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dreamloom
from dreamloom.catalog import cards
from dreamloom.errors import BadFile, CannotSign, CannotWrite
from dreamloom.media.films import write_film
from dreamloom.media.writing import write_picture
from dreamloom.recipe import InputFile, Recipe
from dreamloom.stamping import TIME_AUTHORITY, Stamping
from dreamloom.studio import Note, Saved, Studio
from dreamloom.trust.certificates import chain_pem, key_pem, new_authority, new_signer
from dreamloom.trust.manifest import Claim
from dreamloom.trust.watermark import identity_of, mark
from example_card import CARD, resolved
from fake_family import FakeFamily

APPLE = Recipe(prompt="a red apple", seed=7, steps=2)


@pytest.fixture
def fake() -> FakeFamily:
    return FakeFamily()


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeFamily) -> Iterator[Studio]:
    """A studio whose only model is a fake, in a folder of its own that is also the working folder."""
    monkeypatch.setattr(cards, "WEIGHTS", tmp_path / "weights")
    monkeypatch.setattr("dreamloom.engine.load.load_family", lambda card: fake)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights" / CARD.name).mkdir(parents=True)
    (tmp_path / "weights" / CARD.name / "card.json").write_text(CARD.model_dump_json())
    cards.known_cards.cache_clear()
    yield Studio(home=tmp_path / "home")
    cards.known_cards.cache_clear()


def saved(events: Any) -> list[Saved]:
    return [event for event in events if isinstance(event, Saved)]


def photo(path: Path) -> InputFile:
    write_picture(path, np.random.default_rng(3).integers(0, 256, (40, 40, 3), np.uint8))
    return InputFile(path=str(path))


def test_whatever_is_painted_or_remade_is_signed(studio: Studio, tmp_path: Path) -> None:
    paths = [studio.paint(APPLE, Path(f"apple{suffix}"))[0].path for suffix in (".png", ".jpg", ".webp")]
    paths += [one.path for one in studio.paint(APPLE.model_copy(update={"count": 3}))]
    paths += [one.path for path in paths[:3] for one in saved(studio.remake(path))]
    paths += [studio.paint(Recipe(prompt="a cat", init_image=photo(tmp_path / "in" / "cat.png")))[0].path]
    assert len(paths) == 10
    for path in paths:
        (verdict,) = studio.stamping.verify(path)
        assert verdict.state == "valid", path
        assert verdict.chain.recipe == studio.inspect(path).resolved.id


def test_an_edit_shows_what_it_was_made_from_even_when_that_is_gone(studio: Studio, tmp_path: Path) -> None:
    (apple,) = studio.paint(APPLE, Path("apple.png"))
    edit = Recipe(prompt="a pear", init_image=InputFile(path="apple.png"), strength=0.5, steps=2)
    (pear,) = studio.paint(edit, Path("pear.jpg"))
    apple.path.unlink()
    (again,) = saved(studio.remake(pear.path))
    for path in (pear.path, again.path):
        chain = studio.stamping.verify(path)[0].chain
        assert [(one.title, one.state, one.recipe) for one in chain.sources] == [
            ("apple.png", "valid", apple.resolved.id)
        ]


def test_a_folder_is_verified_file_by_file(studio: Studio, tmp_path: Path) -> None:
    studio.paint(APPLE.model_copy(update={"count": 2}), tmp_path / "out")
    photo(tmp_path / "out" / "photo.png")
    assert [one.state for one in studio.stamping.verify(tmp_path / "out")] == ["valid", "valid", "unsigned"]


def test_what_was_made_stands_in_the_log(studio: Studio, tmp_path: Path) -> None:
    (made,) = studio.paint(Recipe(prompt="a cat", init_image=photo(tmp_path / "cat.png")), Path("out.png"))
    (entry,) = studio.stamping.log.entries()
    assert (entry.path, entry.recipe) == (str(tmp_path / "out.png"), made.resolved.id)
    assert [one.name for one in entry.sources] == ["cat.png"]


def test_a_log_that_cannot_be_written_is_told_and_stops_nothing(studio: Studio) -> None:
    studio.stamping.log.path.mkdir(parents=True)
    events = list(studio.make(APPLE, Path("apple.png")))
    assert saved(events)
    assert any("not in the log" in event.text for event in events if isinstance(event, Note))


def test_without_keys_nothing_is_painted(studio: Studio, fake: FakeFamily, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "keys").write_text("in the way")
    with pytest.raises(CannotSign, match="DREAMLOOM_HOME"):
        list(studio.make(APPLE, tmp_path / "out" / "apple.png"))
    assert not fake.calls
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("output", ["out/apple.png", "out"])
def test_what_cannot_be_signed_is_not_written(
    studio: Studio, tmp_path: Path, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any) -> None:
        raise CannotSign("the key is gone")

    monkeypatch.setattr(studio.stamping.signer, "sign", failing)
    with pytest.raises(CannotSign):
        list(studio.make(APPLE, tmp_path / output, record=False))
    assert list((tmp_path / "out").iterdir()) == []
    assert studio.stamping.log.entries() == ()


def test_what_is_there_stays_when_its_successor_cannot_be_signed(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made,) = studio.paint(APPLE, Path("apple.png"))
    before = made.path.read_bytes()
    monkeypatch.setattr(studio.stamping.signer, "_time_authority", "http://127.0.0.1:9/")
    studio.stamping.keys.rotate()
    with pytest.raises(CannotSign):
        studio.paint(APPLE, Path("apple.png"))
    assert made.path.read_bytes() == before


# films


def film(path: Path, stamping: Stamping) -> Path:
    frames = [np.full((32, 32, 3), 9 * number, np.uint8) for number in range(8)]
    stamp = stamping.finish(Claim(resolved()))
    written = write_film(path, frames, 8, finish=stamp)
    assert stamp.note_down(written) is None
    return written


@pytest.mark.parametrize("name", ["film.mp4", "film.webm", "film.gif", "film.webp", "frames"])
def test_films_of_every_kind_are_signed(tmp_path: Path, name: str) -> None:
    stamping = Stamping(tmp_path / "home")
    verdicts = stamping.verify(film(tmp_path / name, stamping))
    assert len(verdicts) == (8 if name == "frames" else 1)
    assert {one.state for one in verdicts} == {"valid"}
    assert len(stamping.log.entries()) == 1


def test_the_credentials_of_a_webm_lie_beside_it_for_others(tmp_path: Path) -> None:
    stamping = Stamping(tmp_path / "home")
    path = film(tmp_path / "film.webm", stamping)
    assert Stamping(tmp_path / "stranger").verify(path)[0].state == "untrusted"
    path.with_suffix(".c2pa").unlink()
    assert Stamping(tmp_path / "stranger").verify(path)[0].state == "unsigned"
    assert stamping.verify(path)[0].state == "valid"  # this home has kept them


def test_a_webm_without_its_credentials_does_not_stay(tmp_path: Path) -> None:
    (tmp_path / "film.c2pa").mkdir()
    with pytest.raises(CannotWrite):
        film(tmp_path / "film.webm", Stamping(tmp_path / "home"))
    assert not (tmp_path / "film.webm").exists()


# keys


def test_pictures_are_signed_with_a_certificate_of_ones_own(studio: Studio, tmp_path: Path) -> None:
    (before,) = studio.paint(APPLE, Path("before.png"))
    authority_key, authority = new_authority(datetime.now(UTC))
    key, certificate = new_signer(authority_key, authority, datetime.now(UTC))
    (tmp_path / "own.crt").write_text(chain_pem([certificate, authority]))
    (tmp_path / "own.key").write_text(key_pem(key))
    identity = studio.stamping.use(tmp_path / "own.crt", tmp_path / "own.key")
    (after,) = studio.paint(APPLE, Path("after.png"))
    assert [studio.stamping.verify(one.path)[0].state for one in (before, after)] == ["valid", "valid"]
    assert studio.stamping.verify(after.path)[0].chain.signer == identity.signer.name


def test_a_certificate_that_may_not_sign_changes_nothing(studio: Studio, tmp_path: Path) -> None:
    before = studio.stamping.keys.identity()
    key, authority = new_authority(datetime.now(UTC))
    (tmp_path / "own.crt").write_text(chain_pem([authority]))
    (tmp_path / "own.key").write_text(key_pem(key))
    with pytest.raises(BadFile, match="cannot sign content credentials"):
        studio.stamping.use(tmp_path / "own.crt", tmp_path / "own.key")
    assert studio.stamping.keys.identity() == before


def test_a_time_authority_is_asked_only_if_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TIME_AUTHORITY, "http://127.0.0.1:9/")
    with pytest.raises(CannotSign, match="http"):
        film(tmp_path / "film.gif", Stamping(tmp_path / "home"))
    monkeypatch.setenv(TIME_AUTHORITY, "")
    film(tmp_path / "film.gif", Stamping(tmp_path / "home"))


def test_importing_the_studio_loads_no_library_of_credentials() -> None:
    code = "import sys, dreamloom.studio, dreamloom.cli; sys.exit({'c2pa', 'cryptography'} <= set(sys.modules))"
    source = str(Path(dreamloom.__file__).parents[1])
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": source}).returncode == 0


def test_a_copy_without_credentials_is_known_by_its_watermark(studio: Studio, tmp_path: Path) -> None:
    first = studio.paint(APPLE, Path("apple.png"))[0]
    pixels = np.random.default_rng(1).integers(60, 200, (16, 16, 3)).repeat(8, 0).repeat(8, 1).astype(np.uint8)
    write_picture(tmp_path / "copy.png", mark(pixels, identity_of(first.resolved.id)))
    (verdict,) = studio.stamping.verify(tmp_path / "copy.png")
    assert verdict.state == "unsigned"
    assert verdict.watermark == first.resolved.id[:8]
    assert verdict.made_here is not None
    assert verdict.made_here.recipe == first.resolved.id
    write_picture(tmp_path / "strange.png", pixels)
    assert studio.stamping.verify(tmp_path / "strange.png")[0].watermark is None
