"""Verdicts on good, changed, stripped and strangers' files."""

from __future__ import annotations

import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from credential_makers import (
    FILMS,
    PICTURES,
    Home,
    excluded,
    own_picture_of,
    pixels,
    resolved,
    signed_by_another_tool,
    write_unsigned,
)
from PIL import Image

from dreamloom.errors import BadFile, CannotSign
from dreamloom.trust import certificates, keys
from dreamloom.trust.keys import KeyFolder
from dreamloom.trust.manifest import Claim
from dreamloom.trust.verdict import EXIT_CODES, Step, origin, reasons_for, sentence_for
from dreamloom.trust.verify import Verifier, files_in


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


def flipped(data: bytes, at: int, bit: int = 1) -> bytes:
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


# the four verdicts


@pytest.mark.parametrize("suffix", [*PICTURES, *FILMS])
def test_our_own_files_are_valid(home: Home, tmp_path: Path, suffix: str) -> None:
    found = home.verdict(home.make(tmp_path / f"apple{suffix}"))
    assert found.state == "valid"
    assert str(found.chain.signer) in found.sentence
    assert found.chain.what == "made by a trained model (AI)"
    assert found.chain.model == {"name": "dreamloom-mini", "family": "wan", "sha256": "ab" * 32}
    assert found.chain.made is not None


@pytest.mark.parametrize("suffix", [*PICTURES, *FILMS])
def test_a_file_without_credentials_is_unsigned(home: Home, tmp_path: Path, suffix: str) -> None:
    found = home.verdict(write_unsigned(tmp_path / f"apple{suffix}", pixels()))
    assert found.state == "unsigned"
    assert "tells nothing" in found.sentence


def test_a_stripped_copy_is_unsigned(home: Home, tmp_path: Path) -> None:
    with Image.open(home.make(tmp_path / "apple.png")) as picture:
        picture.save(tmp_path / "copy.jpg")
    assert home.verdict(tmp_path / "copy.jpg").state == "unsigned"


def test_the_files_of_a_stranger_are_untrusted_until_their_certificate_is_given(home: Home, tmp_path: Path) -> None:
    stranger = Home(tmp_path / "stranger")
    apple = stranger.make(tmp_path / "apple.png")
    found = home.verdict(apple)
    assert found.state == "untrusted"
    assert "nobody here vouches" in found.sentence
    assert found.chain.reasons == ("nobody here vouches for the signer",)
    for path in (stranger.folder / "keys" / "trusted").iterdir():  # either the signer's own or its authority's will do
        assert home.verdict(apple, path).state == "valid"


def test_a_certificate_that_the_user_put_into_the_folder_is_trusted(home: Home, tmp_path: Path) -> None:
    friend, me = Home(tmp_path / "friend"), Home(tmp_path / "me")
    me.keys.identity()
    apple = friend.make(tmp_path / "apple.png")
    own = next((friend.folder / "keys" / "trusted").iterdir())
    shutil.copy(own, me.folder / "keys" / "trusted" / "friend.pem")
    (me.folder / "keys" / "trusted" / "odd.pem").write_text("no certificate")
    assert me.verdict(apple).state == "valid"


def test_nothing_is_signed_with_a_certificate_that_has_run_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long_ago = keys._now() - certificates.LIFETIME - timedelta(days=1)
    monkeypatch.setattr(keys, "_now", lambda: long_ago)
    path = write_unsigned(tmp_path / "late.png", pixels())
    with pytest.raises(CannotSign, match="not valid at time of signing"):
        Home(tmp_path / "home").signer.sign(path, _claim())


def _claim() -> Claim:
    return Claim(resolved())


# changes


