"""Models that a user brings are recognised, kept in mind, and found by name and hash, wherever they lie."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dreamloom.catalog import Catalog, ModelCard, PartCard, adapt, cards
from dreamloom.catalog.adding import add, find_any, remove, scan, verify
from dreamloom.catalog.cards import known_cards
from dreamloom.catalog.hashes import read_hashes
from dreamloom.catalog.hub import fetch, is_hub_id, wanted_files
from dreamloom.errors import BadFile, CannotWrite, MissingModel
from dreamloom.recipe.metadata import read_metadata
from dreamloom.recipe.resolved import ModelReference
from example_card import CARD
from safetensors_files import CONTROLNET, EMBEDDING, LORA, TINY_FLUX, VAE, put

SD = {
    "model.diffusion_model.input_blocks.0.0.weight": (2, 4, 1, 1),
    "model.diffusion_model.middle_block.1.transformer_blocks.0.attn2.to_k.weight": (1, 768),
    "cond_stage_model.x": (1,),
    "first_stage_model.x": (1,),
}


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """An empty one, beside the package's own example."""
    (tmp_path / "weights" / CARD.name).mkdir(parents=True)
    (tmp_path / "weights" / CARD.name / "card.json").write_text(CARD.model_dump_json())
    monkeypatch.setattr(cards, "WEIGHTS", tmp_path / "weights")
    known_cards.cache_clear()
    yield Catalog(tmp_path / "home")
    known_cards.cache_clear()


def diffusers_folder(folder: Path, pipeline: str = "FluxPipeline", **painter: Any) -> Path:
    folder.mkdir(parents=True)
    (folder / "model_index.json").write_text(
        json.dumps({"_class_name": pipeline, "transformer": ["diffusers", "FluxTransformer2DModel"]})
    )
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n")
    put(folder / "transformer" / "diffusion_pytorch_model.safetensors", {"x": (3, 5)})
    (folder / "transformer" / "config.json").write_text(json.dumps(painter))
    return folder


def test_a_checkpoint_is_known_by_its_name_and_its_hashes(catalog: Catalog, tmp_path: Path) -> None:
    file = put(tmp_path / "models" / "Dream Shaper_8.safetensors", SD)
    card = add(catalog, file)
    assert isinstance(card, ModelCard)
    assert (card.name, card.architecture, card.family) == ("Dream Shaper_8", "sd1", "stable-diffusion")
    assert (card.width, card.size_multiple, card.complete, card.folder) == (512, 8, True, file)
    whole = hashlib.sha256(file.read_bytes()).hexdigest()
    assert card.sha256 == whole
    for wanted in (
        "Dream Shaper_8", "dream shaper_8", "Dream Shaper_8.safetensors", r"sub\Dream Shaper_8.ckpt", whole, whole[:10],
        f"another name [{whole[:10]}]", f"Dream Shaper_8.safetensors [{whole[:10]}]", card.hashes[0],
    ):  # fmt: skip
        assert catalog.model(wanted).sha256 == whole, wanted
    assert str(tmp_path) not in card.reference.model_dump_json()
    assert catalog.model().name == CARD.name
    with pytest.raises(MissingModel, match="there is Dream Shaper_8"):
        catalog.model("Dream Shaper 9")


def test_the_hashes_are_those_that_a1111_writes(tmp_path: Path) -> None:
    file = put(tmp_path / "large.safetensors", {"x": (3, 0x90000)}, fill=7)
    data = file.read_bytes()
    read = read_hashes(file)
    header = 8 + int.from_bytes(data[:8], "little")
    assert read.sha256 == hashlib.sha256(data).hexdigest()
    assert read.old == hashlib.sha256(data[0x100000:0x110000]).hexdigest()[:8]
    assert read.body == hashlib.sha256(data[header:]).hexdigest()[:12]


