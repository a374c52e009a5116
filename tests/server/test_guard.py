"""The browser's boundary: what a web page of somebody else's must not be able to do, on every route."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from servers import LOCAL, Knock, knock, problem
from starlette.websockets import WebSocketDisconnect

from dreamloom.errors import BadInput
from dreamloom.server import Settings, create_app
from dreamloom.studio import Studio

FOREIGN_HOSTS = (
    "evil.com", "localhost.evil.com", "127.0.0.1.evil.com", "evil.com:7860", "localhost.", "localhost@evil.com",
    "[2001:db8::1]:7860", "[::ffff:127.0.0.1]", "[::1", "2130706433", "0x7f.1", "127.1", "0.0.0.0", "192.168.1.5",
    "127.0.0.2", "localhost:port", "localhost:7860, evil.com", "",
)  # fmt: skip
FOREIGN_ORIGINS = (
    "null", "http://evil.com", "https://localhost.evil.com", "http://localhost:3000", "http://127.0.0.1:7860",
    "http://[::1]:7860", "http://localhost", "https://localhost", "file://", "chrome-extension://abc",
    "http://localhost:7860.evil.com", "http://evil.com@localhost:7860", "http://localhost:7860/", "localhost:7860", "",
)  # fmt: skip
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain;charset=UTF-8")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
UPLOAD_FORMS = ("/v1/images/edits", "/v1/videos")


def all_routes(app: Any) -> Iterator[tuple[str, str]]:
    """(method, address) of every route, with something in the place of its parameters."""
    from fastapi.routing import iter_route_contexts

    for found in iter_route_contexts(app.routes):
        route = found.original_route
        if isinstance(route, APIRoute):
            for method in sorted(found.methods):
                yield method, found.path.replace("{id}", "1").replace("{name}", "x").replace("{sha256}", "ab" * 32)


@pytest.fixture
def watched(studio: Studio) -> Any:
    """An application of which no route may be reached."""
    app = create_app(studio, Settings(workers=0))

    async def reached(*_: Any) -> None:
        raise AssertionError("a route was reached")

    app.router.app = reached  # type: ignore[attr-defined]
    app.router.middleware_stack = reached
    return app


def test_there_are_routes_to_guard(watched: Any) -> None:
    routes = list(all_routes(watched))
    assert len(routes) > 60
    assert {"/sdapi/v1/txt2img", "/v1/videos/1", "/api/v1/jobs/1/cancel", "/metrics"} <= {path for _, path in routes}


def test_the_watch_notices_what_comes_in(watched: Any) -> None:
    with pytest.raises(AssertionError, match="was reached"):
        list(knock(watched, [Knock("GET", "/healthz", (("Host", "localhost"),))]))


def test_a_foreign_host_reaches_no_route(watched: Any) -> None:
    paths = [*sorted({path for _, path in all_routes(watched)}), "/", "/nowhere"]
    knocks = [Knock(method, path, (("Host", "evil.com"),)) for path in paths for method in METHODS]
    for host in FOREIGN_HOSTS:
        for method, path in (("GET", "/healthz"), ("POST", "/api/v1/jobs"), ("DELETE", "/v1/videos/1")):
            knocks.append(Knock(method, path, (("Host", host),)))
    knocks.append(Knock("GET", "/healthz", (("Host", "localhost"), ("Host", "localhost"))))
    knocks.append(Knock("GET", "/healthz", ()))
    for _, answer in knock(watched, knocks):
        assert problem(answer, 421)["type"].endswith("foreign-host")


def test_a_foreign_origin_reaches_no_route(watched: Any) -> None:
    own = ("Host", "localhost:7860")
    knocks = [
        Knock(method, path, (own, ("Origin", origin)))
        for path in sorted({path for _, path in all_routes(watched)})
        for method in METHODS
        for origin in ("null", "http://evil.com", "http://localhost:3000")
    ]
    knocks += [Knock("POST", "/api/v1/jobs", (own, ("Origin", origin))) for origin in FOREIGN_ORIGINS]
    knocks.append(Knock("POST", "/api/v1/jobs", (own, ("Origin", LOCAL), ("Origin", "http://evil.com"))))
    for _, answer in knock(watched, knocks):
        assert problem(answer, 403)["type"].endswith("foreign-origin")


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1:7860", "[::1]:7860", "LOCALHOST:9000", "localhost"])
def test_its_own_pages_may_use_it_under_each_of_its_names(idle: TestClient, host: str) -> None:
    for origin in (f"http://{host}", f"http://{host}".lower()):
        assert idle.post("/api/v1/prompt", json={"prompt": "x"}, headers={"Host": host, "Origin": origin}).is_success


def test_the_port_that_a_scheme_implies_may_be_left_out(idle: TestClient) -> None:
    for origin, host in (("http://localhost", "localhost:80"), ("https://localhost:443", "localhost")):
        assert idle.get("/api/v1/about", headers={"Host": host, "Origin": origin}).is_success
    problem(idle.get("/api/v1/about", headers={"Host": "localhost", "Origin": "http://localhost:443"}), 403)


def test_what_another_site_loads_is_refused_and_what_it_leads_to_is_not(idle: TestClient) -> None:
    for site in ("cross-site", "same-site"):
        for mode, kind in (("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe"), ("websocket", "websocket")):
            sent = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": kind}
            problem(idle.get("/api/v1/about", headers=sent), 403)
        followed = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        assert idle.get("/api/v1/about", headers=followed).is_success
        problem(idle.post("/sdapi/v1/interrupt", headers=followed | {"Origin": "null"}), 403)
    assert idle.get("/api/v1/about", headers={"Sec-Fetch-Site": "same-origin"}).is_success


def test_what_a_plain_form_can_send_changes_nothing(watched: Any) -> None:
    knocks = [
        Knock(method, path, (("Host", "localhost"), ("Content-Type", form)), b"x=1")
        for method, path in all_routes(watched)
        for form in FORMS
        if method not in ("GET", "HEAD") and not (form.startswith("multipart") and path in UPLOAD_FORMS)
    ]
    assert len(knocks) > 60
    for _, answer in knock(watched, knocks):
        problem(answer, 415)


@pytest.mark.parametrize("sent", [{"Host": "evil.com"}, {"Origin": "null"}, {"Origin": "http://localhost:3000"}])
def test_upgrades_are_guarded_too(watched: Any, sent: dict[str, str]) -> None:
    client = TestClient(watched, base_url=LOCAL)
    with pytest.raises(WebSocketDisconnect) as caught, client.websocket_connect("/api/v1/events", headers=sent):
        pass
    assert caught.value.code == 1008


def test_there_are_no_upgrades(idle: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), idle.websocket_connect("/api/v1/events"):
        pass


def test_answers_tell_browsers_what_not_to_do_with_them(idle: TestClient) -> None:
    for answer in (idle.get("/api/v1/about"), idle.get("/nowhere"), idle.get("/healthz", headers={"Host": "evil.com"})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "access-control-allow-origin" not in answer.headers


def test_an_allowed_origin_may_use_it_and_no_other(studio: Studio) -> None:
    settings = Settings(workers=0, origins=("http://localhost:5173",))
    with TestClient(create_app(studio, settings), base_url=LOCAL) as client:
        sent = {"Origin": "http://localhost:5173"}
        answer = client.get("/api/v1/about", headers=sent)
        assert answer.headers["access-control-allow-origin"] == "http://localhost:5173"
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        assert client.options("/api/v1/jobs", headers=sent | asked).is_success
        problem(client.options("/api/v1/jobs", headers=asked | {"Origin": "http://localhost:5174"}), 403)


def test_a_network_server_answers_to_addresses_and_allowed_names_only() -> None:
    settings = Settings(host="0.0.0.0", hosts=("Studio.example",))
    for name in ("192.168.1.5", "[fe80::1]", "localhost", "studio.example"):
        assert settings.knows(name)
    for name in ("evil.com", "studio.example.evil.com", "192.168.1.5.nip.io", "2130706433"):
        assert not settings.knows(name)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_without_a_token_it_listens_on_this_machine_only(studio: Studio, host: str) -> None:
    with pytest.raises(BadInput, match="dream token add"):
        create_app(studio, Settings(host=host))


def test_a_name_of_its_own_needs_a_token_too(studio: Studio) -> None:
    with pytest.raises(BadInput, match="dream token add"):
        create_app(studio, Settings(hosts=("studio.example",)))
    for host in ("127.0.0.1", "localhost", "::1", "127.0.0.5"):
        assert not Settings(host=host).needs_token
