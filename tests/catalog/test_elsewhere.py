"""Folders that ComfyUI is told of are scanned too, and InvokeAI's hashes lead to models."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from blake3 import blake3

from dreamloom.catalog import Catalog, ModelCard
from dreamloom.catalog.adding import add, scan
from dreamloom.catalog.elsewhere import FILE, other_folders
from dreamloom.errors import BadFile
from dreamloom.recipe import Adapter, Refiner
from dreamloom.recipe.metadata import read_metadata
from safetensors_files import LORA, TINY_FLUX, put

LIST = """
comfyui:
    is_default: true
    base_path: {base}
    checkpoints: models/checkpoints
    loras: |
        models/loras
        more loras

    custom_nodes: custom_nodes
    vae: nowhere
a1111:
    checkpoints: ../webui/models
none:
wrong: [1, 2]
"""


@pytest.fixture
def comfy(tmp_path: Path) -> Path:
    """ComfyUI's own folder, beside others that it is told of."""
    for place in ("ComfyUI", "data/models/checkpoints", "data/more loras", "data/custom_nodes", "webui/models"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "ComfyUI" / FILE).write_text(LIST.format(base=tmp_path / "data"))
    return tmp_path / "ComfyUI"


def test_the_folders_that_are_there_are_named(comfy: Path) -> None:
    named = [str(one.relative_to(comfy.parent)) for one in other_folders(comfy)]
    assert named == ["data/models/checkpoints", "data/more loras", "webui/models"]
    assert list(other_folders(comfy.parent)) == []


def test_a_scan_looks_through_them(comfy: Path, tmp_path: Path) -> None:
    lora = put(tmp_path / "data" / "more loras" / "ink.safetensors", LORA)
    (tmp_path / "data" / "custom_nodes" / "node.pt").write_bytes(b"")
    (tmp_path / "webui" / "models" / "old.ckpt").write_bytes(b"")
    found = {one.path.name: one for one in scan(Catalog(tmp_path / "home"), comfy)}
    assert set(found) == {"ink.safetensors", "old.ckpt"}
    card = found["ink.safetensors"].card
    assert card is not None
    assert card.path == str(lora)


@pytest.mark.parametrize("text", ["a: [", "a: !!python/object/apply:os.system [echo]", "a: b" * 300_000])
def test_a_list_that_cannot_be_read_is_told(comfy: Path, text: str) -> None:
    (comfy / FILE).write_text(text)
    with pytest.raises(BadFile, match="extra_model_paths"):
        list(other_folders(comfy))


@pytest.mark.parametrize("text", ["", "just words", "- a", "a: {base_path: [1], loras: 3}"])
def test_a_list_of_other_things_names_nothing(comfy: Path, text: str) -> None:
    (comfy / FILE).write_text(text)
    assert list(other_folders(comfy)) == []


def test_invokeais_hash_leads_to_the_model(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "home")
    file = put(tmp_path / "flux.safetensors", TINY_FLUX)
    lora = put(tmp_path / "ink.safetensors", LORA)
    for one in (file, lora):
        add(catalog, one)
    digits = {one: f"blake3:{blake3(one.read_bytes()).hexdigest()}" for one in (file, lora)}
    told = {
        "positive_prompt": "a boat", "model": {"key": "k", "hash": digits[file], "name": "called otherwise"},
        "loras": [{"model": {"key": "l", "hash": digits[lora], "name": "My Ink"}, "weight": 0.5}],
        "refiner_model": {"name": "sd_xl_refiner_1.0"}, "refiner_start": 0.7,
    }  # fmt: skip
    found = read_metadata({"invokeai_metadata": json.dumps(told)})
    assert found is not None
    card = catalog.look_up(found.recipe.model or "", found.model_hash)
    assert card is not None
    assert card.path == str(file)
    assert found.recipe.adapters == (Adapter(name="My Ink", weight=0.5),)
    part = catalog.part("lora", "My Ink", found.hashes["My Ink"])
    assert part.path == str(lora)
    assert found.recipe.refiner == Refiner(model="sd_xl_refiner_1.0", start=0.7)


def test_a_folder_has_invokeais_hash_too(tmp_path: Path) -> None:
    catalog, folder = Catalog(tmp_path / "home"), tmp_path / "flux"
    (folder / "vae").mkdir(parents=True)
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    files = [folder / "transformer.safetensors", folder / "vae" / "x.safetensors"]
    for file in files:
        put(file, TINY_FLUX)
    card = add(catalog, folder)
    assert isinstance(card, ModelCard)
    total = blake3()
    for file in files:
        total.update(blake3(file.read_bytes()).hexdigest().encode())
    assert catalog.look_up("anything", total.hexdigest()) == card


def test_a_refiner_goes_through_a1111s_text(tmp_path: Path) -> None:
    text = "a boat\nSteps: 20, Sampler: Euler, Seed: 1, Refiner: sd_xl_refiner_1.0 [7440042bbd], Refiner switch at: 0.7"
    found = read_metadata({"parameters": text})
    assert found is not None
    assert found.recipe.refiner == Refiner(model="sd_xl_refiner_1.0 [7440042bbd]", start=0.7)
