"""Tokens: made, kept as hashes, asked for on every route, and what their roles may."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from servers import Knock, TokenServer, finished, knock, png, problem, submit
from test_guard import all_routes

from dreamloom.errors import BadFile, BadInput
from dreamloom.server import TokenBook

OPEN = ("/healthz", "/readyz")


def test_a_token_is_kept_as_a_hash_that_only_its_owner_may_read(tmp_path: Path) -> None:
    book = TokenBook(tmp_path / "new" / "tokens.json")
    token = book.add("anna", "user")
    assert len(token) > 40
    assert token not in book.path.read_text()
    assert stat.S_IMODE(book.path.stat().st_mode) == 0o600
    assert book.find(token).name == "anna"
    for wrong in ("", token[:-1], f"{token}x", token.upper(), "\ud800"):
        assert book.find(wrong) is None


def test_tokens_have_names_of_their_own(tmp_path: Path) -> None:
    book = TokenBook(tmp_path / "tokens.json")
    first, second = book.add("anna", "user"), book.add("ben", "admin")
    assert first != second
    assert [(one.name, one.role) for one in book.tokens()] == [("anna", "user"), ("ben", "admin")]
    with pytest.raises(BadInput, match="there is a token named 'anna' already"):
        book.add("anna", "admin")
    for name in ("", "a b", "../etc", "-x", "x" * 65, "ä", "a\n"):
        with pytest.raises(BadInput, match="a token's name is"):
            book.add(name, "user")
    with pytest.raises(BadInput, match="no token named 'carl'; there is anna, ben"):
        book.remove("carl")


def test_what_is_removed_counts_at_once_in_every_process(tmp_path: Path) -> None:
    writing, reading = TokenBook(tmp_path / "tokens.json"), TokenBook(tmp_path / "tokens.json")
    assert reading.tokens() == ()
    token = writing.add("anna", "user")
    assert reading.find(token)
    writing.remove("anna")
    assert reading.find(token) is None


KING = '[{"name": "anna", "role": "king", "sha256": "", "created": 1}]'


@pytest.mark.parametrize("text", ["", "{}", '[{"name": "anna"}]', "[" * 9999, KING])
def test_a_damaged_file_of_tokens_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "tokens.json").write_text(text)
    with pytest.raises(BadFile, match="is no file of tokens"):
        TokenBook(tmp_path / "tokens.json").tokens()


def test_every_route_asks_for_a_token(network: TokenServer) -> None:
    host = ("Host", "192.168.1.5:7860")
    wrong = (
        (),
        (("Authorization", "Bearer wrong"),),
        (("Authorization", "Basic " + base64.b64encode(b"anna:wrong").decode()),),
        (("Authorization", "Basic !"),),
        (("Authorization", network.tokens["anna"]),),
        (("Authorization", f"Bearer {network.book.tokens()[0].sha256}"),),
    )
    knocks = [Knock(method, path, (host, *sent)) for method, path in all_routes(network.app) for sent in wrong]
    assert len(knocks) > 350
    for asked, answer in knock(network.app, [one for one in knocks if one.path not in OPEN]):
        problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Basic"), asked


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic"])
def test_a_token_is_a_bearer_or_the_password_to_any_name(network: TokenServer, scheme: str) -> None:
    given = network.tokens["anna"]
    if scheme == "Basic":
        given = base64.b64encode(f"whoever:{given}".encode()).decode()
    me = network.client.get("/api/v1/about", headers={"Authorization": f"{scheme} {given}"}).json()["me"]
    assert me == {"name": "anna", "role": "user"}


def test_a_removed_token_is_refused_from_the_next_request_on(network: TokenServer) -> None:
    anna = network.as_("anna")
    assert anna.get("/api/v1/about").is_success
    network.book.remove("anna")
    problem(anna.get("/api/v1/about"), 401)


def test_health_is_told_to_everybody(network: TokenServer) -> None:
    for path in OPEN:
        assert network.client.get(path).is_success
    assert network.client.get("/healthz", headers={"Authorization": "Bearer wrong"}).is_success


def test_others_neither_see_nor_steer_what_is_not_theirs(network: TokenServer) -> None:
    anna, ben, root = (network.as_(name) for name in ("anna", "ben", "root"))
    job = finished(anna)
    asset = job["assets"][0]["id"]
    assert job["owner"] == "anna"
    on_job = [("GET", ""), ("GET", "/events"), ("GET", "/preview")]
    on_job += [("POST", f"/{name}") for name in ("cancel", "pause", "resume", "retry", "move")]
    for method, what in on_job:
        sent = {"json": {"priority": -1}} if what == "/move" else {}
        problem(ben.request(method, f"/api/v1/jobs/{job['id']}{what}", **sent), 404)
    for method, what in [("GET", ""), ("GET", "/file"), ("GET", "/recipe"), ("GET", "/lineage"), ("POST", "/as-input")]:
        problem(ben.request(method, f"/api/v1/gallery/{asset}{what}"), 404)
    for change in ("mark", "trash", "untrash", "purge"):
        problem(ben.post(f"/api/v1/gallery/{change}", json={"ids": [asset]}), 404)
    assert ben.get("/api/v1/jobs").json()["jobs"] == []
    assert ben.get("/api/v1/gallery").json()["assets"] == []
    assert ben.get("/api/v1/gallery", params={"owner": "anna"}).json()["assets"] == []
    assert ben.get("/api/v1/gallery/count").json() == {"count": 0}
    assert ben.delete("/api/v1/jobs").json() == {"count": 0}
    for client in (anna, root):
        assert client.get(f"/api/v1/jobs/{job['id']}").json()["id"] == job["id"]
        assert client.get(f"/api/v1/gallery/{asset}/file").is_success
        assert [one["id"] for one in client.get("/api/v1/gallery").json()["assets"]] == [asset]


def test_boards_and_tags_of_others_stay_theirs(network: TokenServer) -> None:
    anna, ben, root = (network.as_(name) for name in ("anna", "ben", "root"))
    asset = finished(anna)["assets"][0]["id"]
    assert anna.post("/api/v1/gallery/mark", json={"ids": [asset], "add_boards": ["secret"]}).json() == {"count": 1}
    assert anna.get("/api/v1/boards").json() == root.get("/api/v1/boards").json() == {"secret": 1}
    assert ben.get("/api/v1/boards").json() == {}


def test_only_an_admin_goes_ahead_of_others(network: TokenServer) -> None:
    anna, root = network.as_("anna"), network.as_("root")
    asked = {"recipe": {"prompt": "x"}, "priority": 1}
    assert problem(anna.post("/api/v1/jobs", json=asked), 403)["type"].endswith("admins-only")
    assert root.post("/api/v1/jobs", json=asked).status_code == 201
    problem(anna.get("/api/v1/doctor"), 403)
    assert root.get("/api/v1/doctor").is_success


def test_a_user_moves_jobs_only_among_his_own(idle: TestClient, network: TokenServer) -> None:
    anna = network.as_("anna")
    network.app.state.here.studio.store  # noqa: B018 - opened before both servers use it
    others = submit(idle)["id"]
    first, second = (anna.post("/api/v1/jobs", json={"recipe": {"prompt": "x"}}).json()["id"] for _ in range(2))
    for move in ({"before": "first"}, {"priority": 5}):
        assert anna.post(f"/api/v1/jobs/{second}/move", json=move).status_code in (403, 409)
    assert anna.post(f"/api/v1/jobs/{second}/move", json={"before": others}).status_code in (404, 409)
    assert first


def test_a_stranger_to_the_file_of_tokens_gets_no_details(network: TokenServer) -> None:
    network.book.path.write_text("garbage")
    answer = network.as_("root", raise_server_exceptions=False).get("/api/v1/about")
    assert answer.status_code == 500
    assert str(network.book.path) not in answer.text


def test_uploads_need_a_token_like_all_else(network: TokenServer) -> None:
    sent = {"content": png(), "headers": {"Content-Type": "image/png"}}
    problem(network.client.post("/api/v1/inputs", **sent), 401)
    headers = network.headers("anna") | {"Content-Type": "image/png"}
    uploaded = network.client.post("/api/v1/inputs", content=png(), headers=headers)
    assert uploaded.status_code == 201
    assert json.loads(uploaded.text)["width"] == 64
