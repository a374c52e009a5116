"""Films in OpenAI's words. Whether a model can make them is the catalog's to say: here that is asked and told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from fastapi.testclient import TestClient
from servers import Served, problem

from dreamloom.recipe import Recipe, VideoSpec
from dreamloom.server import Settings
from dreamloom.store.values import Job
from dreamloom.studio import Studio
from example_card import resolved

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")


@pytest.fixture
def api(studio: Studio) -> Iterator[openai.OpenAI]:
    with (
        Served.open(studio, Settings(port=0, workers=0)) as server,
        openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as client,
    ):
        yield client


def queued(studio: Studio, **fields: Any) -> Job:
    """A film in the queue."""
    spec = VideoSpec(width=64, height=48, frames=17, fps=8, interpolate=8)
    film = resolved(prompt="waves").model_copy(update={"output": spec})
    return studio.store.jobs.add(film, **fields)


def finish(studio: Studio, job: Job, file: Path) -> None:
    """Makes a file the film's result."""
    taken = studio.store.claims.take("worker", 60)
    assert taken is not None
    assert taken.id == job.id
    file.write_bytes(b"a film")
    studio.store.claims.result(taken, 0, file, (17, 48, 64))
    studio.store.claims.finish(taken, 1.0)


def test_a_film_is_followed_from_the_queue_to_the_trash(api: openai.OpenAI, studio: Studio, tmp_path: Path) -> None:
    job = queued(studio)
    video = api.videos.retrieve(f"video_{job.id}")
    assert (video.status, video.progress, video.size, video.prompt) == ("queued", 0, "64x48", "waves")
    assert float(video.seconds) == pytest.approx(17 / 8, abs=0.01)
    with pytest.raises(openai.ConflictError, match="not finished"):
        api.videos.download_content(video.id)
    finish(studio, job, tmp_path / "film.mp4")
    video = api.videos.retrieve(video.id)
    assert (video.status, video.progress) == ("completed", 100)
    content = api.videos.download_content(video.id)
    assert (content.response.headers["content-type"], content.read()) == ("video/mp4", b"a film")
    with pytest.raises(openai.UnprocessableEntityError):
        api.videos.download_content(video.id, variant="thumbnail")
    assert api.videos.delete(video.id).deleted
    with pytest.raises(openai.NotFoundError):
        api.videos.retrieve(video.id)
    assert studio.assets(job.id)[0].trashed is not None


def test_films_are_listed_by_pages(api: openai.OpenAI, studio: Studio) -> None:
    ids = [f"video_{queued(studio).id}" for _ in range(5)]
    studio.submit(Recipe(prompt="a picture"))
    assert [one.id for one in api.videos.list(limit=2)] == ids[::-1]  # the client asks for page after page
    assert [one.id for one in api.videos.list(limit=2, order="asc")] == ids
    api.videos.delete(ids[0])
    assert ids[0] not in [one.id for one in api.videos.list()]


def test_a_film_that_failed_says_why(api: openai.OpenAI, studio: Studio) -> None:
    job = queued(studio)
    taken = studio.store.claims.take("worker", 60)
    assert taken is not None
    studio.store.claims.fail(taken, "the film is too long", "BadRecipe")
    video = api.videos.retrieve(f"video_{job.id}")
    assert (video.status, video.error.message) == ("failed", "the film is too long")


def test_a_picture_is_no_film(api: openai.OpenAI, studio: Studio) -> None:
    job = studio.store.jobs.add(resolved())
    for id in (f"video_{job.id}", job.id, "video_", "video_x", "../x"):
        with pytest.raises(openai.NotFoundError):
            api.videos.retrieve(id)


def test_asking_for_a_film_queues_it_or_says_why_not(idle: TestClient) -> None:
    answer = idle.post("/v1/videos", files={"prompt": (None, "waves"), "size": (None, "64x64")})
    if answer.is_success:
        assert (answer.json()["status"], answer.json()["size"]) == ("queued", "64x64")
    else:
        problem(answer, 422)


def test_requests_that_cannot_be_used_are_refused(idle: TestClient) -> None:
    for sent in (
        {"json": {}},
        {"json": []},
        {"json": {"prompt": "x", "seconds": "soon"}},
        {"json": {"prompt": "x", "input_reference": {"image_url": "http://localhost/a.png"}}},
        {"files": {"prompt": (None, "x"), "input_reference": ("a.svg", b"<svg/>")}},
    ):
        problem(idle.post("/v1/videos", **sent), 422)
    problem(idle.post("/v1/videos", content=b"{", headers={"Content-Type": "application/json"}), 400)
    problem(idle.get("/v1/videos?limit=1000"), 422)
