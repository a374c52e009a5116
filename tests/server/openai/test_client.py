"""The judge of OpenAI's API: the published client `openai`, as it is."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import openai
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from servers import Served, half_mask, png, problem

from dreamloom.server import Settings
from dreamloom.studio import Studio


@pytest.fixture
def api(served: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served.url}/v1", api_key="none", max_retries=0) as client:
        yield client


def picture(data: str | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_words_become_pictures(api: openai.OpenAI, studio: Studio) -> None:
    result = api.images.generate(prompt="a red apple", n=2, size="64x48", quality="low")
    assert [picture(one.b64_json).size for one in result.data] == [(64, 48)] * 2
    assert (result.size, result.quality, result.output_format, result.background) == ("64x48", "low", "png", "opaque")
    assert studio.jobs()[0].resolved.steps == 2  # half of the model's own


@pytest.mark.parametrize("model", ["gpt-image-2.5-flare", "dall-e-3", "dreamloom-mini"])
def test_names_of_openais_models_stand_for_the_embedded_one(api: openai.OpenAI, model: str) -> None:
    result = api.images.generate(prompt="x", model=model, size="1024x1024")
    assert result.size == "128x128"  # the nearest that the model can


def test_a_picture_may_be_told_by_its_address(api: openai.OpenAI, served: Served) -> None:
    result = api.images.generate(prompt="x", response_format="url")
    assert result.data[0].url.startswith(f"{served.url}/api/v1/gallery/")


def test_pictures_in_the_making_come_first(api: openai.OpenAI) -> None:
    with api.images.generate(prompt="x", stream=True, partial_images=2, quality="high", size="64x64") as stream:
        events = list(stream)
    kinds = [event.type for event in events]
    assert kinds[-1] == "image_generation.completed"
    assert kinds[:-1] == ["image_generation.partial_image"] * (len(kinds) - 1)
    assert [event.partial_image_index for event in events[:-1]] == list(range(len(kinds) - 1))
    assert all(picture(event.b64_json).size == (64, 64) for event in events)
    assert picture(events[-1].b64_json).format == events[-1].output_format.upper() == "PNG"
    assert events[-1].usage.total_tokens == 0


def test_a_picture_is_edited(api: openai.OpenAI) -> None:
    result = api.images.edit(image=("cat.png", png()), prompt="a pear", size="64x64")
    assert picture(result.data[0].b64_json).size == (64, 64)


@pytest.mark.parametrize("stream", [False, True])
def test_what_is_transparent_in_the_mask_is_painted(api: openai.OpenAI, stream: bool) -> None:
    asked: dict[str, Any] = {"image": [("a.png", png(48, 40))], "mask": ("m.png", half_mask(48, 40, transparent=True))}
    if stream:
        with api.images.edit(prompt="x", stream=True, **asked) as events:
            last = list(events)[-1]
        assert last.type == "image_edit.completed"
        made = picture(last.b64_json)
    else:
        made = picture(api.images.edit(prompt="x", **asked).data[0].b64_json)
    before = np.asarray(Image.open(io.BytesIO(png(48, 40))))
    after = np.asarray(made.convert("RGB"))
    assert after.shape == before.shape
    assert np.array_equal(after[:, :22], before[:, :22])
    assert not np.array_equal(after[:, 26:], before[:, 26:])


def test_models(api: openai.OpenAI) -> None:
    (model,) = api.models.list()
    assert (model.id, model.object, model.owned_by) == ("dreamloom-mini", "model", "dreamloom")
    assert api.models.retrieve("dreamloom-mini") == model
    with pytest.raises(openai.NotFoundError, match="There is no model 'x'"):
        api.models.retrieve("x")


@pytest.mark.parametrize(
    ("asked", "error", "sentence", "param"),
    [
        ({"prompt": ""}, openai.UnprocessableEntityError, "The prompt is empty", "prompt"),
        ({"size": "big"}, openai.UnprocessableEntityError, "Size must be auto", "size"),
        ({"n": 11}, openai.UnprocessableEntityError, "N must be between 1 and 10", "n"),
        ({"background": "transparent"}, openai.UnprocessableEntityError, "transparent background", "background"),
        ({"output_format": "webp"}, openai.UnprocessableEntityError, "ask for png", "output_format"),
        ({"model": "sdxl"}, openai.NotFoundError, "There is no model 'sdxl'", None),
    ],
)
def test_what_is_not_possible_is_told_in_the_clients_own_errors(
    api: openai.OpenAI, asked: dict[str, Any], error: type[openai.APIStatusError], sentence: str, param: str | None
) -> None:
    with pytest.raises(error, match=sentence) as caught:
        api.images.generate(**{"prompt": "x", **asked})
    assert (caught.value.param, caught.value.type) == (param, "invalid_request_error")


def test_what_goes_wrong_in_a_stream_is_told_in_it(
    api: openai.OpenAI, fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(fake, "predict", broken)
    with pytest.raises(openai.APIError, match="broken"), api.images.generate(prompt="x", stream=True) as stream:
        list(stream)
    with pytest.raises(openai.InternalServerError, match="broken"):
        api.images.generate(prompt="x")


def test_who_stops_listening_has_stopped_the_job(studio: Studio) -> None:
    with Served.open(studio, Settings(port=0, workers=0)) as server:
        with openai.OpenAI(base_url=f"{server.url}/v1", api_key="x", max_retries=0, timeout=0.5) as client:
            with pytest.raises(openai.APITimeoutError):
                client.images.generate(prompt="x")
            with pytest.raises(openai.APITimeoutError), client.images.generate(prompt="x", stream=True) as stream:
                list(stream)
        job, other = (one.id for one in studio.jobs())
        for id in (job, other):
            assert [event.kind for event in studio.events(id)][-1] == "cancelled"


def test_edits_that_cannot_be_made_are_refused(idle: TestClient) -> None:
    image = ("image", ("a.png", png()))
    for files, data in (
        ([], {"prompt": "x"}),
        ([image], {}),
        ([image, image], {"prompt": "x"}),
        ([image, ("mask", ("m.png", half_mask(8, 8, transparent=True)))], {"prompt": "x"}),
        ([("image", ("a.svg", b"<svg/>"))], {"prompt": "x"}),
        ([image, ("markup", ("a.png", png()))], {"prompt": "x"}),
        ([("image[]", ("a.png", b""))], {"prompt": "x"}),
        ([image], {"prompt": "x", "image": "http://localhost/a.png", "n": "many"}),
    ):
        told = problem(idle.post("/v1/images/edits", files=files or {"nothing": b""}, data=data), 422)
        assert told["error"]["message"] == told["detail"]
    headers = {"Content-Type": "multipart/form-data"}
    assert 400 <= idle.post("/v1/images/edits", content=b"x", headers=headers).status_code < 500
    problem(idle.post("/v1/images/edits", json={"prompt": "x"}), 422)
