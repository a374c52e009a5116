"""Thumbnails of the gallery, and the credentials of films that have no place for them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from fastapi.testclient import TestClient
from PIL import Image
from servers import TokenServer, finished, problem

from dreamloom.media.films import write_film
from dreamloom.server.native.small import SIDE, thumbnail_of
from dreamloom.store.values import Asset
from dreamloom.studio import Studio
from dreamloom.trust.manifest import Claim
from example_card import resolved


def a_film(studio: Studio, folder: Path, suffix: str) -> Asset:
    """A signed film in the gallery, of a job that ended."""
    file = folder / f"film{suffix}"
    frames = np.full((5, 48, 64, 3), 90, np.uint8)
    write_film(file, iter(frames), fps=8)
    recipe = resolved(prompt="waves")
    studio.stamping.signer.sign(file, Claim(recipe))
    job = studio.store.jobs.add(recipe)
    taken = studio.store.claims.take("worker", 60)
    assert taken is not None
    studio.store.claims.result(taken, 0, file, (5, 48, 64))
    studio.store.claims.finish(taken, 1.0)
    return studio.assets(job.id)[0]


def test_a_thumbnail_is_small_and_may_be_kept_for_good(client: TestClient) -> None:
    asset = finished(client)["assets"][0]
    answer = client.get(f"/api/v1/gallery/{asset['id']}/thumbnail")
    assert answer.headers["content-type"] == "image/webp"
    assert "immutable" in answer.headers["cache-control"]
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (asset["width"], asset["height"])  # never enlarged
    problem(client.get("/api/v1/gallery/99/thumbnail"), 404)


def test_a_large_picture_keeps_its_shape() -> None:
    picture = Image.open(io.BytesIO(thumbnail_of(np.zeros((1500, 3000, 3), np.uint8))))
    assert picture.size == (SIDE, SIDE // 2)


def test_a_film_shows_its_beginning(idle: TestClient, studio: Studio, tmp_path: Path) -> None:
    asset = a_film(studio, tmp_path, ".mp4")
    answer = idle.get(f"/api/v1/gallery/{asset.id}/thumbnail")
    assert Image.open(io.BytesIO(answer.content)).size == (64, 48)


def test_a_file_that_is_gone_is_a_problem_and_no_fault(client: TestClient, studio: Studio) -> None:
    asset = finished(client)["assets"][0]
    studio.asset_path(studio.asset(asset["id"])).unlink()
    told = problem(client.get(f"/api/v1/gallery/{asset['id']}/thumbnail"), 404)
    assert str(studio.home) not in told["detail"]


def test_credentials_beside_a_film(idle: TestClient, studio: Studio, tmp_path: Path) -> None:
    asset = a_film(studio, tmp_path, ".webm")
    answer = idle.get(f"/api/v1/gallery/{asset.id}/credentials")
    assert answer.headers["content-type"] == "application/c2pa"
    film, beside = tmp_path / "copy.webm", tmp_path / "copy.c2pa"
    film.write_bytes(idle.get(f"/api/v1/gallery/{asset.id}/file").content)
    (studio.home / "credentials" / f"{asset.sha256}.c2pa").unlink()
    assert studio.stamping.verify(film)[0].state == "unsigned"
    beside.write_bytes(answer.content)
    assert studio.stamping.verify(film)[0].state == "valid"
    problem(idle.get(f"/api/v1/gallery/{asset.id}/credentials"), 404)


def test_what_holds_its_own_credentials_has_none_beside_it(client: TestClient) -> None:
    asset = finished(client)["assets"][0]
    told = problem(client.get(f"/api/v1/gallery/{asset['id']}/credentials"), 404)
    assert "inside" in told["detail"]


def test_nobody_sees_the_thumbnails_of_others(network: TokenServer) -> None:
    asset = finished(network.as_("anna"))["assets"][0]
    for what in ("thumbnail", "credentials"):
        problem(network.as_("ben").get(f"/api/v1/gallery/{asset['id']}/{what}"), 404)
