"""The studio's page: at every view's address, strict about what it may load, and built from what is in `web/`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dreamloom.server.page import BUILT, VIEWS

WEB = Path(__file__).resolve().parents[2] / "web"


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_the_page(idle: TestClient, view: str) -> None:
    answer = idle.get(f"/{view}")
    assert answer.status_code == 200
    assert '<div id="root">' in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_the_addresses_are_those_that_the_page_knows() -> None:
    known = re.findall(r'path: "/(\w*)"', (WEB / "src" / "app" / "views.ts").read_text())
    assert sorted(known) == sorted(VIEWS)


def test_nothing_inline_and_nothing_from_elsewhere(idle: TestClient) -> None:
    answer = idle.get("/")
    assert not re.search(r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=", answer.text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_its_files_are_there_packed_and_kept_for_good(idle: TestClient) -> None:
    for name in re.findall(r'(?:src|href)="(/[^"]+)"', idle.get("/").text):
        answer = idle.get(name, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, name
        if name.startswith("/assets/"):
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers.get("content-encoding") == "gzip" or len(answer.content) < 1000


def test_what_is_not_there_is_not_the_page(idle: TestClient) -> None:
    for path in ("/nowhere", "/assets/../index.html", "/assets/no.js", "/api/v1/nothing", "/assets/%2e%2e/page.py"):
        assert idle.get(path).status_code == 404, path


def test_the_client_is_made_from_this_servers_document(idle: TestClient) -> None:
    """After a change of the API: python tools/write_openapi.py && npm --prefix web run api."""
    assert json.loads((WEB / "openapi.json").read_text()) == idle.get("/api/v1/openapi.json").json()


def test_the_built_studio_is_in_the_package() -> None:
    assert (BUILT / "index.html").is_file()
    assert any((BUILT / "assets").glob("*.js"))
