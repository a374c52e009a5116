"""Parts that a recipe calls by name become files by hash, or it is told which is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from dreamloom.catalog import Catalog, InputFacts, part_files, pinned, resolve
from dreamloom.catalog.cards import PartCard
from dreamloom.errors import BadRecipe, MissingModel
from dreamloom.recipe import Adapter, Control, InputFile, Recipe, Reference, ResolvedRecipe
from example_card import CARD

STABLE = CARD.model_copy(update={"name": "dreamshaper", "family": "stable-diffusion", "architecture": "sd1"})
MAP = InputFile(path="edges.png")
FACTS = {MAP: InputFacts("11" * 32, 64, 64)}


class Shelf:
    """A catalog to which parts can be added."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.catalog = Catalog(home)

    def put(self, kind: Any, name: str, architecture: str = "sd1", *, written: bool = False) -> PartCard:
        file = self.home / f"{name}.safetensors"
        self.home.mkdir(exist_ok=True)
        if not written:
            file.write_bytes(name.encode())
        sha256 = self.catalog.registry.hashes(file).sha256
        part = PartCard(
            name=name, kind=kind, architecture=architecture, sha256=sha256, hashes=(sha256[-12:],), path=str(file),
            weight_bytes=len(name),
        )  # fmt: skip
        with self.catalog.registry.change() as draft:
            draft.parts.append(part)
        return part

    def pinned(self, hashes: Any = None, card: Any = STABLE, **fields: Any) -> ResolvedRecipe:
        recipe = Recipe(**{"prompt": "a red apple", "seed": 7, **fields})
        return pinned(resolve(recipe, card, FACTS, "dreamloom 0.0.0"), card, self.catalog, hashes)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "home")


def test_loras_of_the_prompt_and_of_the_field_are_pinned(shelf: Shelf) -> None:
    ink, gold = shelf.put("lora", "ink"), shelf.put("lora", "gold", "")
    made = shelf.pinned(prompt="a red apple <lora:Gold.safetensors:0.5>", adapters=(Adapter(name="ink", weight=-1),))
    assert made.items[0].prompt == "a red apple"
    assert made.adapters == (
        Adapter(name="ink", weight=-1, sha256=ink.sha256),
        Adapter(name="gold", weight=0.5, sha256=gold.sha256),
    )
    assert part_files(made, shelf.catalog) == {ink.sha256: ink.file, gold.sha256: gold.file}
    again = shelf.pinned(**{**made.to_recipe().model_dump(), "model": None})
    assert again.adapters == made.adapters


def test_a_hash_says_more_than_a_name(shelf: Shelf) -> None:
    shelf.put("lora", "ink")
    other = shelf.put("lora", "ink_v2")
    made = shelf.pinned({"ink": other.sha256[:12]}, adapters=(Adapter(name="ink"),))
    assert made.adapters[0].name == "ink_v2"


def test_what_is_missing_or_made_for_others_is_told(shelf: Shelf) -> None:
    shelf.put("lora", "inky")
    shelf.put("lora", "large", "sdxl")
    with pytest.raises(MissingModel, match="no lora ink here; there is inky"):
        shelf.pinned(adapters=(Adapter(name="ink"),))
    with pytest.raises(BadRecipe, match="large was made for sdxl, and dreamshaper is sd1"):
        shelf.pinned(prompt="a cat <lora:large:1>")
    made = shelf.pinned(adapters=(Adapter(name="inky"),))
    elsewhere = made.model_copy(update={"adapters": (Adapter(name="inky", sha256="ab" * 32),)})
    (shelf.home / "inky.safetensors").unlink()
    with pytest.raises(MissingModel, match="inky"):
        part_files(elsewhere, shelf.catalog)


def test_embeddings_are_found_in_all_words(shelf: Shelf) -> None:
    bad, style = shelf.put("embedding", "easynegative"), shelf.put("embedding", "rusty")
    shelf.put("embedding", "blurry", "sdxl")
    made = shelf.pinned(prompt="a (Rusty:1.2) apple", negative_prompt="embedding:easynegative, blurry, rustyish")
    assert [(one.name, one.sha256) for one in made.embeddings] == [
        ("easynegative", bad.sha256),
        ("rusty", style.sha256),
    ]
    assert shelf.pinned().embeddings == ()
    assert set(part_files(made, shelf.catalog)) == {bad.sha256, style.sha256}


