"""Verify over HTTP: the same verdicts as `dream verify`, with what of the chain is in the caller's gallery."""

from __future__ import annotations

import io
import random
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from servers import TokenServer, finished, png, problem

from dreamloom.studio import Studio
from dreamloom.trust.verify import Verifier
from dreamloom.trust.watermark import mark_all

HEADERS = {"Content-Type": "application/octet-stream"}


def verified(client: TestClient, data: bytes) -> dict[str, Any]:
    answer = client.post("/api/v1/verify", content=data, headers=HEADERS)
    assert answer.status_code == 200, answer.text
    return answer.json()


def made(client: TestClient, **recipe: object) -> dict[str, Any]:
    return finished(client, **recipe)["assets"][0]


def test_a_picture_that_was_made_here_is_valid_and_leads_to_the_gallery(client: TestClient) -> None:
    asset = made(client)
    told = verified(client, client.get(asset["url"]).content)
    assert told["state"] == "valid"
    assert told["chain"]["what"] == "made by a trained model (AI)"
    assert told["gallery"][told["chain"]["recipe"]]["id"] == asset["id"]


def test_the_chain_is_told_with_its_pictures(client: TestClient) -> None:
    first = made(client)
    taken = client.post(f"/api/v1/gallery/{first['id']}/as-input").json()
    second = made(client, prompt="a pear", init_image=taken["file"], strength=0.5)
    told = verified(client, client.get(second["url"]).content)
    (source,) = told["chain"]["sources"]
    assert (source["relation"], source["state"]) == ("parentOf", "valid")
    assert told["gallery"][source["recipe"]]["id"] == first["id"]


def test_a_changed_file_is_tampered_and_one_without_credentials_unsigned(client: TestClient) -> None:
    data = bytearray(client.get(made(client)["url"]).content)
    data[-20] ^= 1
    told = verified(client, bytes(data))
    assert told["state"] == "tampered"
    assert "changed" in told["sentence"]
    for plain in (png(), b"nothing at all", b"\0" * 100):
        told = verified(client, plain)
        assert (told["state"], told["gallery"], told["watermark"]) == ("unsigned", {}, None)


def test_no_damaged_file_is_a_fault(client: TestClient) -> None:
    whole = client.get(made(client)["url"]).content
    chance = random.Random(4)
    cut = [whole[:length] for length in chance.sample(range(1, len(whole)), 12)]
    flipped = [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in chance.sample(range(len(whole)), 24)]
    doubled = [whole + whole, whole[:40] + whole, b"RIFF" + whole[4:], b"\xff\xd8\xff" + whole]
    states = {verified(client, data)["state"] for data in cut + flipped + doubled}
    assert "tampered" in states
    assert states <= {"tampered", "unsigned", "valid"}  # valid: bytes that fill up room


def test_a_stripped_picture_is_found_again_by_its_watermark(client: TestClient) -> None:
    asset = made(client)
    noise = np.random.default_rng(5).integers(60, 200, (32, 32, 3), np.uint8)
    pixels = np.asarray(Image.fromarray(noise).resize((256, 256), Image.Resampling.BICUBIC))
    buffer = io.BytesIO()
    marked = mark_all(pixels[None], int(asset["recipe_id"][:8], 16))[0]
    Image.fromarray(marked).save(buffer, "PNG")
    told = verified(client, buffer.getvalue())
    assert (told["state"], told["watermark"]) == ("unsigned", asset["recipe_id"][:8])
    assert told["gallery"][told["watermark"]]["id"] == asset["id"]
    assert told["made_here"]["prompt"] == "a red apple"


def test_nobody_learns_what_others_have(network: TokenServer) -> None:
    anna, ben = network.as_("anna"), network.as_("ben")
    asset = made(anna)
    data = anna.get(asset["url"]).content
    assert verified(ben, data)["gallery"] == {}
    assert verified(network.as_("root"), data)["gallery"][asset["recipe_id"]]["id"] == asset["id"]


def test_a_file_that_cannot_be_read_is_a_problem_that_names_no_place(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(verifier: Verifier, path: Any) -> Any:
        from dreamloom.errors import BadFile

        raise BadFile(f"{path} cannot be read: check the path", str(path))

    monkeypatch.setattr(Verifier, "verdict", broken)
    told = problem(client.post("/api/v1/verify", content=b"x", headers=HEADERS), 422)
    assert told["detail"].startswith("The file cannot be read")
    problem(client.post("/api/v1/verify", headers=HEADERS), 422)


def test_a_models_place_on_the_disk_is_for_admins(network: TokenServer, studio: Studio) -> None:
    import dreamloom.server.native.knowing as knowing

    card = studio.model().model_copy(update={"path": "/secret/place"})
    assert knowing._shown(card, knowing.Caller("anna", "user")).path is None
    assert knowing._shown(card, knowing.Caller()).path == "/secret/place"
