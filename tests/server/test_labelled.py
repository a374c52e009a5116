"""Whichever way a picture or film leaves the server, it says what it is: its credentials are whole and valid.

Exempt is what is no finished work: previews and looks at the steps of one in the making, and thumbnails for lists.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from servers import LOCAL, finished, follow, half_mask, in_base64, png

from dreamloom.catalog import cards
from dreamloom.server import Settings, create_app
from dreamloom.studio import Studio
from example_card import CARD
from film_family import ExactFamily

SMALL = {"prompt": "a red apple", "steps": 2, "width": 64, "height": 64}
UNFINISHED = {"get_preview", "get_look", "get_thumbnail"}


@pytest.fixture
def films(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A server whose model films."""
    card = CARD.model_copy(update={"frames": 33, "tasks": ("text to picture", "text to film")})
    (tmp_path / "weights" / CARD.name / "card.json").write_text(card.model_dump_json())
    monkeypatch.setattr("dreamloom.engine.load.load_family", lambda card: ExactFamily())
    cards.known_cards.cache_clear()
    with TestClient(create_app(studio, Settings()), base_url=LOCAL) as client:
        yield client


def state_of(studio: Studio, folder: Path, data: bytes) -> str:
    path = folder / "came-out"
    path.write_bytes(data)
    return studio.stamping.verify(path)[0].state


def native(client: TestClient, **recipe: Any) -> bytes:
    return client.get(finished(client, **recipe)["assets"][0]["url"]).content


def from_a_picture(client: TestClient) -> bytes:
    headers = {"Content-Type": "image/png"}
    file = client.post("/api/v1/inputs", content=png(), headers=headers).json()["file"]
    return native(client, init_image=file, strength=0.5)


def taken_as_input(client: TestClient) -> bytes:
    asset = finished(client)["assets"][0]
    return client.get(client.post(f"/api/v1/gallery/{asset['id']}/as-input").json()["url"]).content


def a1111(client: TestClient, path: str, **asked: Any) -> bytes:
    answer = client.post(f"/sdapi/v1/{path}", json={**SMALL, **asked})
    assert answer.status_code == 200, answer.text
    return base64.b64decode(answer.json()["images"][0])


def enlarged(client: TestClient, picture: bytes) -> bytes:
    answer = client.post("/sdapi/v1/extra-single-image", json={"image": in_base64(picture)})
    assert answer.status_code == 200, answer.text
    return base64.b64decode(answer.json()["image"])


def openai_made(client: TestClient, **asked: Any) -> bytes:
    answer = client.post("/v1/images/generations", json={"prompt": "a red apple", "size": "64x64", **asked})
    assert answer.status_code == 200, answer.text
    told = answer.json()["data"][0]
    return base64.b64decode(told["b64_json"]) if "b64_json" in told else client.get(told["url"]).content


def openai_edited(client: TestClient, *, stream: bool = False) -> bytes:
    files = {"image": ("a.png", png(48, 40)), "mask": ("m.png", half_mask(48, 40, transparent=True))}
    answer = client.post("/v1/images/edits", data={"prompt": "a pear", "stream": str(stream).lower()}, files=files)
    assert answer.status_code == 200, answer.text
    if not stream:
        return base64.b64decode(answer.json()["data"][0]["b64_json"])
    events = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: {")]
    return base64.b64decode(events[-1]["b64_json"])


WAYS: dict[str, Callable[[TestClient], bytes]] = {
    "native": native,
    "native, of several": lambda client: native(client, count=3),
    "native, from a picture": from_a_picture,
    "taken as input": taken_as_input,
    "txt2img": lambda client: a1111(client, "txt2img"),
    "img2img": lambda client: a1111(client, "img2img", init_images=[in_base64(png())], denoising_strength=0.5),
    "img2img, masked": lambda client: a1111(
        client, "img2img", init_images=[in_base64(png())], mask=in_base64(half_mask())
    ),
    "enlarged": lambda client: enlarged(client, a1111(client, "txt2img")),
    "enlarged, of no credentials": lambda client: enlarged(client, png()),
    "OpenAI": openai_made,
    "OpenAI, by address": lambda client: openai_made(client, response_format="url"),
    "OpenAI, edited": openai_edited,
    "OpenAI, edited, told as it goes": lambda client: openai_edited(client, stream=True),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_picture_is_labelled(client: TestClient, studio: Studio, tmp_path: Path, way: str) -> None:
    assert state_of(studio, tmp_path, WAYS[way](client)) == "valid"


def test_an_enlarged_picture_keeps_its_chain(client: TestClient, studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(enlarged(client, native(client)))
    chain = studio.stamping.verify(tmp_path / "large.png")[0].chain
    (source,) = chain.sources
    assert chain.what == "an edit"
    assert (source.relation, source.state, source.what) == ("parentOf", "valid", "made by a trained model (AI)")


def test_every_film_is_labelled(films: TestClient, studio: Studio, tmp_path: Path) -> None:
    asked = {"prompt": "waves", "seconds": "1", "size": "64x64"}
    answer = films.post("/v1/videos", json=asked)
    assert answer.status_code == 200, answer.text
    id = answer.json()["id"]
    follow(films, f"/api/v1/jobs/{id.removeprefix('video_')}/events")
    film = films.get(f"/v1/videos/{id}/content")
    assert (film.status_code, film.headers["content-type"]) == (200, "video/mp4")
    assert state_of(studio, tmp_path, film.content) == "valid"
    (asset,) = films.get("/api/v1/gallery").json()["assets"]
    assert films.get(asset["url"]).content == film.content


def test_no_way_out_of_the_native_api_is_forgotten(idle: TestClient) -> None:
    document = idle.get("/api/v1/openapi.json").json()
    giving = {
        one["operationId"]
        for path in document["paths"].values()
        for one in path.values()
        for answer in one["responses"].values()
        if any(kind.startswith(("image/", "video/")) for kind in answer.get("content", {}))
    }
    assert giving == UNFINISHED | {"get_asset_file", "get_input"}