def test_a_file_is_read_once_as_long_as_it_looks_the_same(catalog: Catalog, tmp_path: Path) -> None:
    file, read = put(tmp_path / "one.safetensors", LORA), []
    add(catalog, file, read.append)
    assert sum(read) == file.stat().st_size - 8
    add(Catalog(tmp_path / "home"), file, read.append)
    assert sum(read) == file.stat().st_size - 8
    put(file, LORA, fill=1)
    with pytest.raises(MissingModel, match="have changed"):
        catalog.part("lora", "one")
    add(catalog, file, read.append)
    assert len(catalog.parts()) == 1
    assert catalog.part("lora", "one").sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_folders_of_other_studios_are_scanned_as_they_are(catalog: Catalog, tmp_path: Path) -> None:
    root = tmp_path / "webui"
    put(root / "models" / "Stable-diffusion" / "photo.safetensors", SD)
    put(root / "models" / "Stable-diffusion" / "sub" / "photo.safetensors", SD, fill=1)
    put(root / "models" / "Lora" / "ink.safetensors", LORA)
    put(root / "models" / "VAE" / "clear.safetensors", VAE)
    put(root / "models" / "ControlNet" / "canny.safetensors", CONTROLNET)
    put(root / "models" / "diffusion_models" / "flux.safetensors", TINY_FLUX)
    put(root / "embeddings" / "bad-hands.safetensors", EMBEDDING)
    put(root / "models" / "odd" / "unknown.safetensors", {"a": (1, 2, 3)})
    put(root / "venv" / "lib" / "never.safetensors", LORA)
    put(root / "models" / "any" / "controlnet" / "depth" / "diffusion_pytorch_model.safetensors", CONTROLNET, fill=2)
    (root / "models" / "Stable-diffusion" / "old.ckpt").write_bytes(b"\x80pickle")
    (root / "models" / "Stable-diffusion" / "torn.safetensors").write_bytes(b"\x08")
    diffusers_folder(root / "models" / "sdxl" / "main" / "invoked", guidance_embeds=True)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    found = list(scan(catalog, root))
    added = {(one.card.name, getattr(one.card, "kind", "model")) for one in found if one.card}
    photo = hashlib.sha256((root / "models/Stable-diffusion/sub/photo.safetensors").read_bytes()).hexdigest()
    assert added == {
        ("photo", "model"), (f"photo-{photo[:10]}", "model"), ("ink", "lora"), ("clear", "vae"),
        ("canny", "controlnet"), ("depth", "controlnet"), ("flux", "model"), ("bad-hands", "embedding"),
        ("invoked", "model"),
    }  # fmt: skip
    left = {one.path.name: one.reason for one in found if not one.card}
    assert set(left) == {"unknown.safetensors", "old.ckpt", "torn.safetensors"}
    assert "convert it" in left["old.ckpt"]
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert list(scan(catalog, root)) == found
    assert len(catalog.models()) == 5
    assert catalog.part("embedding", "bad-hands").words == ("bad-hands",)


def test_a_scan_follows_links_and_never_in_circles(catalog: Catalog, tmp_path: Path) -> None:
    put(tmp_path / "disk" / "ink.safetensors", LORA)
    (tmp_path / "comfy" / "models").mkdir(parents=True)
    (tmp_path / "comfy" / "models" / "loras").symlink_to(tmp_path / "disk")
    (tmp_path / "disk" / "again").symlink_to(tmp_path / "comfy" / "models")
    assert [one.card.name for one in scan(catalog, tmp_path / "comfy") if one.card] == ["ink"]


def test_a_recipe_finds_its_model_under_any_name(catalog: Catalog, tmp_path: Path) -> None:
    card = add(catalog, put(tmp_path / "renamed.safetensors", SD))
    made_with = ModelReference(name="original", family="stable-diffusion", sha256=card.sha256)
    assert catalog.reference(made_with, "dreamloom 0").name == "renamed"
    missing = ModelReference(name="gone", family="stable-diffusion", sha256="12345678" * 8)
    with pytest.raises(MissingModel, match=r"made with gone \(hash 1234567812\), which is not here"):
        catalog.reference(missing, "dreamloom 0")
    with pytest.raises(MissingModel, match="other weights of renamed"):
        catalog.reference(missing.model_copy(update={"name": "renamed"}), "dreamloom 0")


