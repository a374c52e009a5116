"""Checkpoints from folders and from single files: the same weights, whatever they are called in there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel

from dreamloom.engine.families import sd_parts
from dreamloom.engine.families.sd_parts import Parts, clip_tokenizer, load_parts, settings_of
from dreamloom.engine.load import load_family
from dreamloom.errors import MissingModel
from example_card import CARD
from small_stable import small_parts
from stable_files import write_folder, write_settings, write_single_file

DOUBLE = pytest.mark.parametrize("double", [False, True], ids=["1.5", "xl"])


def same_weights(first: Any, second: Any) -> None:
    one, other = first.state_dict(), second.state_dict()
    assert set(one) == set(other)
    assert all(torch.equal(one[name], other[name]) for name in one)


def same_parts(first: Parts, second: Parts) -> None:
    same_weights(first.unet, second.unet)
    same_weights(first.autoencoder, second.autoencoder)
    assert len(first.encoders) == len(second.encoders)
    for one, other in zip(first.encoders, second.encoders, strict=True):
        same_weights(one, other)
    for one, other in zip(first.tokenizers, second.tokenizers, strict=True):
        assert one("A red apple, 2 cats!").input_ids == other("A red apple, 2 cats!").input_ids
        assert one.pad_token_id == other.pad_token_id


@DOUBLE
def test_a_folder_is_read(tmp_path: Path, double: bool) -> None:
    parts = small_parts(double=double)
    loaded = load_parts(write_folder(parts, tmp_path), torch.float32)
    same_parts(loaded, parts)
    assert loaded.settings == parts.settings
    assert loaded.empty_is_nothing == double


@DOUBLE
@pytest.mark.parametrize("channels", [4, 9])
def test_a_single_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, double: bool, channels: int) -> None:
    monkeypatch.setattr(sd_parts, "SETTINGS", tmp_path)
    write_settings(small_parts(double=double), settings_of(double=double))
    parts = small_parts(double=double, channels=channels)
    loaded = load_parts(write_single_file(parts, tmp_path / "model.safetensors"), torch.float32)
    same_parts(loaded, parts)
    assert loaded.unet.config.in_channels == channels


def test_a_file_says_that_it_predicts_v(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sd_parts, "SETTINGS", tmp_path)
    parts = small_parts(double=True)
    write_settings(parts, settings_of(double=True))
    marks = {"v_pred": torch.zeros(0), "ztsnr": torch.zeros(0)}
    loaded = load_parts(write_single_file(parts, tmp_path / "model.safetensors", **marks), torch.float32)
    assert loaded.settings["prediction_type"] == "v_prediction"
    assert loaded.settings["rescale_betas_zero_snr"]


def test_the_settings_are_those_of_the_real_checkpoints() -> None:
    for double, painter in ((False, 859_520_964), (True, 2_567_463_684)):
        folder = settings_of(double=double)
        with torch.device("meta"):
            unet = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(folder / "unet"))
            vae = AutoencoderKL.from_config(AutoencoderKL.load_config(folder / "vae"))
        assert sum(one.numel() for one in unet.parameters()) == painter
        assert sum(one.numel() for one in vae.parameters()) == 83_653_863


def test_words_are_those_of_clip() -> None:
    tokenizer = clip_tokenizer("!")
    assert len(tokenizer) == 49408
    assert tokenizer("a photo of a cat").input_ids == [49406, 320, 1125, 539, 320, 2368, 49407]
    assert tokenizer.pad_token_id == 0


@pytest.mark.parametrize("written", [b"", b"not weights", None])
def test_a_card_is_loaded_or_told_of_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bytes | None
) -> None:
    monkeypatch.setattr(sd_parts, "SETTINGS", tmp_path / "settings")
    parts = small_parts()
    write_settings(parts, settings_of(double=False))
    file = tmp_path / "dreamshaper.safetensors"
    card = CARD.model_copy(update={"family": "stable-diffusion", "path": str(file)})
    if written is None:
        write_single_file(parts, file)
        assert load_family(card).shape.space == 8
    else:
        file.write_bytes(written)
        with pytest.raises(MissingModel, match="cannot be read"):
            load_family(card)
