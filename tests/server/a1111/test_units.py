"""ControlNet units inside txt2img and img2img, as the published client sends them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import webuiapi
from PIL import Image
from servers import Served, in_base64

from dreamloom.catalog.cards import PartCard
from dreamloom.errors import BadInput, MissingModel
from dreamloom.media.pictures import read_picture
from dreamloom.recipe import Control, Recipe
from dreamloom.server.a1111.asked import Img2Img, Txt2Img, recipe_from
from dreamloom.server.problems import Refusal
from dreamloom.studio import Studio
from example_card import CARD

PIXELS = np.full((48, 64, 3), 235, np.uint8)
PIXELS[16:32, 16:32] = (200, 30, 30)
MODEL = "control_v11p_sd15_canny"


def as_sent(pixels: np.ndarray) -> str:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return in_base64(buffer.getvalue())


@pytest.fixture
def stable(studio: Studio, tmp_path: Path) -> Studio:
    """A studio that knows a checkpoint and a ControlNet."""
    registry = studio.catalog.registry
    for name in ("dreamshaper", MODEL):
        (tmp_path / f"{name}.safetensors").write_bytes(name.encode())
        registry.hashes(tmp_path / f"{name}.safetensors")
    about = {one: registry.hashes(tmp_path / f"{one}.safetensors") for one in ("dreamshaper", MODEL)}
    card = CARD.model_copy(
        update={
            "name": "dreamshaper", "family": "stable-diffusion", "architecture": "sd1", "source": "local",
            "path": str(tmp_path / "dreamshaper.safetensors"), "sha256": about["dreamshaper"].sha256,
        }
    )  # fmt: skip
    part = PartCard(
        name=MODEL, kind="controlnet", architecture="sd1", sha256=about[MODEL].sha256, weight_bytes=1,
        path=str(tmp_path / f"{MODEL}.safetensors"),
    )  # fmt: skip
    with registry.change() as draft:
        draft.models.append(card)
        draft.parts.append(part)
    return studio


def unit(**fields: Any) -> dict[str, Any]:
    """What the published client makes of a unit."""
    own = {"image": Image.fromarray(PIXELS), "model": MODEL, "module": "none"}
    return webuiapi.ControlNetUnit(**{**own, **fields}).to_dict()


def asked(*units: Any, kind: Any = Txt2Img, **fields: Any) -> Any:
    scripts = {"ControlNet": {"args": list(units)}}
    return kind(**{"prompt": "x", "width": 64, "height": 48, "alwayson_scripts": scripts, **fields})


def controls(studio: Studio, body: Any) -> tuple[Control, ...]:
    recipe = recipe_from(studio, body, "dreamshaper")
    assert isinstance(recipe, Recipe)
    resolved = studio.resolve(recipe)
    assert [one.network for one in resolved.controls] == [one.network for one in recipe.controls]
    return resolved.controls


def shown(studio: Studio, control: Control) -> np.ndarray:
    return read_picture(studio.inputs.find(control.file, ())).over()


def test_a_unit_becomes_a_control_with_its_model_weight_and_share(stable: Studio) -> None:
    (part,) = stable.catalog.parts("controlnet")
    told = unit(model=f"{MODEL} [{part.sha256[:8]}]", weight=0.7, guidance_start=0.1, guidance_end=0.6)
    (control,) = controls(stable, asked(told, unit(enabled=False)))
    assert (control.network, control.weight, control.start, control.end) == (part.sha256, 0.7, 0.1, 0.6)
    assert (shown(stable, control) == PIXELS).all()


def test_a_module_makes_the_map(stable: Studio) -> None:
    plain, exact = controls(stable, asked(unit(module="canny"), unit(module="canny", pixel_perfect=True)))
    assert plain.kind == exact.kind == "canny"
    for control in (plain, exact):
        drawn = shown(stable, control)
        assert drawn.shape == PIXELS.shape
        assert drawn[10:38, 10:38].any()
        assert not drawn[:8].any()


@pytest.mark.parametrize(
    ("mode", "left", "middle"), [("Just Resize", 255, 255), ("Resize and Fill", 0, 255), ("Crop and Resize", 255, 255)]
)
def test_maps_are_brought_to_size_in_each_way(stable: Studio, mode: str, left: int, middle: int) -> None:
    tall = np.zeros((96, 48, 3), np.uint8)
    tall[24:72] = 255
    (control,) = controls(stable, asked(unit(image=Image.fromarray(tall), resize_mode=mode)))
    drawn = shown(stable, control)
    assert drawn.shape == PIXELS.shape
    assert drawn[24, 32, 0] == middle
    assert bool(drawn[6].max() == 255) is (mode == "Crop and Resize")


def test_without_a_picture_the_one_that_is_started_from_is_taken(stable: Studio) -> None:
    body = asked(unit(image=None), kind=Img2Img, init_images=[as_sent(PIXELS)])
    (control,) = controls(stable, body)
    assert (shown(stable, control) == PIXELS).all()
    with pytest.raises(BadInput, match=r"controlnet.args\[0\] has no picture"):
        recipe_from(stable, asked(unit(image=None)), "dreamshaper")


def test_older_clients_are_understood(stable: Studio) -> None:
    (control,) = controls(stable, asked({"input_image": as_sent(PIXELS), "model": MODEL, "threshold_a": None}))
    assert control.weight == 1
    (control,) = controls(stable, asked({"image": {"image": as_sent(PIXELS), "mask": None}, "model": MODEL}))
    assert (shown(stable, control) == PIXELS).all()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"model": "None"}, "names no model"),
        ({"module": "reference_only"}, "no module 'reference_only'"),
        ({"module": "depth_midas"}, "depth"),
        ({"weight": 3}, "weight"),
        ({"resize_mode": "Squeeze"}, "Just resize"),
        ({"guidance_start": 0.5, "guidance_end": 0.5}, "guidance_start"),
        ({"control_mode": 2}, "control_mode other than Balanced"),
        ({"hr_option": "Low res only"}, "hr_option"),
        ({"mask": Image.fromarray(PIXELS)}, "a mask is not possible"),
    ],
)
def test_what_a_unit_cannot_do_here_is_told(stable: Studio, told: dict[str, Any], words: str) -> None:
    with pytest.raises((BadInput, Refusal)) as caught:
        recipe_from(stable, asked(unit(**told)), "dreamshaper")
    assert words.lower() in str(caught.value).lower()


@pytest.mark.parametrize("script", [{"args": 3}, {"args": ["x"]}, {"args": [{}] * 11}, ["x"]])
def test_what_is_no_unit_is_told(stable: Studio, script: Any) -> None:
    body = Txt2Img(prompt="x", alwayson_scripts={"controlnet": script})
    with pytest.raises(BadInput, match="unit"):
        recipe_from(stable, body, "dreamshaper")


def test_a_model_that_is_not_here_is_told(stable: Studio) -> None:
    with pytest.raises(MissingModel, match="no controlnet"):
        recipe_from(stable, asked(unit(model="depth_xl")), "dreamshaper")


def test_the_published_client_is_told_what_is_wrong(served: Served) -> None:
    api = webuiapi.WebUIApi(host="127.0.0.1", port=served.port)
    told = webuiapi.ControlNetUnit(image=Image.fromarray(PIXELS), module="canny", model=MODEL)
    with pytest.raises(RuntimeError, match="controls"):
        api.txt2img(
            prompt="x", width=64, height=64, controlnet_units=[told], alwayson_scripts={}
        )  # the client keeps what it adds to its own