@pytest.mark.parametrize("name", ["photo", "some other name"])
def test_another_tools_picture_finds_its_model(catalog: Catalog, tmp_path: Path, name: str) -> None:
    card = add(catalog, put(tmp_path / "photo.safetensors", SD))
    assert isinstance(card, ModelCard)
    text = f"a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model hash: {card.sha256[:10]}, "
    found = read_metadata({"parameters": f'{text}Model: {name}, Lora hashes: "ink: 0123456789ab, b: 1"'})
    assert found is not None
    assert found.hashes == {"ink": "0123456789ab"}
    assert catalog.look_up(name, found.model_hash) == card
    recipe, notes = adapt(found.recipe, card, found.model_hash)
    assert recipe.model == "photo"
    assert notes == ()
    _, notes = adapt(found.recipe, CARD, found.model_hash)
    assert notes[0].startswith(f"it was made with {name} (hash {card.sha256[:10]}), which is not here")


def test_a_comfyui_graph_finds_its_model_by_its_files_name(catalog: Catalog, tmp_path: Path) -> None:
    card = add(catalog, put(tmp_path / "checkpoints" / "photo.safetensors", SD))
    assert catalog.look_up("photo") == card
    assert catalog.look_up("SD1.5\\photo.safetensors") == card


def test_removing_forgets_and_leaves_the_file(catalog: Catalog, tmp_path: Path) -> None:
    file = put(tmp_path / "ink.safetensors", LORA)
    add(catalog, file)
    remove(catalog, "ink")
    assert file.exists()
    assert catalog.parts() == ()
    assert catalog.registry.entries().seen == {}
    with pytest.raises(MissingModel):
        remove(catalog, "ink")
    with pytest.raises(MissingModel, match="came with the package"):
        remove(catalog, CARD.name)


def test_verifying_tells_what_changed_and_what_is_gone(catalog: Catalog, tmp_path: Path) -> None:
    kept, changed, gone = (put(tmp_path / f"{name}.safetensors", LORA, fill=n) for n, name in enumerate("kcg"))
    for file in (kept, changed, gone):
        add(catalog, file)
    put(changed, LORA, fill=9)
    gone.unlink()
    kept.touch()
    assert {one.card.name: one.state for one in verify(catalog, ("k", "c", "g"))} == {
        "k": "as they were", "c": "changed", "g": "gone",
    }  # fmt: skip
    assert catalog.part("lora", "k").file == kept
    with pytest.raises(MissingModel, match="have changed"):
        catalog.part("lora", "c")
    with pytest.raises(MissingModel, match="not where it was"):
        catalog.part("lora", "g")
    assert isinstance(find_any(catalog, "g"), PartCard)


def test_a_folder_says_how_it_likes_to_be_used(catalog: Catalog, tmp_path: Path) -> None:
    dev = add(catalog, diffusers_folder(tmp_path / "dev", guidance_embeds=True))
    fast = add(catalog, diffusers_folder(tmp_path / "fast", guidance_embeds=False))
    odd = add(catalog, diffusers_folder(tmp_path / "odd", "SomethingNewPipeline"))
    assert isinstance(dev, ModelCard)
    assert isinstance(fast, ModelCard)
    assert isinstance(odd, ModelCard)
    assert (dev.architecture, dev.steps, dev.cfg_scale) == ("flux-dev", 28, 3.5)
    assert (fast.architecture, fast.steps, fast.cfg_scale) == ("flux-schnell", 4, 1.0)
    assert (odd.architecture, odd.family, odd.pipeline) == ("", "diffusers", "SomethingNewPipeline")
    assert (dev.parameters, dev.licence, dev.source) == (15, "apache-2.0", "local")
    assert len({dev.sha256, fast.sha256, odd.sha256}) == 1  # the same weights
    assert [card.name for card in catalog.models()] == [CARD.name, "odd"]


def test_a_model_in_the_hubs_own_cache_is_taken_as_it_lies(catalog: Catalog, tmp_path: Path) -> None:
    cache = tmp_path / "models--owner--tiny-flux"
    folder = diffusers_folder(cache / "snapshots" / "0123abcd", guidance_embeds=True)
    (cache / "blobs").mkdir()
    weights = folder / "transformer" / "diffusion_pytorch_model.safetensors"
    weights.rename(cache / "blobs" / "4567")
    weights.symlink_to(cache / "blobs" / "4567")
    assert add(catalog, folder).name == "tiny-flux"
    weights.unlink()
    shutil.move(cache / "blobs" / "4567", tmp_path / "elsewhere")
    weights.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadFile, match="leads out of its folder"):
        add(catalog, folder)


