"""A model's folder holds numbers and settings; whatever could run, or leads elsewhere, is refused unopened."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.catalog import find_card
from dreamloom.catalog.safety import check_model_file, check_model_folder
from dreamloom.errors import BadFile

sys.path.insert(0, str(Path(__file__).parent))

import hostile_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small model in which nothing is wrong."""
    folder = tmp_path / "model"
    for part in ("vae", "unet", "tokenizer", "text_encoder"):
        (folder / part).mkdir(parents=True)
    good = {"b": hostile_files.tensor(4, 8), "a": hostile_files.tensor(), "empty": hostile_files.tensor(8, 8, (0, 3))}
    notes = {"__metadata__": {"format": "pt"}}
    (folder / "vae" / "good.safetensors").write_bytes(hostile_files.tensors({**notes, **good}, bytes(8)))
    (folder / "config.json").write_text(
        json.dumps({"auto_map": None, "vocab_file": "vocab.txt", "steps": [1, {"a": 2}]})
    )
    (folder / "model_index.json").write_text(
        json.dumps(
            {"_class_name": "WanPipeline", "vae": ["diffusers", "AutoencoderKLWan"], "image_encoder": [None, None]}
        )
    )
    (folder / "README.md").write_text("# A model")
    return folder


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_good_model_is_let_in(folder: Path) -> None:
    check_model_folder(folder)


def test_the_embedded_model_is_let_in() -> None:
    check_model_folder(find_card(None).folder)


PICKLES = hostile_files.pickles(Path("canary"))


@pytest.mark.parametrize("name", PICKLES)
def test_pickles_archives_and_programs_are_refused_under_every_name(folder: Path, tmp_path: Path, name: str) -> None:
    canary = tmp_path / "canary"
    put(folder, name, hostile_files.pickles(canary)[name])
    with pytest.raises(BadFile) as caught:
        check_model_folder(folder)
    assert caught.value.path.endswith(name)
    assert not canary.exists()


@pytest.mark.parametrize("name", hostile_files.numbers())
def test_weights_that_lie_are_refused(folder: Path, name: str) -> None:
    put(folder, "vae/a.safetensors", hostile_files.numbers()[name])
    with pytest.raises(BadFile, match=r"a\.safetensors"):
        check_model_folder(folder)


@pytest.mark.parametrize("name", hostile_files.settings())
def test_settings_that_reach_for_code_or_other_files_are_refused(folder: Path, name: str) -> None:
    file, content = hostile_files.settings()[name]
    put(folder, file, content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(BadFile) as caught:
        check_model_folder(folder)
    assert caught.value.path.endswith(file)


def test_there_are_many_hostile_files() -> None:
    assert len(PICKLES) + len(hostile_files.numbers()) + len(hostile_files.settings()) >= 90


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_that_lead_out_are_refused(folder: Path, tmp_path: Path) -> None:
    outside = put(tmp_path, "outside/secret.json", b"{}")
    for link, target in (("vae/link.json", outside), ("unet/folder", outside.parent), ("vae/up", Path(".."))):
        (folder / link).symlink_to(target)
        if link == "vae/up":  # leads to a folder that is inside
            check_model_folder(folder)
            continue
        with pytest.raises(BadFile, match="leads out"):
            check_model_folder(folder)
        (folder / link).unlink()
    (folder / "vae" / "inner.json").symlink_to(folder / "config.json")
    check_model_folder(folder)
    (folder / "vae" / "nowhere.json").symlink_to(folder / "missing.json")
    with pytest.raises(BadFile, match="not an ordinary file"):
        check_model_folder(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_pipes_are_refused(folder: Path) -> None:
    os.mkfifo(folder / "config2.json")
    with pytest.raises(BadFile, match="not an ordinary file"):
        check_model_folder(folder)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_no_changed_byte_of_a_header_gets_through_as_something_else(data: st.DataObject) -> None:
    """A changed file is refused, or means exactly what the reference reader reads in it."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    header = {"b": hostile_files.tensor(4, 8), "a": hostile_files.tensor()}
    whole = bytearray(hostile_files.tensors(header, bytes(8)))
    place = data.draw(st.integers(0, len(whole) - 9))
    whole[place] = data.draw(st.integers(0, 255))
    file = Path(tempfile.gettempdir()) / f"dreamloom-header-{os.getpid()}.safetensors"
    file.write_bytes(whole)
    try:
        check_model_file(file)
    except BadFile:
        return
    finally:
        file.unlink()
    try:
        read = load(bytes(whole))
    except SafetensorError:
        return  # the reader is stricter still
    assert sum(tensor.numel() * tensor.element_size() for tensor in read.values()) == 8
