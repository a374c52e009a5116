"""Short memory changes where parts lie and how pictures are decoded, and hardly what comes out."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from dreamloom.engine import entry
from dreamloom.engine.families import sd as sd_family
from dreamloom.engine.families import wan as wan_family
from dreamloom.engine.families.generic.remembering import remembering
from dreamloom.engine.families.sd import StableDiffusion
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.lodging import Lodging
from dreamloom.engine.memory import coder_bytes, ran_out, too_large, weight_bytes
from dreamloom.engine.remembering import Remembered
from dreamloom.errors import TooLittleMemory
from dreamloom.recipe import Hires, VideoSpec
from example_card import CARD, resolved
from fake_family import FakeFamily
from small_stable import small_parts
from stable_painting import Room, painted

META = torch.device("meta")  # a device of its own that needs no GPU
WORDS = ((("a red apple", 1.0),),)


def where(module: nn.Module) -> str:
    return next(module.parameters()).device.type


def test_parts_take_turns_where_not_all_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[tuple[int, str]] = []
    parts = [nn.Linear(10, 10) for _ in range(3)]
    monkeypatch.setattr(nn.Linear, "to", lambda self, device: moved.append((parts.index(self), str(device))))
    turns = Lodging(parts, META, free=int(2 * weight_bytes(parts[:1])))
    assert moved == []
    turns.bring(parts[1])
    assert moved == [(0, "cpu"), (2, "cpu"), (1, "meta")]


def test_parts_all_stay_where_they_fit() -> None:
    parts = [nn.Linear(10, 10) for _ in range(3)]
    whole = Lodging(parts, META, free=10**6)
    whole.bring(parts[0])
    assert {where(part) for part in parts} == {"meta"}
    own = [nn.Linear(10, 10)]
    Lodging(own, torch.device("cpu"))
    assert where(own[0]) == "cpu"


@pytest.mark.parametrize("double", [False, True])
def test_a_painter_in_layers_paints_the_same(tmp_path: Path, double: bool) -> None:
    room, parts = Room(tmp_path), small_parts(double=double)
    whole = StableDiffusion(parts)
    expected = painted(room.track(whole, "Euler"), whole)
    shown = whole.decode_frames(expected)
    layered = StableDiffusion(small_parts(double=double), free=1000)
    made = painted(room.track(layered, "Euler"), layered)
    assert torch.equal(made, expected)
    assert (layered.decode_frames(made) == shown).all()


def test_wan_in_layers_predicts_the_same(parts: dict[str, Any]) -> None:
    own = copy.deepcopy(parts)
    whole, layered = (Wan(**one, text_length=16, shift=3.0, free=free) for one, free in ((parts, None), (own, 1000)))
    latents = torch.randn(16, 2, 4, 4, generator=torch.Generator().manual_seed(0))
    words = whole.encode_prompt(WORDS)
    assert torch.equal(layered.encode_prompt(WORDS), words)
    condition = torch.randn(96, 2, 4, 4, generator=torch.Generator().manual_seed(1))
    for told in (None, condition):
        expected = whole.predict(latents, 500.0, [words], told)
        assert torch.equal(layered.predict(latents, 500.0, [words], told), expected)


def test_pictures_go_through_in_tiles_only_where_they_must(monkeypatch: pytest.MonkeyPatch) -> None:
    family = StableDiffusion(small_parts())
    family.autoencoder.tile_latent_min_size, family.autoencoder.tile_sample_min_size = 8, 64
    latents = torch.randn(4, 1, 16, 16, generator=torch.Generator().manual_seed(0)) * 0.2
    whole = family.decode_frames(latents)
    assert not family.autoencoder.use_tiling
    monkeypatch.setattr(sd_family, "wants_tiles", lambda *_: True)
    tiled = family.decode_frames(latents)
    assert family.autoencoder.use_tiling
    assert tiled.shape == whole.shape
    assert not (tiled == whole).all()


@pytest.mark.parametrize("loop", [False, True])
@pytest.mark.parametrize("frames", [1, 3])
def test_films_go_through_in_tiles_too(wan: Wan, monkeypatch: pytest.MonkeyPatch, loop: bool, frames: int) -> None:
    latents = torch.randn(16, frames, 4, 4, generator=torch.Generator().manual_seed(0))
    whole = wan.decode_frames(latents) if not loop else list(wan.decode_film(latents, loop=True))
    monkeypatch.setattr(wan_family, "wants_tiles", lambda *_: True)
    tiled = list(wan.decode_film(latents, loop=loop))
    got = torch.cat([torch.from_numpy(one) for one in tiled]).int()
    want = torch.cat([torch.from_numpy(one) for one in (whole if loop else [whole])]).int()
    assert got.shape == want.shape
    assert (got - want).abs().max() <= 1  # smaller than a tile: the same, but for rounding


def test_what_an_autoencoder_needs_grows_with_pixels_and_frames() -> None:
    coder = small_parts().autoencoder
    one = coder_bytes(coder, 64, 64)
    assert coder_bytes(coder, 128, 64) == 2 * one
    assert coder_bytes(coder, 64, 64, 4) == 4 * one


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (torch.OutOfMemoryError("CUDA out of memory"), True),
        (MemoryError(), True),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("sizes do not match"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_errors_that_mean_no_memory_are_known(error: Exception, expected: bool) -> None:
    assert ran_out(error) is expected


def test_the_loop_says_what_to_lower(monkeypatch: pytest.MonkeyPatch) -> None:
    family = FakeFamily()

    def full(*_: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")

    monkeypatch.setattr(family, "predict", full)
    with pytest.raises(TooLittleMemory, match=r"^there is too little memory for 64x64 with .*: lower the size$"):
        list(entry.run(resolved(output={"kind": "image", "width": 64, "height": 64}), family, CARD, {}))
    film = resolved().model_copy(update={"output": VideoSpec(width=64, height=64, frames=9, fps=8.0)})
    assert "with 9 frames" in str(too_large(film, "x"))
    assert str(too_large(film, "x")).endswith("lower the size or the frames")
    twice = resolved().model_copy(update={"hires": Hires(scale=3)})
    assert str(too_large(twice, "x")).endswith("lower the scale of hires or the size")


def test_the_least_recently_used_texts_are_forgotten() -> None:
    made: list[str] = []
    held: Remembered[str] = Remembered(len, limit=6)
    for key in ("aa", "bb", "aa", "ccc", "aa", "bb"):
        assert held.get(key, lambda key=key: made.append(key) or key) == key  # type: ignore[misc]
    assert made == ["aa", "bb", "ccc", "bb"]
    assert held.get("much", lambda: "m" * 100) == held.get("much", lambda: pytest.fail("the newest stays"))


def test_texts_are_encoded_once(wan: Wan, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ((("a blue house on the moon", 1.0),),)
    first = wan.encode_prompt(words)
    monkeypatch.setattr(wan, "text_encoder", lambda *_: pytest.fail("it was encoded again"))
    assert wan.encode_prompt(words) is first


def test_a_pipelines_texts_are_encoded_once() -> None:
    calls: list[Any] = []

    def encode(prompt: Any, device: Any = None, embeds: Any = None) -> tuple[torch.Tensor, None]:
        calls.append(prompt)
        return torch.ones(2), None

    remembered = remembering(encode)
    remembered("an apple", device=torch.device("cpu"))[0].zero_()
    again, nothing = remembered("an apple", device=torch.device("cpu"))
    assert (again == 1).all()
    assert nothing is None
    remembered(["an apple"])
    remembered("an apple", embeds=torch.ones(1))
    remembered("an apple", embeds=torch.ones(1))
    assert calls == ["an apple", ["an apple"], "an apple", "an apple"]