def test_a_single_file_knows_who_lends_it_what_it_lacks(catalog: Catalog, tmp_path: Path) -> None:
    add(catalog, put(tmp_path / "mine.safetensors", TINY_FLUX))
    assert catalog.model("mine").borrows is None
    folder = diffusers_folder(tmp_path / "dev", guidance_embeds=True)
    add(catalog, folder)
    assert catalog.model("mine").borrows == str(folder)
    shutil.rmtree(folder)
    assert catalog.model("mine").borrows is None


@pytest.mark.parametrize(
    ("name", "contents"),
    [
        ("torn.safetensors", b"\x10\x00"), ("not.safetensors", b"\x80pickle"), ("weights.ckpt", b"\x80pickle"),
        ("quantised.safetensors", None), ("empty", None),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_a_sentence(
    catalog: Catalog, tmp_path: Path, name: str, contents: bytes | None
) -> None:
    path = tmp_path / name
    if contents is not None:
        path.write_bytes(contents)
    elif name == "empty":
        path.mkdir()
    else:
        put(path, {**TINY_FLUX, "scaled_fp8": (2,)})
    with pytest.raises(BadFile) as caught:
        add(catalog, path)
    assert str(path) in str(caught.value)
    assert catalog.parts() == ()


def test_a_damaged_list_is_told_and_the_packages_model_still_paints(catalog: Catalog, tmp_path: Path) -> None:
    add(catalog, put(tmp_path / "ink.safetensors", LORA))
    catalog.registry.file.write_text("{")
    with pytest.raises(BadFile, match="damaged"):
        catalog.parts()
    assert catalog.model().name == CARD.name
    with pytest.raises(BadFile, match="damaged"):
        add(catalog, put(tmp_path / "more.safetensors", VAE))
    assert catalog.registry.file.read_text() == "{"


def test_a_home_that_cannot_be_written_to_is_told(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(CannotWrite):
        add(catalog, put(tmp_path / "ink.safetensors", LORA))


def test_two_programs_at_once_lose_nothing(catalog: Catalog, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    files = [put(tmp_path / f"{number}.safetensors", LORA, fill=number) for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda file: add(Catalog(tmp_path / "home"), file), files))
    assert len(catalog.parts("lora")) == 12


def test_of_a_hub_model_only_safetensors_and_settings_are_wanted() -> None:
    names = [
        "model_index.json", "README.md", "sd.safetensors", "sd.ckpt", "unet/config.json",
        "unet/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.fp16.safetensors",
        "unet/diffusion_pytorch_model.bin", "vae/diffusion_pytorch_model.fp16.safetensors", "pipeline.py",
        "tokenizer/vocab.json", "tokenizer/merges.txt", "a/b/deep.safetensors",
        "transformer/m-00001-of-00002.safetensors",
        "transformer/m-00002-of-00002.safetensors",
    ]  # fmt: skip
    assert wanted_files(names) == [
        "README.md", "model_index.json", "tokenizer/merges.txt", "tokenizer/vocab.json",
        "transformer/m-00001-of-00002.safetensors", "transformer/m-00002-of-00002.safetensors", "unet/config.json",
        "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.fp16.safetensors",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["owner/name", "owner/name/sub/file.safetensors"])
def test_hub_ids(text: str) -> None:
    assert is_hub_id(text)


@pytest.mark.parametrize("text", ["name", "/owner/name", "owner/name/file.ckpt", "a/../b", "https://x/y"])
def test_what_is_no_hub_id(text: str) -> None:
    assert not is_hub_id(text)


def test_offline_the_hub_is_told_in_one_sentence(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(BadFile, match=r"owner/name cannot be fetched from huggingface\.co \(HF_HUB_OFFLINE is set\)"):
        fetch(catalog, "owner/name")
