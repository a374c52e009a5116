"""Watch it paint, over the native API."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from servers import APPLE, TokenServer, finished, problem

from dreamloom.engine.events import Glance
from dreamloom.recipe import Recipe
from dreamloom.server.native.watch import _picture
from dreamloom.store.values import Look
from dreamloom.studio import Studio
from dreamloom.watched import as_look


def watched(client: TestClient, **recipe: Any) -> Any:
    """A finished job that was watched."""
    job = client.post("/api/v1/jobs", json={"recipe": {**APPLE, **recipe}, "watch": True}).json()
    return finished_job(client, job["id"])


def finished_job(client: TestClient, id: str) -> Any:
    with client.stream("GET", f"/api/v1/jobs/{id}/events") as stream:
        for _ in stream.iter_lines():
            pass
    return client.get(f"/api/v1/jobs/{id}").json()


def test_every_step_of_every_picture_can_be_seen(client: TestClient) -> None:
    job = watched(client, count=2)
    assert job["watch"] is True
    told = client.get(f"/api/v1/jobs/{job['id']}/watch").json()
    assert (told["job"], told["watch"]) == (job["id"], True)
    assert [one["item"] for one in told["pictures"]] == [0, 1]
    for picture in told["pictures"]:
        assert (picture["steps"], picture["attention"], picture["words"]) == (3, False, [])
        assert [look["step"] for look in picture["looks"]] == [1, 2, 3]
        for look in picture["looks"]:
            for kind in ("guided", "prompted", "wordless", "noisy"):
                shown = client.get(look[kind])
                assert shown.headers["content-type"] == "image/jpeg"
                assert shown.content.startswith(b"\xff\xd8")


def test_a_job_that_was_not_watched_has_nothing_to_show(client: TestClient) -> None:
    job = finished(client)
    assert job["watch"] is False
    told = client.get(f"/api/v1/jobs/{job['id']}/watch").json()
    assert (told["watch"], told["pictures"]) == (False, [])
    assert "watch" in problem(client.get(f"/api/v1/jobs/{job['id']}/watch/0/1/guided"), 404)["detail"]


def test_a_watched_picture_is_the_same_file_to_the_last_pixel(client: TestClient) -> None:
    plain, seen = finished(client), watched(client)
    assert plain["assets"][0]["recipe_id"] == seen["assets"][0]["recipe_id"]
    assert plain["resolved"] == seen["resolved"]


def test_somebody_elses_job_is_not_there(network: TokenServer) -> None:
    anna, ben = network.as_("anna"), network.as_("ben")
    job = watched(anna)
    for client, status in ((anna, 200), (ben, 404), (network.as_("root"), 200)):
        assert client.get(f"/api/v1/jobs/{job['id']}/watch").status_code == status
        assert client.get(f"/api/v1/jobs/{job['id']}/watch/0/1/noisy").status_code == status


@pytest.mark.parametrize("rest", ["0/0/guided", "0/1/picture", "-1/1/guided", "0/x/guided"])
def test_a_step_that_cannot_be_is_refused(client: TestClient, rest: str) -> None:
    job = finished(client)
    problem(client.get(f"/api/v1/jobs/{job['id']}/watch/{rest}"), 422)


def test_words_of_a_scheduled_prompt_stay_apart(studio: Studio) -> None:
    def look(step: int, words: tuple[str, ...]) -> Look:
        maps = np.ones((len(words), 1, 2), np.float32) * np.arange(1, len(words) + 1).reshape(-1, 1, 1)
        view = np.zeros((8, 8, 3), np.uint8)
        return as_look(Glance(0, step, 2, 0.5, view, view, view, view, words, maps), 0)[0]

    job = studio.submit(Recipe.checked(**APPLE), watch=True)
    picture = _picture(job, 0, (look(1, ("a", "cat", "a")), look(2, ("a", "fox"))))
    assert picture.words == ("a", "cat", "a", "fox")
    first, second = picture.looks
    assert [one is None for one in first.maps] == [False, False, False, True]
    assert [one is None for one in second.maps] == [False, True, True, False]
    assert second.shares == (0.3333, None, None, 0.6667)
