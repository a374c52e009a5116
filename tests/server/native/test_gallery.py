"""The gallery over the native API: files, search, marks, trash, lineage."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from servers import finished, png, problem

from dreamloom.studio import Studio


def made(client: TestClient, **recipe: object) -> dict[str, object]:
    return finished(client, **recipe)["assets"][0]


def test_a_file_is_told_what_it_is_and_may_be_kept_for_good(client: TestClient) -> None:
    asset = made(client)
    answer = client.get(asset["url"])
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["x-content-type-options"] == "nosniff"
    assert "immutable" in headers["cache-control"]
    assert "private" in headers["cache-control"]
    assert headers["content-security-policy"] == "sandbox"
    assert headers["etag"] == f'"{asset["sha256"]}"'
    assert headers["content-disposition"].startswith("inline")
    assert len(answer.content) == asset["size"]


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-7", 206, slice(0, 8)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=0-999999999", 206, slice(0, None)),
        ("bytes=999999999-", 416, slice(0, 0)),
        ("bytes=" + ",".join("0-1" for _ in range(5000)), 200, slice(0, None)),
    ],
)
def test_parts_of_a_file(client: TestClient, asked: str, status: int, part: slice) -> None:
    url = made(client)["url"]
    whole = client.get(url).content
    answer = client.get(url, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, whole[part])


def test_what_was_made_is_found_by_words_and_by_settings(client: TestClient) -> None:
    apple, pear = made(client), made(client, prompt="a green pear", sampler="DDIM", negative_prompt="blur")

    def ids(**wanted: object) -> list[object]:
        return [one["id"] for one in client.get("/api/v1/gallery", params=wanted).json()["assets"]]

    assert ids() == [pear["id"], apple["id"]]
    assert ids(text="gree") == ids(sampler="DDIM") == [pear["id"]]
    assert ids(job=apple["job"]) == [apple["id"]]
    assert ids(kind="video") == ids(text="plum") == []
    assert client.get("/api/v1/gallery/count", params={"kind": "image"}).json() == {"count": 2}
    assert client.get("/api/v1/gallery/ids").json() == [pear["id"], apple["id"]]
    assert client.get("/api/v1/gallery/ids", params={"text": "apple"}).json() == [apple["id"]]
    assert ids(recipe=apple["recipe_id"][:8]) == ids(recipe=apple["recipe_id"]) == [apple["id"]]
    page = client.get("/api/v1/gallery", params={"limit": 1}).json()
    assert ids(limit=1, before=page["next"]) == [apple["id"]]
    problem(client.get("/api/v1/gallery", params={"limit": 0}), 422)
    problem(client.get("/api/v1/gallery", params={"colour": "red"}), 422)
    problem(client.get("/api/v1/gallery/99"), 404)
    problem(client.get(f"/api/v1/gallery/{2**63}"), 422)


def test_marks_boards_and_tags(client: TestClient) -> None:
    id = made(client)["id"]
    marks = {"ids": [id], "favourite": True, "add_tags": ["red", "fruit"], "add_boards": ["Best"]}
    assert client.post("/api/v1/gallery/mark", json=marks).json() == {"count": 1}
    asset = client.get(f"/api/v1/gallery/{id}").json()
    assert (asset["favourite"], asset["tags"], asset["boards"]) == (True, ["fruit", "red"], ["Best"])
    assert client.get("/api/v1/tags").json() == {"fruit": 1, "red": 1}
    client.post("/api/v1/gallery/mark", json={"ids": [id], "favourite": False, "remove_tags": ["red"]})
    asset = client.get(f"/api/v1/gallery/{id}").json()
    assert (asset["favourite"], asset["tags"]) == (False, ["fruit"])
    problem(client.post("/api/v1/gallery/mark", json={"ids": [id], "add_tags": [" "]}), 422)
    problem(client.post("/api/v1/gallery/mark", json={"ids": []}), 422)


def test_the_trash_can_be_undone_until_it_is_emptied(client: TestClient) -> None:
    asset = made(client)
    ids = {"ids": [asset["id"]]}
    problem_free = client.post("/api/v1/gallery/purge", json=ids)
    assert problem_free.json() == {"count": 0}  # it is not in the trash
    assert client.post("/api/v1/gallery/trash", json=ids).json() == {"count": 1}
    assert client.get("/api/v1/gallery").json()["assets"] == []
    assert len(client.get("/api/v1/gallery", params={"trashed": True}).json()["assets"]) == 1
    assert client.post("/api/v1/gallery/untrash", json=ids).json() == {"count": 1}
    client.post("/api/v1/gallery/trash", json=ids)
    assert client.post("/api/v1/gallery/purge", json=ids).json() == {"count": 1}
    problem(client.get(asset["url"]), 404)


def test_a_picture_is_made_from_another(client: TestClient) -> None:
    first = made(client)
    taken = client.post(f"/api/v1/gallery/{first['id']}/as-input").json()
    assert taken["file"]["sha256"] == first["sha256"]
    second = made(client, prompt="a pear", init_image=taken["file"], strength=0.5)
    lineage = client.get(f"/api/v1/gallery/{second['id']}/lineage").json()
    assert [one["id"] for one in lineage["made_from"]] == [first["id"]]
    assert lineage["made_of"] == []
    assert client.get(f"/api/v1/gallery/{first['id']}/lineage").json()["made_of"][0]["id"] == second["id"]


def test_a_recipe_comes_back_and_can_be_submitted_again(client: TestClient) -> None:
    asset = made(client)
    told = client.get(f"/api/v1/gallery/{asset['id']}/recipe").json()
    assert told["id"] == asset["recipe_id"]
    again = finished(client, **told["recipe"])["assets"][0]
    assert again["recipe_id"] == asset["recipe_id"]


def test_a_file_that_is_gone_from_the_disk_is_a_problem_and_no_fault(client: TestClient, studio: Studio) -> None:
    asset = made(client)
    studio.asset_path(studio.asset(asset["id"])).unlink()
    for method, what in (("GET", "file"), ("POST", "as-input")):
        told = problem(client.request(method, f"/api/v1/gallery/{asset['id']}/{what}"), 404)
        assert str(studio.home) not in told["detail"]


def test_pictures_that_go_in_are_uploaded_first(client: TestClient) -> None:
    answer = client.post("/api/v1/inputs?name=C:\\me\\my cat.png", content=png(), headers={"Content-Type": "image/png"})
    uploaded = answer.json()
    assert answer.status_code == 201
    assert (uploaded["width"], uploaded["height"], uploaded["file"]["path"]) == (64, 64, "my cat.png")
    kept = client.get(uploaded["url"])
    assert (kept.headers["content-type"], kept.content) == ("image/png", png())
    assert made(client, init_image=uploaded["file"], strength=0.5)["parents"] == [uploaded["file"]["sha256"]]
    problem(client.get(f"/api/v1/inputs/{'0' * 64}"), 404)
    problem(client.post("/api/v1/inputs"), 422)


def test_the_recipe_in_a_file_is_read(client: TestClient) -> None:
    made_file = client.get(made(client)["url"]).content
    found = client.post("/api/v1/inspect", content=made_file, headers={"Content-Type": "image/png"}).json()
    assert (found["tool"], found["recipe"]["prompt"], found["recipe"]["seed"]) == ("dreamloom", "a red apple", 7)
    assert found["resolved"]["steps"] == 3
    headers = {"Content-Type": "application/octet-stream"}
    for data in (png(), b"nothing", b"\0"):
        told = problem(client.post("/api/v1/inspect", content=data, headers=headers), 422)
        assert "/tmp" not in told["detail"]
        assert told["detail"].startswith("The file")
