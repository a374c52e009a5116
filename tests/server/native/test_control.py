"""Control maps over HTTP: what there is, maps of uploads, and jobs that follow them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from servers import TokenServer, problem

from dreamloom.studio import Studio
from example_card import OBEYING


@pytest.fixture(autouse=True)
def _taught(studio: Studio, tmp_path: Path) -> None:
    """The model follows maps."""
    (tmp_path / "weights" / OBEYING.name / "card.json").write_text(OBEYING.model_dump_json())


def box() -> bytes:
    """A square on pale ground, as PNG."""
    pixels = np.full((96, 128, 3), 235, np.uint8)
    pixels[32:64, 32:64] = (200, 30, 30)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_kinds_are_listed_with_what_is_lacking(idle: TestClient) -> None:
    kinds = {kind["name"]: kind for kind in idle.get("/api/v1/control").json()}
    assert kinds["canny"]["lacking"] is None
    assert kinds["canny"]["options"][1] == {
        "name": "high", "meaning": "change of colour that begins a line", "default": 200, "low": 0, "high": 1000,
    }  # fmt: skip
    assert "make the map elsewhere" in kinds["depth"]["lacking"]


def test_a_map_is_kept_and_goes_into_a_recipe(idle: TestClient, studio: Studio) -> None:
    answer = idle.post("/api/v1/control/canny?low=40&high=90", content=box())
    assert answer.status_code == 201
    told = answer.json()
    assert (told["width"], told["height"], told["file"]["path"]) == (128, 96, "picture-canny.png")
    shown = np.asarray(Image.open(io.BytesIO(idle.get(told["url"]).content)))
    assert shown[48, 28:37].any()
    assert not shown[48, 44:52].any()
    recipe = {"prompt": "a box", "controls": [{"kind": "canny", "file": told["file"]}]}
    job = idle.post("/api/v1/jobs", json={"recipe": recipe}).json()
    (control,) = studio.job(job["id"]).resolved.controls
    assert control.file.sha256 == told["file"]["sha256"]


def test_a_job_may_ask_for_the_map_of_an_upload(idle: TestClient, studio: Studio) -> None:
    uploaded = idle.post("/api/v1/inputs?name=box.png", content=box()).json()
    wish = {"kind": "scribble", "file": uploaded["file"], "from_picture": True}
    recipe = {"prompt": "a box", "controls": [wish]}
    job = idle.post("/api/v1/jobs", json={"recipe": recipe}).json()
    (control,) = studio.job(job["id"]).resolved.controls
    assert control.file.path == "box-scribble.png"
    assert not control.from_picture


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("cany", "near it: canny"),
        ("depth", "no package carries a model"),
        ("canny?low=-1", "Low must be between 0 and 1000"),
        ("canny?low=much", "number"),
        ("canny?ink=1", "Canny knows no ink"),
        ("canny?colour=1", "colour"),
    ],
)
def test_what_cannot_be_made_is_a_problem(idle: TestClient, studio: Studio, address: str, told: str) -> None:
    assert told in problem(idle.post(f"/api/v1/control/{address}", content=box()), 422)["detail"]
    assert not studio.inputs.folder.exists()


@pytest.mark.parametrize("data", [b"no picture", b"<svg/>", box()[:80], b"\0\0\0\x18ftypmp42" + b"\0" * 80])
def test_what_is_no_picture_is_a_problem(idle: TestClient, studio: Studio, data: bytes) -> None:
    problem(idle.post("/api/v1/control/canny", content=data), 422)
    assert not studio.inputs.folder.exists()


def test_a_form_and_a_stranger_are_refused(idle: TestClient, network: TokenServer) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    problem(idle.post("/api/v1/control/canny", content=box(), headers=form), 415)
    problem(network.client.post("/api/v1/control/canny", content=box()), 401)
    problem(network.client.get("/api/v1/control"), 401)
    assert network.as_("anna").post("/api/v1/control/canny", content=box()).status_code == 201