@pytest.mark.parametrize("suffix", [*PICTURES, *FILMS])
def test_every_changed_byte_is_noticed(home: Home, tmp_path: Path, suffix: str) -> None:
    chance = random.Random(7)
    path = home.make(tmp_path / f"apple{suffix}")
    if suffix == ".webm":
        path.with_suffix(".c2pa").write_bytes(home.signer.sign(path, _claim()))
    whole = path.read_bytes()
    plain = write_unsigned(tmp_path / f"plain{suffix}", pixels()).read_bytes()
    # bytes that are the picture's own and not the credentials', which both have long runs of one value
    covered = [at for at in range(len(whole)) if (own := whole[at : at + 24]) in plain and len(set(own)) > 8]
    covered = chance.sample(covered, 40)
    for at in covered:
        path.write_bytes(flipped(whole, at, 1 << chance.randrange(8)))
        assert home.verdict(path).state == "tampered", at


def test_damage_to_the_credentials_never_looks_like_none(home: Home, tmp_path: Path) -> None:
    path = home.make(tmp_path / "apple.png")
    whole, inside = path.read_bytes(), excluded(path)
    chance = random.Random(3)
    for at in chance.sample(inside[8:-4], 60):
        path.write_bytes(flipped(whole, at, 1 << chance.randrange(8)))
        assert home.verdict(path).state in ("tampered", "valid")  # valid: bytes that fill up room
    for at in inside[12:16]:  # the type of the box that holds all others
        path.write_bytes(flipped(whole, at))
        assert home.verdict(path).state == "tampered", at


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".mp4"])
def test_a_file_that_is_cut_short_is_tampered(home: Home, tmp_path: Path, suffix: str, keep: float) -> None:
    path = home.make(tmp_path / f"apple{suffix}")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    assert home.verdict(path).state in ("tampered", "unsigned")
    if keep == 0.9 and suffix != ".webp":
        assert home.verdict(path).state == "tampered"


def test_something_added_after_signing_is_tampering(home: Home, tmp_path: Path) -> None:
    path = home.make(tmp_path / "apple.png")
    path.write_bytes(path.read_bytes() + b"more")
    assert home.verdict(path).state == "tampered"


def test_credentials_moved_to_another_picture_are_wrong_there(home: Home, tmp_path: Path) -> None:
    path = home.make(tmp_path / "apple.png")
    chunk = excluded(path)
    other = write_unsigned(tmp_path / "other.png", pixels(5)).read_bytes()
    moved = tmp_path / "moved.png"
    moved.write_bytes(other[:33] + path.read_bytes()[chunk.start : chunk.stop] + other[33:])
    assert home.verdict(moved).state == "tampered"


def test_what_was_changed_counts_more_than_who_signed(home: Home, tmp_path: Path) -> None:
    path = Home(tmp_path / "stranger").make(tmp_path / "apple.png")
    path.write_bytes(flipped(path.read_bytes(), -20))
    found = home.verdict(path)
    assert found.state == "tampered"
    assert found.chain.reasons == ("the file was changed after it was signed",)


def test_a_sidecar_counts_only_for_kinds_that_have_no_place_inside(home: Home, tmp_path: Path) -> None:
    manifest = home.signer.sign(write_unsigned(tmp_path / "apple.webm", pixels()), _claim())
    (tmp_path / "apple.c2pa").write_bytes(manifest)
    stranger = Home(tmp_path / "elsewhere")
    assert stranger.verdict(tmp_path / "apple.webm").state == "untrusted"
    (tmp_path / "apple.c2pa").write_bytes(flipped(manifest, 20))
    assert stranger.verdict(tmp_path / "apple.webm").state == "tampered"
    assert stranger.verdict(write_unsigned(tmp_path / "apple.png", pixels())).state == "unsigned"


# the chain


def test_the_chain_shows_what_was_made_from_what(home: Home, tmp_path: Path) -> None:
    camera = Home(tmp_path / "camera")
    photo = signed_by_another_tool(tmp_path / "photo.png", camera)
    assert own_picture_of(photo)
    mask = write_unsigned(tmp_path / "mask.png", pixels(2))
    edit = home.make(tmp_path / "edit.jpg", photo, mask)
    chain = home.verdict(home.make(tmp_path / "film.mp4", edit)).chain
    assert chain.what == "an edit made with a trained model (AI)"
    (step,) = chain.sources
    assert (step.title, step.relation, step.state) == ("edit.jpg", "parentOf", "valid")
    taken, guide = step.sources
    assert (taken.title, taken.state, taken.what) == ("photo.png", "untrusted", "captured by a camera")
    assert taken.software == "Example Camera 9"
    assert (guide.title, guide.relation, guide.state) == ("mask.png", "inputTo", "unsigned")


