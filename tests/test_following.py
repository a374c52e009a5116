"""A ControlNet follows the map of a user's picture, from the command's words to the finished file and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dreamloom.catalog.cards import PartCard
from dreamloom.cli.asked import Asked
from dreamloom.engine.families import sd_parts
from dreamloom.engine.families.sd_parts import settings_of
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.studio import Saved, Studio
from example_card import CARD
from small_stable import small_control, small_parts
from stable_files import write_settings, write_single_file

WISH = Asked(
    prompt="a red box", model="dreamshaper", seed="7", steps=2, size="64x64", watermark=False
)  # the mark is another for each recipe


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """A studio with a checkpoint, a ControlNet that reads soft edges, and a picture."""
    monkeypatch.setattr(sd_parts, "SETTINGS", tmp_path / "settings")
    monkeypatch.chdir(tmp_path)
    parts = small_parts()
    write_settings(parts, settings_of(double=False))
    small_control(parts, settings_of(double=False) / "controlnet", 1)
    studio = Studio(home=tmp_path / "home")
    network = settings_of(double=False) / "controlnet" / "diffusion_pytorch_model.safetensors"
    files = {
        "dreamshaper": write_single_file(parts, tmp_path / "dreamshaper.safetensors"),
        "control_sd15_hed": network.rename(tmp_path / "control_sd15_hed.safetensors"),
    }
    digits = {name: studio.catalog.registry.hashes(file).sha256 for name, file in files.items()}
    model, control = files
    told = {
        "name": model, "family": "stable-diffusion", "architecture": "sd1", "source": "local", "size_multiple": 8,
        "path": str(files[model]), "sha256": digits[model], "sampler": "Euler",
    }  # fmt: skip
    part = PartCard(
        name=control, kind="controlnet", architecture="sd1", sha256=digits[control], weight_bytes=1,
        path=str(files[control]),
    )  # fmt: skip
    with studio.catalog.registry.change() as draft:
        draft.models.append(CARD.model_copy(update=told))
        draft.parts.append(part)
    pixels = np.full((96, 96, 3), 235, np.uint8)
    pixels[32:64, 32:64] = (200, 30, 30)
    write_picture("box.png", pixels)
    return studio


def painted(studio: Studio, *controls: str) -> Saved:
    wish = Asked(**{**vars(WISH), "controls": controls})
    (made,) = studio.paint(wish.over(None))
    return made


def pixels(made: Saved) -> np.ndarray:
    return read_picture(made.path).over()


def test_the_map_of_a_picture_is_followed_and_the_file_alone_makes_it_again(studio: Studio) -> None:
    followed = painted(studio, "soft edges@box.png:0.8")
    assert followed.resolved.controls[0].file.path == "box-softedge.png"
    assert (pixels(followed) != pixels(painted(studio))).any()
    studio.maps.write("softedge", Path("box.png"), Path("map.png"))
    assert (pixels(painted(studio, "hed=map.png:0.8")) == pixels(followed)).all()
    Path("box.png").unlink()
    (again,) = (event for event in studio.remake(followed.path) if isinstance(event, Saved))
    assert (pixels(again) == pixels(followed)).all()
