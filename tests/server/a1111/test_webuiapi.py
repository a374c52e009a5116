"""The judge of the A1111 API: the published client `webuiapi`, as it is."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import webuiapi
from PIL import Image
from servers import Served, half_mask, png

from dreamloom.server import Settings, TokenBook
from dreamloom.studio import Studio
from fake_family import FakeFamily


@pytest.fixture
def api(served: Served) -> webuiapi.WebUIApi:
    return webuiapi.WebUIApi(host="127.0.0.1", port=served.port)


@pytest.fixture
def slow(fake: FakeFamily) -> Iterator[threading.Event]:
    """Painting that waits at its second step until the event is set."""
    going, predict = threading.Event(), fake.predict

    def waiting(*arguments: Any) -> Any:
        if len(fake.calls) >= 1:
            assert going.wait(120)
        return predict(*arguments)

    fake.predict = waiting  # type: ignore[method-assign]
    yield going
    going.set()


def picture(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def until(true: Any) -> Any:
    """Waits until something is true; gives it."""
    for _ in range(6000):
        if found := true():
            return found
        time.sleep(0.02)
    raise AssertionError("it never became true")


def test_words_become_pictures(api: webuiapi.WebUIApi) -> None:
    result = api.txt2img(
        prompt="a red apple", negative_prompt="blur", seed=1003, steps=3, cfg_scale=5, width=64, height=48, n_iter=2
    )
    assert [image.size for image in result.images] == [(64, 48)] * 2
    assert result.info["all_seeds"] == [1003, 1004]
    assert (result.info["sampler_name"], result.info["steps"], result.info["cfg_scale"]) == ("Euler a", 3, 5)
    assert result.parameters["prompt"] == "a red apple"
    assert "Seed: 1004" in result.info["infotexts"][1]
    assert result.images[1].info["parameters"] == result.info["infotexts"][1]


def test_the_clients_own_defaults_are_brought_to_what_the_model_can(api: webuiapi.WebUIApi) -> None:
    result = api.txt2img(prompt="x")
    assert result.image.size == (128, 128) == (result.info["width"], result.info["height"])
    assert result.info["steps"] == 20


def test_each_variation_has_its_own_subseed(api: webuiapi.WebUIApi) -> None:
    result = api.txt2img(
        prompt="x", seed=5, subseed=9, subseed_strength=0.5, batch_size=2, steps=1, width=64, height=64
    )
    assert (result.info["all_seeds"], result.info["all_subseeds"]) == ([5, 5], [9, 10])
    assert result.images[0].tobytes() != result.images[1].tobytes()


def test_a_picture_becomes_another(api: webuiapi.WebUIApi) -> None:
    result = api.img2img(
        images=[picture(png())], prompt="a pear", seed=5, steps=4, denoising_strength=0.5, width=64, height=64
    )
    assert (result.image.size, result.info["denoising_strength"]) == ((64, 64), 0.5)
    assert result.parameters["init_images"] is None


@pytest.mark.parametrize(("invert", "kept"), [(0, slice(0, 24)), (1, slice(40, 64))])
def test_only_what_is_masked_is_painted(api: webuiapi.WebUIApi, invert: int, kept: slice) -> None:
    start, mask = picture(png()), picture(half_mask())
    result = api.img2img(
        images=[start], mask_image=mask, prompt="x", steps=2, denoising_strength=1.0, mask_blur=2,
        inpainting_mask_invert=invert, width=64, height=64,
    )  # fmt: skip
    before, after = np.asarray(start), np.asarray(result.image.convert("RGB"))
    assert np.array_equal(before[:, kept], after[:, kept])
    assert not np.array_equal(before, after)


def test_a_masked_picture_is_brought_to_the_size_that_is_asked_for(api: webuiapi.WebUIApi) -> None:
    mask = picture(half_mask(40, 30))
    for mode in (0, 1, 2):
        result = api.img2img(
            images=[picture(png(40, 30))], mask_image=mask, resize_mode=mode, prompt="x", steps=1, width=96, height=64
        )
        assert result.image.size == (96, 64)


def test_progress_is_told_and_a_request_can_be_stopped(api: webuiapi.WebUIApi, slow: threading.Event) -> None:
    assert (api.get_progress()["progress"], api.get_progress()["state"]["job_count"]) == (0, 0)
    results: list[Any] = []
    asking = threading.Thread(
        target=lambda: results.append(api.txt2img(prompt="x", steps=9, n_iter=2, width=64, height=64))
    )
    asking.start()
    told = until(lambda: (one := api.get_progress())["progress"] and one)
    assert 0 < told["progress"] < 1
    assert (told["state"]["job_count"], told["state"]["sampling_steps"], told["state"]["sampling_step"]) == (2, 9, 1)
    assert told["eta_relative"] > 0
    assert api.interrupt() == {}
    slow.set()
    asking.join(120)
    assert results[0].images == []
    assert api.get_progress()["progress"] == 0
    api.util_wait_for_ready(0.01)


def test_what_there_is_to_choose_from(api: webuiapi.WebUIApi) -> None:
    assert "DPM++ 2M" in api.util_get_sampler_names()
    assert {"automatic", "karras"} <= set(api.util_get_scheduler_names())
    (title,) = api.util_get_model_names()
    assert title.startswith("dreamloom-mini [")
    assert api.util_get_current_model() == title
    api.util_set_model("dreamloom")
    assert api.get_options()["sd_model_checkpoint"] == title
    assert {one["name"] for one in api.get_upscalers()} == {"None", "Lanczos", "Nearest", "dreamloom-upscale"}
    assert api.get_embeddings() == {"loaded": {}, "skipped": {}}
    for empty in (
        api.get_loras, api.get_sd_vae, api.get_hypernetworks, api.get_face_restorers, api.get_realesrgan_models,
        api.get_prompt_styles, api.get_latent_upscale_modes,
    ):  # fmt: skip
        assert empty() == []
    assert api.get_scripts() == {"txt2img": [], "img2img": []}
    assert api.get_memory()["ram"]["total"] > 0
    assert api.get_cmd_flags() == {}
    assert api.refresh_checkpoints() is None


def test_what_is_in_a_picture_is_told(api: webuiapi.WebUIApi) -> None:
    made = api.txt2img(prompt="a red apple", seed=7, steps=3, width=64, height=64).image
    told = api.png_info(made)
    assert told.info.startswith("a red apple\nSteps: 3")
    assert (told.parameters["Seed"], told.parameters["Size-1"]) == (7, 64)
    assert "dreamloom" in told.json["items"]
    assert api.png_info(picture(png())).info == ""


def test_a_picture_is_enlarged_by_resampling(api: webuiapi.WebUIApi) -> None:
    start = picture(png(20, 10))
    assert api.extra_single_image(start, upscaler_1="Lanczos", upscaling_resize=3).image.size == (60, 30)
    nearest = api.extra_single_image(start, upscaler_1="Nearest", upscaling_resize=2).image
    assert np.array_equal(np.asarray(nearest)[::2, ::2], np.asarray(start))
    to_size = {"upscaler_1": "Lanczos", "resize_mode": 1, "upscaling_resize_w": 50, "upscaling_resize_h": 40}
    assert api.extra_single_image(start, **to_size).image.size == (50, 40)
    assert api.extra_single_image(start, **to_size, upscaling_crop=False).image.size == (80, 40)
    with pytest.raises(RuntimeError, match="no such upscaler"):
        api.extra_single_image(start, upscaler_1="R-ESRGAN 4x+")


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ({"enable_hr": True}, 422, "enable_hr"),
        ({"restore_faces": True}, 422, "Face restoration"),
        ({"tiling": True}, 422, "Tiling"),
        ({"script_name": "loopback"}, 422, "Script 'loopback' not found"),
        ({"alwayson_scripts": {"ADetailer": {"args": []}}}, 422, "'ADetailer' not found"),
        ({"sampler_name": "Newest"}, 404, "There is no sampler 'Newest'"),
        ({"override_settings": {"sd_model_checkpoint": "sdxl"}}, 404, "There is no model 'sdxl'"),
        ({"steps": 0}, 422, "Steps must be between 1 and 1000"),
        ({"batch_size": 50, "n_iter": 50}, 422, "2500"),
        ({"prompt": ""}, 422, "The prompt is empty"),
    ],
)
def test_what_is_not_possible_is_refused_in_a_sentence(
    api: webuiapi.WebUIApi, asked: dict[str, Any], status: int, sentence: str
) -> None:
    with pytest.raises(RuntimeError) as caught:
        api.txt2img(**{"prompt": "x", **asked})
    assert caught.value.args[0] == status
    assert sentence in json.loads(caught.value.args[1])["detail"]


def test_any_schedule_goes_with_any_sampler(api: webuiapi.WebUIApi) -> None:
    for sampler, scheduler, used in (
        ("DPM++ 2M", "karras", "DPM++ 2M Karras"),
        ("Euler a", "karras", "Euler a"),
        ("k_euler", "automatic", "Euler"),
        ("UniPC", "sgm_uniform", "UniPC"),
    ):
        result = api.txt2img(prompt="x", sampler_name=sampler, scheduler=scheduler, steps=2, width=64, height=64)
        assert result.info["sampler_name"] == used


def test_with_tokens_everyone_sees_and_stops_only_his_own(
    studio: Studio, tmp_path: Path, slow: threading.Event
) -> None:
    book = TokenBook(tmp_path / "tokens.json")
    names = {name: book.add(name, "user") for name in ("anna", "ben")}
    with Served.open(studio, Settings(port=0, tokens=book.path)) as server:
        anna, ben = (
            webuiapi.WebUIApi(host="127.0.0.1", port=server.port, username=name, password=token)
            for name, token in names.items()
        )
        results: list[Any] = []
        asking = threading.Thread(target=lambda: results.append(anna.txt2img(prompt="x", width=64, height=64)))
        asking.start()
        until(lambda: anna.get_progress()["progress"])
        assert ben.get_progress()["state"]["job_count"] == 0
        assert ben.interrupt() == {}
        slow.set()
        asking.join(120)
        assert len(results[0].images) == 1
    stranger = webuiapi.WebUIApi(host="127.0.0.1", port=1)
    assert not stranger.has_controlnet