def test_a_source_that_was_tampered_with_before_is_shown_as_that(home: Home, tmp_path: Path) -> None:
    apple = home.make(tmp_path / "apple.png")
    apple.write_bytes(flipped(apple.read_bytes(), -20))
    found = home.verdict(home.make(tmp_path / "edit.png", apple))
    assert found.state == "valid"  # the edit itself is as it was signed
    assert found.chain.sources[0].state == "tampered"
    assert found.chain.sources[0].reasons == ("the file was changed after it was signed",)


def test_a_stranger_sees_the_whole_chain_as_a_strangers(home: Home, tmp_path: Path) -> None:
    edit = home.make(tmp_path / "edit.png", home.make(tmp_path / "apple.png"))
    chain = Home(tmp_path / "stranger").verdict(edit).chain
    assert (chain.state, chain.sources[0].state) == ("untrusted", "untrusted")


# what files are looked at


def test_a_folder_is_looked_through(home: Home, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("b.PNG", "a.webm", "deep/c.mov", ".hidden.png", "notes.txt", "a.c2pa"):
        (tmp_path / "in" / name).write_bytes(b"x")
    found = [str(path.relative_to(tmp_path / "in")) for path in files_in(tmp_path / "in")]
    assert found == ["a.webm", "b.PNG", "deep/c.mov"]


def test_what_is_not_there_is_told(home: Home, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="check the path"):
        list(files_in(tmp_path / "nothing"))
    with pytest.raises(BadFile, match="cannot be read"):
        home.verdict(tmp_path)


@pytest.mark.parametrize(
    "contents", [b"", b"x", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF", b"GIF89a", b"BM" * 99]
)
def test_odd_files_are_unsigned(home: Home, tmp_path: Path, contents: bytes) -> None:
    (tmp_path / "odd.png").write_bytes(contents)
    assert home.verdict(tmp_path / "odd.png").state == "unsigned"


def test_a_name_does_not_decide(home: Home, tmp_path: Path) -> None:
    path = home.make(tmp_path / "apple.png").rename(tmp_path / "apple.jpg")
    assert home.verdict(path).state == "valid"


# words


def test_of_several_statements_the_one_about_a_model_counts() -> None:
    kinds = "http://cv.iptc.org/newscodes/digitalsourcetype/"
    capture, model = (
        {"digitalSourceType": f"{kinds}digitalCapture"},
        {"digitalSourceType": f"{kinds}trainedAlgorithmicMedia"},
    )
    assert origin([capture]) == "captured by a camera"
    assert origin([capture, model]) == "made by a trained model (AI)"
    assert origin([{"action": "c2pa.opened"}]) == "an edit"
    assert origin([{"digitalSourceType": "urn:new"}]) == "it does not say what it is"


def test_a_certificate_that_has_run_out_is_told_as_that() -> None:
    reasons = reasons_for([{"code": "signingCredential.expired", "explanation": "expired"}])
    step = Step(state="untrusted", what="a picture", signer="Ada", reasons=reasons)
    assert sentence_for(step) == "It is unchanged since Ada signed it, but the signer's certificate has run out."


def test_uncommon_reasons_keep_the_librarys_words() -> None:
    assert reasons_for([{"code": "assertion.odd", "explanation": "something"}]) == ("something (assertion.odd)",)


def test_the_exit_codes_grow_with_the_trouble() -> None:
    assert [EXIT_CODES[state] for state in ("valid", "unsigned", "untrusted", "tampered")] == [0, 3, 4, 5]


def test_a_verifier_needs_no_home(tmp_path: Path) -> None:
    path = write_unsigned(tmp_path / "a.png", pixels())
    verifier = Verifier(KeyFolder(tmp_path / "none").trusted(), tmp_path / "none")
    assert verifier.verdict(path).state == "unsigned"
    assert not (tmp_path / "none").exists()
