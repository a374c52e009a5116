"""What the credentials of our own files say, read anew by the public library."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path
from typing import Any

import c2pa
import numpy as np
import pytest
from credential_makers import (
    FILMS,
    PICTURES,
    Home,
    active,
    assertion,
    excluded,
    hash_of,
    own_picture_of,
    pixels,
    resolved,
    signed_by_another_tool,
    write_unsigned,
)
from PIL import Image

from dreamloom.errors import BadFile, CannotSign
from dreamloom.media.pictures import read_picture
from dreamloom.media.text import read_text_fields
from dreamloom.recipe import InputFile, ResolvedRecipe
from dreamloom.recipe.values import Value
from dreamloom.trust import credentials
from dreamloom.trust.certificates import chain_pem, key_pem, new_authority
from dreamloom.trust.credentials import THUMBNAIL_SIDE, Signer, check_identity, thumbnail_of
from dreamloom.trust.keys import read_pair
from dreamloom.trust.manifest import MAKING, RECIPE, Claim, ingredients
from dreamloom.version import VERSION

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class Decision(Value):
    """What a policy says, as far as it matters here."""

    rule: str
    action: str
    answered: str | None = None


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


# what is said


@pytest.mark.parametrize("suffix", [*PICTURES, ".mp4"])
def test_the_public_library_finds_every_kind_of_file_valid(home: Home, tmp_path: Path, suffix: str) -> None:
    store = home.store(home.make(tmp_path / f"apple{suffix}"))
    assert store["validation_state"] == "Trusted"
    assert "validation_status" not in store


def test_a_file_without_a_place_inside_gets_its_credentials_beside_it(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "apple.webm"
    write_unsigned(path, pixels())
    before = path.read_bytes()
    manifest = home.signer.sign(path, Claim(resolved()))
    assert path.read_bytes() == before
    with open(path, "rb") as file, c2pa.Reader("video/webm", file, manifest) as reader:
        assert reader.get_validation_state() == "Valid"
    assert home.verdict(path).state == "valid"  # found in the home by its hash


def test_a_picture_from_words_was_created_by_a_model(home: Home, tmp_path: Path) -> None:
    manifest = active(home.store(home.make(tmp_path / "apple.png")))
    (created,) = assertion(manifest, "c2pa.actions.v2")["actions"]
    assert created["action"] == "c2pa.created"
    assert created["digitalSourceType"] == f"{SOURCE_TYPE}trainedAlgorithmicMedia"
    assert created["softwareAgent"] == {"name": "dreamloom", "version": VERSION}
    assert created["parameters"] == {"dreamloom.model": "dreamloom-mini", "dreamloom.weights": "ab" * 32}
    assert manifest["claim_generator_info"][0]["name"] == "dreamloom"
    assert "ingredients" not in manifest


def test_the_recipe_inside_is_exact(home: Home, tmp_path: Path) -> None:
    found = assertion(active(home.store(home.make(tmp_path / "apple.png"))), RECIPE)
    recipe = ResolvedRecipe.model_validate_json(found["recipe"])
    assert recipe == resolved()
    assert found["id"] == recipe.id


def test_decisions_and_marks_are_recorded(home: Home, tmp_path: Path) -> None:
    said = Decision(rule="likeness", action="consent", answered="It is my own face.")
    store = home.store(home.make(tmp_path / "a.png", decisions=(said,), watermark="1f2e3d4c", label="AI"))
    making = assertion(active(store), MAKING)
    assert making["decisions"] == [said.model_dump()]
    assert (making["watermark"], making["label"]) == ("1f2e3d4c", "AI")
    actions = [one["action"] for one in assertion(active(store), "c2pa.actions.v2")["actions"]]
    assert actions == ["c2pa.created", "c2pa.addedText", "c2pa.watermarked.unbound"]
    without = assertion(active(home.store(home.make(tmp_path / "b.png"))), MAKING)
    assert without["watermark"] is None  # that there is none is said too


def test_the_thumbnail_is_small(home: Home, tmp_path: Path) -> None:
    big = np.zeros((700, 300, 3), np.uint8)
    big[:350] = 255
    thumbnail = thumbnail_of(big)
    with Image.open(io.BytesIO(thumbnail)) as picture:
        assert max(picture.size) == THUMBNAIL_SIDE
        assert picture.convert("L").getpixel((20, 20)) > 200 > 50 > picture.convert("L").getpixel((20, 110))
    home.make(tmp_path / "a.png", thumbnail=thumbnail)
    assert thumbnail in (tmp_path / "a.png").read_bytes()


# what was made from what


def test_an_edit_names_what_it_is_an_edit_of(home: Home, tmp_path: Path) -> None:
    apple = home.make(tmp_path / "apple.png")
    store = home.store(home.make(tmp_path / "pear.jpg", apple, seed=1))
    opened, edited = assertion(active(store), "c2pa.actions.v2")["actions"][:2]
    assert opened["action"] == "c2pa.opened"
    assert edited["action"] == "c2pa.edited"
    assert edited["digitalSourceType"] == f"{SOURCE_TYPE}compositeWithTrainedAlgorithmicMedia"
    (source,) = active(store)["ingredients"]
    assert (source["title"], source["relationship"]) == ("apple.png", "parentOf")
    assert source["validation_results"]["activeManifest"]["failure"] == []
    parent = store["manifests"][source["active_manifest"]]
    assert assertion(parent, RECIPE)["id"] == resolved().id
    assert store["validation_state"] == "Trusted"


def test_a_film_of_an_edit_holds_the_whole_chain(home: Home, tmp_path: Path) -> None:
    apple = home.make(tmp_path / "apple.png")
    pear = home.make(tmp_path / "pear.webp", apple, seed=1)
    store = home.store(home.make(tmp_path / "film.mp4", pear, seed=2))
    assert len(store["manifests"]) == 3
    assert store["validation_state"] == "Trusted"
    chain = home.verdict(tmp_path / "film.mp4").chain
    assert [chain.sources[0].title, chain.sources[0].sources[0].title] == ["pear.webp", "apple.png"]


def test_a_mask_guides_and_is_no_parent(home: Home, tmp_path: Path) -> None:
    photo = write_unsigned(tmp_path / "photo.jpg", pixels(3))
    mask = write_unsigned(tmp_path / "mask.png", pixels(4))
    store = home.store(home.make(tmp_path / "out.png", photo, mask))
    assert [(one["title"], one["relationship"]) for one in active(store)["ingredients"]] == [
        ("photo.jpg", "parentOf"),
        ("mask.png", "inputTo"),
    ]
    assert store["validation_state"] == "Trusted"


def test_what_only_guides_leaves_a_picture_created() -> None:
    file = InputFile(path="edges.png", sha256="1" * 64)
    recipe = resolved(controls=[{"kind": "edges", "file": file}], references=[{"file": file}])
    (one,) = ingredients(recipe)
    assert one.relationship == "inputTo"


def test_a_file_that_is_parent_and_mask_at_once_counts_once() -> None:
    file = InputFile(path="a.png", sha256="1" * 64)
    (one,) = ingredients(resolved(init_image=file, mask={"file": file}))
    assert one.relationship == "parentOf"


def test_the_credentials_of_other_tools_stay_in_the_chain(home: Home, tmp_path: Path) -> None:
    photo = signed_by_another_tool(tmp_path / "photo.png", Home(tmp_path / "camera"))
    edit = home.make(tmp_path / "edit.png", photo)
    store = home.store(edit)
    assert {one["claim_generator_info"][0]["name"] for one in store["manifests"].values()} == {
        "dreamloom",
        "Example Camera",
    }
    assert store["validation_state"] == "Trusted"


def middle_of(data: bytes) -> bytes:
    return data[len(data) // 2 :][:100]


@pytest.mark.parametrize("deep", [False, True])
def test_no_small_copy_of_the_original_goes_along(home: Home, tmp_path: Path, deep: bool) -> None:
    photo = signed_by_another_tool(tmp_path / "photo.png", Home(tmp_path / "camera"))
    copies = own_picture_of(photo)
    assert copies  # the camera put one in
    if deep:  # an editor that keeps small copies: of its result, and of what it opened
        editor = Home(tmp_path / "editor")
        photo = signed_by_another_tool(tmp_path / "edited.png", editor, "Example Retoucher", source=photo)
        copies |= own_picture_of(photo)
        assert len(copies) > 1
    edit = home.make(tmp_path / "edit.png", photo)
    data = edit.read_bytes()
    assert all(middle_of(copy) in photo.read_bytes() for copy in copies)
    assert not any(middle_of(copy) in data for copy in copies)
    store = home.store(edit)
    assert store["validation_state"] == "Trusted"
    actions = assertion(active(store), "c2pa.actions.v2")["actions"]
    assert len([one for one in actions if one["action"] == "c2pa.redacted"]) >= len(copies)
    assert len(store["manifests"]) == 2 + deep


def test_a_source_with_damaged_credentials_is_named_as_such(home: Home, tmp_path: Path) -> None:
    apple = home.make(tmp_path / "apple.png")
    data = bytearray(apple.read_bytes())
    data[excluded(apple)[13]] ^= 0x55  # the type of the box that holds all others
    apple.write_bytes(data)
    chain = home.verdict(home.make(tmp_path / "edit.png", apple)).chain
    assert chain.state == "valid"
    assert chain.sources[0].state == "unsigned"
    assert chain.sources[0].what == "its content credentials are damaged"


def test_a_source_that_is_not_at_hand_is_named(home: Home, tmp_path: Path) -> None:
    path = write_unsigned(tmp_path / "a.png", pixels())
    home.signer.sign(path, Claim(resolved(init_image=InputFile(path="gone.png", sha256="1" * 64))))
    (source,) = home.verdict(path).chain.sources
    assert (source.title, source.what) == ("gone.png", "it was not at hand")


# what stays


@pytest.mark.parametrize("suffix", PICTURES[:3])
def test_signing_changes_neither_pixels_nor_text(home: Home, tmp_path: Path, suffix: str) -> None:
    plain = write_unsigned(tmp_path / f"plain{suffix}", pixels())
    signed = home.make(tmp_path / f"signed{suffix}")
    assert np.array_equal(read_picture(signed).pixels, read_picture(plain).pixels)
    assert read_text_fields(signed) == read_text_fields(plain)


@pytest.mark.parametrize("suffix", FILMS)
def test_signing_leaves_a_films_text(home: Home, tmp_path: Path, suffix: str) -> None:
    plain = write_unsigned(tmp_path / f"plain{suffix}", pixels())
    assert read_text_fields(home.make(tmp_path / f"signed{suffix}")) == read_text_fields(plain)


# keys


def test_a_rotation_is_noticed_by_whoever_signs_already(home: Home, tmp_path: Path) -> None:
    first = home.verdict(home.make(tmp_path / "a.png")).chain.signer
    Home(home.folder).keys.rotate(authority=True)  # as another process does
    second = home.verdict(home.make(tmp_path / "b.png")).chain.signer
    assert first != second
    assert home.verdict(tmp_path / "a.png").state == "valid"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_signs_too(home: Home, tmp_path: Path) -> None:
    home.make(tmp_path / "a.png")
    child = os.fork()
    if child == 0:
        try:
            home.make(tmp_path / "b.png")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert home.verdict(tmp_path / "b.png").state == "valid"


def test_threads_may_share_a_signer(home: Home, tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=home.make, args=(tmp_path / f"{number}.png",), kwargs={"seed": number})
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [home.verdict(tmp_path / f"{number}.png").state for number in range(8)] == ["valid"] * 8


def test_without_a_time_authority_that_answers_nothing_is_signed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    path = write_unsigned(tmp_path / "a.png", pixels())
    before = path.read_bytes()
    with pytest.raises(CannotSign, match="what is not signed is not written"):
        Signer(home.keys, tmp_path, "http://127.0.0.1:9/").sign(path, Claim(resolved()))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one != home.folder] == ["a.png"]


@pytest.mark.parametrize("trouble", [OSError(28, "No space left on device"), c2pa.C2paError("native trouble")])
def test_failing_leaves_the_file_as_it_was(
    home: Home, tmp_path: Path, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_unsigned(tmp_path / "a.png", pixels())
    before = hash_of(path)
    home.signer.warm()

    def failing(*_: Any) -> None:
        raise trouble

    monkeypatch.setattr(c2pa.Builder, "sign", failing)
    with pytest.raises(CannotSign):
        home.signer.sign(path, Claim(resolved()))
    assert hash_of(path) == before
    assert list(tmp_path.glob("*.signed")) == []


def test_a_file_of_no_known_kind_is_not_signed(home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    with pytest.raises(CannotSign):
        home.signer.sign(tmp_path / "a.txt", Claim(resolved()))


def test_a_certificate_that_c2pa_does_not_let_sign_is_refused(tmp_path: Path, home: Home) -> None:
    from datetime import UTC, datetime

    check_identity(home.keys.identity())
    key, authority = new_authority(datetime.now(UTC))  # may sign certificates, but no pictures
    (tmp_path / "chain").write_text(chain_pem([authority]))
    (tmp_path / "key").write_text(key_pem(key))
    with pytest.raises(BadFile, match="cannot sign content credentials"):
        check_identity(read_pair(tmp_path / "chain", tmp_path / "key"))


def test_the_library_never_goes_online() -> None:
    settings = credentials.settings_for(credentials.Trusted("", ""))
    assert settings["verify"]["remote_manifest_fetch"] is False
    assert settings["verify"]["ocsp_fetch"] is False


def test_the_credentials_that_lie_beside_a_source_stay_in_the_chain_too(home: Home, tmp_path: Path) -> None:
    apple = home.make(tmp_path / "apple.png")
    film = home.make(tmp_path / "film.webm", apple)
    (source,) = home.verdict(home.make(tmp_path / "edit.png", film)).chain.sources
    assert (source.title, source.state) == ("film.webm", "valid")
    assert source.sources[0].title == "apple.png"
    assert home.store(tmp_path / "edit.png")["validation_state"] == "Trusted"
    (home.folder / "credentials" / f"{hash_of(film)}.c2pa").unlink()
    (source,) = home.verdict(home.make(tmp_path / "later.png", film)).chain.sources
    assert source.state == "unsigned"
