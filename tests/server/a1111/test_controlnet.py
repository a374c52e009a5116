"""Maps by the routes of A1111's ControlNet extension, judged by the published client and by its documentation."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
import webuiapi
from fastapi.testclient import TestClient
from PIL import Image
from servers import Served, in_base64

PIXELS = np.full((96, 128, 3), 235, np.uint8)
PIXELS[32:64, 32:64] = (200, 30, 30)
BOX = Image.fromarray(PIXELS)


def box() -> str:
    buffer = io.BytesIO()
    BOX.save(buffer, "PNG")
    return in_base64(buffer.getvalue())


def maps(answer: Any) -> list[np.ndarray]:
    assert answer.status_code == 200, answer.text
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(one)))) for one in answer.json()["images"]]


def test_the_published_client_gets_along(served: Served) -> None:
    api = webuiapi.WebUIApi(host="127.0.0.1", port=served.port)
    assert api.controlnet_version() == 2
    assert api.controlnet_model_list() == []
    assert {"none", "canny", "tile"} <= set(api.controlnet_module_list())
    assert "depth" not in api.controlnet_module_list()
    answer = api.controlnet_detect([BOX], module="canny", processor_res=192)
    (drawn,) = [np.asarray(one) for one in answer.images]
    assert drawn.shape == (192, 256, 3)
    assert drawn[96, 56:72].any()
    assert not drawn[96, 84:108].any()


def test_thresholds_and_the_module_that_does_nothing(idle: TestClient) -> None:
    faint = Image.fromarray(
        np.pad(np.full((64, 64, 3), 112, np.uint8), ((32, 32), (32, 32), (0, 0)), constant_values=100)
    )
    buffer = io.BytesIO()
    faint.save(buffer, "PNG")
    asked = {
        "controlnet_module": "canny", "controlnet_input_images": [in_base64(buffer.getvalue()), box()],
        "controlnet_processor_res": 128,
    }  # fmt: skip
    plain = maps(idle.post("/controlnet/detect", json=asked))
    assert not plain[0].any()
    assert plain[1].any()
    low = {**asked, "controlnet_threshold_a": 10, "controlnet_threshold_b": 20}
    assert maps(idle.post("/controlnet/detect", json=low))[0].any()
    asked |= {"controlnet_module": "none", "controlnet_processor_res": 96, "controlnet_input_images": [box()]}
    assert (maps(idle.post("/controlnet/detect", json=asked))[0] == PIXELS).all()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"controlnet_input_images": []},
        {"controlnet_module": "cany", "controlnet_input_images": ["BOX"]},
        {"controlnet_module": "depth_midas", "controlnet_input_images": ["BOX"]},
        {"controlnet_module": "canny", "controlnet_input_images": ["no picture"]},
        {"controlnet_module": "canny", "controlnet_input_images": ["http://127.0.0.1/a.png"]},
        {"controlnet_module": "canny", "controlnet_input_images": ["BOX"], "controlnet_threshold_a": -5},
        {"controlnet_module": "canny", "controlnet_input_images": ["BOX"], "controlnet_processor_res": 10**9},
    ],
)
def test_what_cannot_be_made_is_told(idle: TestClient, asked: dict[str, Any]) -> None:
    given = {name: [box()] if value == ["BOX"] else value for name, value in asked.items()}
    answer = idle.post("/controlnet/detect", json=given)
    assert answer.status_code == 422
    assert len(answer.json()["detail"]) < 300
