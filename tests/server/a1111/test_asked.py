"""A1111's words in detail: tasks with ids, mask readings, what is passed over."""

from __future__ import annotations

import io
import threading
import time
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from servers import in_base64, png, problem

from dreamloom.recipe import Recipe
from dreamloom.recipe.values import Hires
from dreamloom.server.a1111.asked import Txt2Img, recipe_from
from dreamloom.server.a1111.pictures import brought_to
from dreamloom.studio import Studio


def test_a_request_is_followed_by_the_id_that_it_was_given(client: TestClient) -> None:
    asked = {"prompt": "x", "steps": 2, "width": 64, "height": 64, "force_task_id": "task(mine)"}
    nothing = client.post("/internal/progress", json={"id_task": "task(mine)"}).json()
    assert (nothing["active"], nothing["queued"], nothing["completed"]) == (False, False, False)
    assert client.post("/sdapi/v1/txt2img", json=asked).is_success
    after = client.post("/internal/progress", json={"id_task": "task(mine)"}).json()
    assert (after["active"], after["completed"]) == (False, True)
    assert client.get("/internal/pending-tasks").json() == {"size": 0, "tasks": []}


def test_a_waiting_request_is_pending_and_its_id_is_taken(idle: TestClient, studio: Studio) -> None:
    asked = {"prompt": "x", "force_task_id": "task(mine)"}
    answers: list[Any] = []
    asking = threading.Thread(target=lambda: answers.append(idle.post("/sdapi/v1/txt2img", json=asked)))
    asking.start()
    while not idle.get("/internal/pending-tasks").json()["size"]:
        time.sleep(0.01)
    assert idle.get("/internal/pending-tasks").json()["tasks"] == ["task(mine)"]
    assert idle.post("/internal/progress", json={"id_task": "task(mine)"}).json()["queued"]
    problem(idle.post("/sdapi/v1/txt2img", json=asked), 409)
    assert [job.state for job in studio.jobs()] == ["cancelled", "queued"]
    assert idle.post("/sdapi/v1/interrupt?id_task=another").json() == {}
    assert [job.state for job in studio.jobs()] == ["cancelled", "queued"]
    assert idle.post("/sdapi/v1/skip").json() == {}
    asking.join(60)
    assert answers[0].json()["images"] == []


def test_null_is_as_good_as_left_out(client: TestClient) -> None:
    nulls = dict.fromkeys(
        ("styles", "sampler_name", "seed", "tiling", "override_settings", "alwayson_scripts", "steps")
    )
    answer = client.post("/sdapi/v1/txt2img", json={"prompt": "x", **nulls, "unknown": 1, "width": 64, "height": 64})
    assert answer.is_success
    assert answer.json()["parameters"]["seed"] == -1


def test_adapters_of_others_are_no_words(client: TestClient, studio: Studio) -> None:
    client.post("/sdapi/v1/txt2img", json={"prompt": "a cat <lora:shiny:0.8>, night", "width": 64, "height": 64})
    assert studio.jobs()[0].resolved.items[0].prompt == "a cat, night"


def test_pictures_may_be_withheld(client: TestClient) -> None:
    told = client.post(
        "/sdapi/v1/txt2img", json={"prompt": "x", "width": 64, "height": 64, "send_images": False}
    ).json()
    assert told["images"] == []


def start(**more: Any) -> dict[str, Any]:
    return {"prompt": "x", "init_images": [in_base64(png())], "steps": 1, "width": 64, "height": 64, **more}


def test_the_opaque_part_of_a_mask_is_painted(client: TestClient, studio: Studio) -> None:
    alpha = np.zeros((64, 64, 4), np.uint8)
    alpha[:, 32:, 3] = 255
    buffer = io.BytesIO()
    Image.fromarray(alpha).save(buffer, "PNG")
    assert client.post("/sdapi/v1/img2img", json=start(mask=in_base64(buffer.getvalue()))).is_success
    mask = studio.jobs()[0].resolved.mask
    assert mask is not None
    kept = np.asarray(Image.open(studio.inputs.folder / mask.file.sha256))
    assert kept[:, :32].max() == 0
    assert kept[:, 32:].min() == 255
    assert mask.blur == 4


def test_a_picture_that_fits_stays_the_file_that_was_sent(client: TestClient, studio: Studio) -> None:
    for more in ({}, {"width": 96, "height": 96}, {"width": 96, "height": 64, "resize_mode": 1}):
        assert client.post("/sdapi/v1/img2img", json=start(**more)).is_success
        given = studio.jobs()[0].resolved.init_image
        assert given is not None
        assert (studio.inputs.folder / given.sha256).read_bytes() == png()


@pytest.mark.parametrize(("size", "mode"), [((96, 64), 0), ((96, 64), 1), ((96, 64), 2), ((5, 200), 2), ((1, 1), 2)])
def test_pictures_are_brought_to_a_size(size: tuple[int, int], mode: int) -> None:
    grey = np.full((30, 40, 3), 90, np.uint8)
    assert np.array_equal(brought_to(grey, size, mode), np.full((size[1], size[0], 3), 90, np.uint8))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"init_images": []}, 404),
        ({"init_images": None}, 404),
        ({"init_images": ["", ""]}, 422),
        ({"init_images": ["nonsense!"]}, 422),
        ({"init_images": [in_base64(b"GIF89a")]}, 422),
        ({"mask": "data:image/png;base64,"}, 422),
        ({"mask": "http://localhost/mask.png"}, 422),
        ({"resize_mode": 9}, 422),
    ],
)
def test_pictures_that_cannot_be_used_are_refused(idle: TestClient, sent: Any, status: int) -> None:
    problem(idle.post("/sdapi/v1/img2img", json=start(**sent)), status)


def test_too_large_a_result_is_refused(idle: TestClient) -> None:
    asked = {"image": in_base64(png(4000, 2, "RGB")), "resize_mode": 1, "upscaling_resize_w": 9000}
    problem(idle.post("/sdapi/v1/extra-single-image", json={**asked, "upscaling_resize_h": 9000}), 422)


def test_what_an_enlarged_picture_says_of_its_making_stays(client: TestClient) -> None:
    made = client.post("/sdapi/v1/txt2img", json={"prompt": "a plum", "width": 64, "height": 64}).json()["images"][0]
    larger = client.post("/sdapi/v1/extra-single-image", json={"image": made}).json()["image"]
    told = client.post("/sdapi/v1/png-info", json={"image": larger}).json()
    assert told["info"].startswith("a plum")


def test_stable_diffusion_models_are_asked_for_all_of_it(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    card = studio.model(None)
    monkeypatch.setattr(studio, "model", lambda name=None: card.model_copy(update={"family": "stable-diffusion"}))
    asked = Txt2Img(
        prompt="a cat <lora:shiny:0.8>", tiling=True, enable_hr=True, hr_scale=1.5, denoising_strength=0.4,
        width=64, height=64, override_settings={"CLIP_stop_at_last_layers": 2},
    )  # fmt: skip
    recipe = recipe_from(studio, asked, None)
    assert isinstance(recipe, Recipe)
    assert (recipe.prompt, recipe.tiling, recipe.clip_skip) == ("a cat <lora:shiny:0.8>", True, 2)
    assert recipe.hires == Hires(scale=1.5, strength=0.4, upscaler="latent")