@pytest.mark.parametrize(
    ("kind", "name"),
    [("canny", "control_v11p_sd15_canny"), ("pose", "control_v11p_sd15_openpose"), ("my net", "my net")],
)
def test_a_controlnet_is_found_by_its_kind_or_name(shelf: Shelf, kind: str, name: str) -> None:
    for other in ("control_v11p_sd15_canny", "control_v11p_sd15_openpose", "my net"):
        shelf.put("controlnet", other)
    shelf.put("controlnet", f"diffusers_xl_{kind}", "sdxl")
    made = shelf.pinned(controls=(Control(kind=kind, file=MAP),))
    assert part_files(made, shelf.catalog) == {str(made.controls[0].network): shelf.home / f"{name}.safetensors"}


def test_a_controlnet_that_is_not_here_is_told(shelf: Shelf) -> None:
    shelf.put("controlnet", "control_v11p_sd15_canny")
    with pytest.raises(MissingModel, match="no ControlNet for depth here that goes with dreamshaper"):
        shelf.pinned(controls=(Control(kind="depth", file=MAP),))


def test_other_families_are_left_alone(shelf: Shelf) -> None:
    other = CARD.model_copy(update={"family": "diffusers"})
    assert shelf.pinned(card=other, adapters=(Adapter(name="ink"),)).adapters == (Adapter(name="ink"),)


def test_loras_of_wan_go_with_every_model_of_its_family(shelf: Shelf) -> None:
    ink = shelf.put("lora", "ink", "wan")
    shelf.put("lora", "photo", "sd1")
    for architecture in ("", "wan-vace"):
        card = CARD.model_copy(update={"architecture": architecture, "tasks": ("control pose",)})
        made = shelf.pinned(card=card, prompt="a red apple <lora:ink:0.5>", controls=(Control(kind="pose", file=MAP),))
        assert made.adapters == (Adapter(name="ink", weight=0.5, sha256=ink.sha256),)
        assert made.controls[0].network is None
        assert part_files(made, shelf.catalog) == {ink.sha256: ink.file}
        with pytest.raises(BadRecipe, match="photo was made for sd1, and dreamloom-mini is wan"):
            shelf.pinned(card=card, adapters=(Adapter(name="photo"),))


def write_header(path: Path, shapes: dict[str, tuple[int, ...]]) -> None:
    """A safetensors file with zeros of these shapes."""
    save_file({name: torch.zeros(shape) for name, shape in shapes.items()}, path)


def test_references_are_read_by_the_adapter_and_the_encoder_that_go_together(shelf: Shelf) -> None:
    shapes: dict[str, tuple[str, dict[str, tuple[int, ...]]]] = {
        "ip-adapter-plus_sd15": ("ip-adapter", {"image_proj.proj_in.weight": (4, 6)}),
        "ip-adapter_sd15": ("ip-adapter", {"image_proj.proj.weight": (4, 5)}),
        "ip-adapter-faceid": ("ip-adapter", {"image_proj.proj.weight": (4, 3)}),
        "large": ("image encoder", {"visual_projection.weight": (9, 6)}),
        "huge": ("image encoder", {"visual_projection.weight": (5, 7)}),
    }
    fields = {"references": (Reference(file=MAP), Reference(file=MAP, weight=0.5))}
    with pytest.raises(MissingModel, match="need an IP-Adapter that goes with dreamshaper"):
        shelf.pinned(**fields)
    cards = {}
    for name, (kind, own) in shapes.items():
        if name == "large":
            with pytest.raises(MissingModel, match="need a picture encoder for the IP-Adapter"):
                shelf.pinned(**fields)
        shelf.home.mkdir(exist_ok=True)
        write_header(shelf.home / f"{name}.safetensors", own)
        cards[name] = shelf.put(kind, name, "sd1" if kind == "ip-adapter" else "", written=True)
    made = shelf.pinned(**fields)
    adapter, encoder = cards["ip-adapter_sd15"], cards["huge"]
    assert [(one.network, one.encoder, one.weight) for one in made.references] == [
        (adapter.sha256, encoder.sha256, 1.0),
        (adapter.sha256, encoder.sha256, 0.5),
    ]
    assert part_files(made, shelf.catalog) == {adapter.sha256: adapter.file, encoder.sha256: encoder.file}
