"""Jobs over the native API: submit, list, steer."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from servers import APPLE, LOCAL, TokenServer, finished, in_base64, png, problem, submit

from dreamloom.server import Settings, create_app
from dreamloom.server.settings import MAX_JSON
from dreamloom.studio import Studio


def test_a_recipe_becomes_a_job_and_the_job_a_picture(client: TestClient) -> None:
    answer = client.post("/api/v1/jobs", json={"recipe": {**APPLE, "count": 2}})
    assert answer.status_code == 201
    job = answer.json()
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["state"], job["owner"], job["resolved"]["items"][0]["seed"]) == ("queued", "", 7)
    done = finished(client, count=2)
    assert (done["state"], done["progress"], done["error"]) == ("done", {"done": 6, "total": 6}, None)
    assert [one["item"] for one in done["assets"]] == [0, 1]
    picture = client.get(done["assets"][0]["url"])
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_a_job_says_nothing_of_places_on_the_disk(client: TestClient, studio: Studio) -> None:
    job = finished(client)
    assert not {"output", "worker", "fence"} & set(job)
    assert str(studio.home) not in client.get(f"/api/v1/jobs/{job['id']}").text


@pytest.mark.parametrize(
    ("recipe", "field", "sentence"),
    [
        ({"prompt": ""}, "prompt", "The prompt is empty"),
        ({"prompt": "x", "steps": 0}, "steps", "Steps must be between 1 and 1000, not 0."),
        ({"prompt": "x", "step": 5}, "step", "There is no field 'step' in a recipe; near it: steps."),
        ({"prompt": "x", "sampler": "Newest"}, "sampler", "There is no sampler 'Newest'"),
        ({"prompt": "x", "output": {"kind": "image", "width": 50}}, "output.width", "Width 50 is not divisible by 16"),
        ({"prompt": "x", "output": {"kind": "song"}}, "output", 'Output must be of kind "image" or "video"'),
    ],
)
def test_what_is_wrong_with_a_recipe_is_one_sentence_with_its_field(
    idle: TestClient, recipe: Any, field: str, sentence: str
) -> None:
    told = problem(idle.post("/api/v1/jobs", json={"recipe": recipe}), 422)
    assert told["field"] == field
    assert told["detail"].startswith(sentence)


def test_other_things_that_can_be_wrong_with_a_request(idle: TestClient) -> None:
    told = problem(idle.post("/api/v1/jobs", json={"recipe": {"prompt": "a --foo"}}), 422)
    assert (told["column"], told["title"]) == (3, "Bad prompt")
    assert problem(idle.post("/api/v1/jobs", json={"recipe": {"prompt": "x", "model": "y"}}), 404)["name"] == "y"
    json = {"Content-Type": "application/json"}
    problem(idle.post("/api/v1/jobs", content=b"{", headers=json), 400)
    problem(idle.post("/api/v1/jobs", content=b"[" * 99_999, headers=json), 400)
    problem(idle.post("/api/v1/jobs", content=b"1", headers=json), 422)
    problem(idle.post("/api/v1/jobs", content=b"{}"), 422)
    problem(idle.post("/api/v1/jobs"), 422)
    problem(idle.post("/api/v1/jobs", content=b" " * (MAX_JSON + 1), headers=json), 413)
    problem(idle.post("/api/v1/jobs", json={"recipe": APPLE, "priority": 1001}), 422)
    problem(idle.post("/api/v1/jobs", json={"recipe": {**APPLE, "count": 101}}), 422)
    problem(idle.put("/api/v1/jobs", json={}), 405)
    problem(idle.get("/api/v1/jobs/nothing"), 422)
    problem(idle.get("/api/v1/nothing"), 404)
    assert idle.get("/api/v1/jobs").json()["jobs"] == []


def test_jobs_are_listed_newest_first_by_pages(idle: TestClient) -> None:
    ids = [submit(idle)["id"] for _ in range(3)]
    first = idle.get("/api/v1/jobs", params={"limit": 2}).json()
    assert [job["id"] for job in first["jobs"]] == [ids[2], ids[1]]
    assert first["counts"]["queued"] == 3
    rest = idle.get("/api/v1/jobs", params={"limit": 2, "before": first["next"]}).json()
    assert ([job["id"] for job in rest["jobs"]], rest["next"]) == ([ids[0]], None)
    queue = idle.get("/api/v1/jobs", params={"order": "queue", "state": ["queued", "running"]}).json()["jobs"]
    assert [job["id"] for job in queue] == ids
    assert idle.get("/api/v1/jobs", params={"state": "done"}).json()["jobs"] == []


def test_a_job_is_paused_resumed_cancelled_and_retried(idle: TestClient) -> None:
    id = submit(idle)["id"]
    for action, state in (("pause", "paused"), ("resume", "queued"), ("cancel", "cancelled"), ("retry", "queued")):
        assert idle.post(f"/api/v1/jobs/{id}/{action}").json()["state"] == state
    told = problem(idle.post(f"/api/v1/jobs/{id}/resume"), 409)
    assert (told["state"], told["id"]) == ("queued", id)
    problem(idle.post(f"/api/v1/jobs/{'0' * 36}/cancel"), 404)


def test_jobs_change_places(idle: TestClient) -> None:
    first, second, third = (submit(idle)["id"] for _ in range(3))
    assert idle.get(f"/api/v1/jobs/{third}").json()["ahead"] == 2
    idle.post(f"/api/v1/jobs/{third}/move", json={"before": second})
    idle.post(f"/api/v1/jobs/{first}/move", json={"before": "last"})
    queue = idle.get("/api/v1/jobs", params={"order": "queue"}).json()["jobs"]
    assert [job["id"] for job in queue] == [third, second, first]
    assert idle.post(f"/api/v1/jobs/{first}/move", json={"priority": 7}).json()["priority"] == 7
    assert idle.get(f"/api/v1/jobs/{first}").json()["ahead"] == 0
    problem(idle.post(f"/api/v1/jobs/{first}/move", json={"before": "middle"}), 422)


def test_ended_jobs_are_cleared_and_their_pictures_stay(client: TestClient) -> None:
    job = finished(client)
    assert client.delete("/api/v1/jobs").json() == {"count": 1}
    problem(client.get(f"/api/v1/jobs/{job['id']}"), 404)
    assert client.get(job["assets"][0]["url"]).is_success


def test_a_queue_has_an_end(studio: Studio) -> None:
    with TestClient(create_app(studio, Settings(workers=0, max_waiting=2)), base_url=LOCAL) as client:
        for _ in range(2):
            submit(client)
        answer = client.post("/api/v1/jobs", json={"recipe": APPLE})
        assert problem(answer, 429)["type"].endswith("queue-full")
        assert int(answer.headers["retry-after"]) > 0


def test_a_user_may_not_fill_the_queue(studio: Studio, tmp_path: Any) -> None:
    with TokenServer.open(studio, tmp_path / "tokens.json", workers=0, max_waiting_each=2) as server:
        for _ in range(2):
            submit(server.as_("anna"))
        told = problem(server.as_("anna").post("/api/v1/jobs", json={"recipe": APPLE}), 429)
        assert told["detail"].startswith("2 of your jobs")
        submit(server.as_("ben"))
        for _ in range(3):
            submit(server.as_("root"))


def test_what_the_policy_refuses_is_refused(idle: TestClient) -> None:
    told = problem(idle.post("/api/v1/jobs", json={"recipe": {"prompt": "a nude child"}}), 403)
    assert told["rule"] == "sexual-minors"
    assert idle.get("/api/v1/jobs").json()["jobs"] == []


def test_what_the_policy_asks_can_be_answered_over_every_api(
    idle: TestClient, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dreamloom.guarding._faces", lambda *_: 1)
    file = idle.post("/api/v1/inputs", content=png(), headers={"Content-Type": "image/png"}).json()["file"]
    asked = {"recipe": {"prompt": "she smiles", "init_image": file}}
    assert problem(idle.post("/api/v1/jobs", json=asked), 409)["rule"] == "likeness"
    agreed = "Zoë agreed, in writing"
    job = idle.post("/api/v1/jobs", json={**asked, "answers": {"consent": agreed}}).json()
    assert job["decisions"][0]["answered"] == agreed
    picture = {"prompt": "she smiles", "init_images": [in_base64(png())], "width": 64, "height": 64}
    assert problem(idle.post("/sdapi/v1/img2img", json=picture), 409)["rule"] == "likeness"
    form = {"data": {"prompt": "she smiles", "stream": "true"}, "files": {"image": ("a.png", png())}}
    problem(idle.post("/v1/images/edits", **form), 409)
    headers = {"Dreamloom-Consent": agreed.encode(), "Dreamloom-Acknowledged": "one, two"}
    idle.app.state.here.hub.close()  # so that nobody waits for the picture
    problem(idle.post("/sdapi/v1/img2img", json=picture, headers=headers), 503)
    assert studio.jobs()[0].answers == {"consent": agreed, "acknowledged": ["one", "two"]}


def test_a_preview_is_a_picture_or_a_problem(idle: TestClient, studio: Studio) -> None:
    id = submit(idle)["id"]
    problem(idle.get(f"/api/v1/jobs/{id}/preview"), 404)
    studio.store.previews.put(id, 0, b"\xff\xd8jpeg")
    answer = idle.get(f"/api/v1/jobs/{id}/preview")
    assert (answer.headers["content-type"], answer.content) == ("image/jpeg", b"\xff\xd8jpeg")
    assert answer.headers["cache-control"] == "no-store"
