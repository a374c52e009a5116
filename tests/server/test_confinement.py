"""Nothing that a request names leads out of where it belongs: no path, and no address to fetch from."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from servers import APPLE, Knock, in_base64, knock, png, problem

from dreamloom.errors import BadFile, BadRecipe, MissingInput
from dreamloom.recipe import Recipe
from dreamloom.server import Settings, create_app
from dreamloom.server.uploads import confine, from_base64, shown_name
from dreamloom.studio import Studio

SECRET = b"\x89PNG secret of another place"
_UP = ("../", "..\\", "%2e%2e/", "%2e%2e%2f", "..%2f", "..%5c", "%252e%252e%252f", "..%c0%af", "..／", "‥/", "..;/")
_ROOTS = ("/", "//", "\\\\", "file:///", "C:\\", "C:/", "\\\\server\\share\\", "\\\\?\\C:\\", "~/", "/proc/self/root/")
_TARGETS = ("etc/passwd", "secret.png", "tokens.json", "home/tokens.json", "Windows/win.ini", "proc/self/environ")
_ODD = (
    ".", "..", "...", " ", "", "\0", "a\0.png", "secret.png\0.jpg", "secret.png.", "secret.png ", "secret.png::$DATA",
    "CON", "NUL.png", "aux", "a/b", "a\\b", "a:b", "link.png", "./secret.png", "././secret.png", "\u202egnp.terces",
    "\ufeffsecret.png", "secret.png\n", "-rf", "$(id)", "`id`", "%00", "%s%n", "{0}", "{{7*7}}", "x" * 5000,
)  # fmt: skip
PATHS = tuple(
    dict.fromkeys(
        [prefix * times + target for prefix in _UP for times in (1, 3, 9) for target in _TARGETS]
        + [root + target for root in _ROOTS for target in _TARGETS]
        + [quote(root + target, safe="") for root in _ROOTS for target in _TARGETS]
        + list(_ODD)
    )
)
_HOSTS = (
    "127.0.0.1", "localhost", "127.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254", "169.254.169.254.nip.io", "[fd00:ec2::254]",
    "metadata.google.internal", "10.0.0.1", "192.168.0.1", "172.16.0.1", "user@127.0.0.1", "evil.com#@127.0.0.1",
)  # fmt: skip
_KINDS = (("http", "/a.png"), ("https", "/latest/meta-data/"), ("ftp", "/a.png"), ("gopher", "/_x"))
ADDRESSES = (
    *(f"{scheme}://{host}{path}" for (scheme, path), host in itertools.product(_KINDS, _HOSTS)),
    "//127.0.0.1/a.png", "file:///etc/passwd", "data:text/html,x", "data:;base64,", "jar:http://a!/", "\\\\h\\s",
)  # fmt: skip
HOST = ("Host", "localhost")
JSON = ("Content-Type", "application/json")


def posted(path: str, body: Any) -> Knock:
    return Knock("POST", path, (HOST, JSON), json.dumps(body).encode())


@pytest.fixture
def app(studio: Studio) -> Any:
    return create_app(studio, Settings(workers=0))


@pytest.fixture
def around(studio: Studio, tmp_path: Path) -> Path:
    """Files beside the studio's own folder that nobody may get at."""
    for place in (tmp_path / "secret.png", tmp_path / "etc" / "passwd", studio.home / "tokens.json"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(SECRET)
    studio.inputs.folder.mkdir(parents=True)
    os.symlink(tmp_path / "secret.png", studio.inputs.folder / "link.png")
    return tmp_path


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Notes every attempt to reach something over the network."""
    tried: list[Any] = []

    def refuse(*arguments: Any, **_: Any) -> Any:
        tried.append(arguments)
        raise OSError("cut off")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


def test_there_are_enough_of_both() -> None:
    assert len(PATHS) >= 300
    assert len(ADDRESSES) >= 60


def recipes(path: str, sha256: str | None) -> Iterator[dict[str, Any]]:
    """A recipe with a file in each place that takes one."""
    file = {"path": path, "sha256": sha256}
    good = {"path": "a.png", "sha256": sha256}
    yield {"init_image": file}
    yield {"init_image": good, "mask": {"file": file}}
    yield {"controls": [{"kind": "edges", "file": file}]}
    yield {"references": [{"file": file}]}
    yield {"motion_paths": [{"points": [[0, 0], [1, 1]], "mask": file}]}


def test_no_path_in_a_recipe_is_followed(app: Any, around: Path, studio: Studio) -> None:
    # with a hash not even to find out whether a file has the contents that somebody guesses
    hashes = (None, hashlib.sha256(SECRET).hexdigest())
    fields = [list(recipes(path, sha256)) for path in PATHS for sha256 in hashes]
    for one in itertools.chain(*fields):
        try:
            recipe = Recipe(prompt="x", **one)
        except ValidationError:
            continue
        with pytest.raises((BadRecipe, MissingInput)):
            confine(studio, recipe)
    kinds = itertools.cycle(range(5))
    knocks = (posted("/api/v1/jobs", {"recipe": {**APPLE, **one[next(kinds)]}}) for one in fields)
    for _, answer in knock(app, knocks):
        problem(answer, 422)
    assert studio.jobs() == ()
    assert [one.name for one in studio.inputs.folder.iterdir()] == ["link.png"]


def test_no_name_of_an_upload_is_a_place(app: Any, around: Path, studio: Studio) -> None:
    before = {path for path in around.rglob("*") if path.is_file()}
    picture = (HOST, ("Content-Type", "image/png"))
    names = [path for path in PATHS if len(path) <= 500]
    uploads = (Knock("POST", f"/api/v1/inputs?name={quote(name, safe='')}", picture, png(8, 8)) for name in names)
    for name, (_, answer) in zip(names, knock(app, uploads), strict=True):
        shown = answer.json()["file"]["path"]
        assert shown == shown_name(name)
        assert not set(shown) & set("/\\\0")
        assert shown not in (".", "..", "")
    new = {path for path in around.rglob("*") if path.is_file()} - before
    assert len([path for path in new if path.parent == studio.inputs.folder]) == 1
    assert not any("secret" in path.name for path in new)


ASKED = (
    ("/api/v1/inputs/", ""), ("/api/v1/gallery/", "/file"), ("/api/v1/jobs/", "/preview"), ("/api/v1/models/", ""),
    ("/v1/models/", ""), ("/v1/videos/video_", "/content"), ("/", ""),
)  # fmt: skip


def test_no_address_leads_to_a_file(app: Any, around: Path) -> None:
    forms = itertools.cycle((str, lambda path: quote(path, safe="")))
    written = [
        f"{start}{next(forms)(path)}{end}"
        for number, (start, end) in enumerate(ASKED)
        for path in (PATHS if number < 2 else PATHS[::4])
    ]
    for asked, answer in knock(app, (Knock("GET", path, (HOST,)) for path in written if path.isascii())):
        assert "secret of another place" not in answer.text
        assert 400 <= answer.status_code < 500, asked


def test_models_are_named_and_not_loaded_from_places(app: Any, around: Path) -> None:
    named = [path for path in PATHS if 0 < len(path) <= 200][::3]
    knocks = [posted("/api/v1/jobs", {"recipe": {**APPLE, "model": path}}) for path in named]
    knocks += [posted("/sdapi/v1/options", {"sd_model_checkpoint": path}) for path in named]
    for _, answer in knock(app, knocks):
        problem(answer, 404)


def test_nothing_is_fetched_from_an_address(idle: TestClient, app: Any, cut_off: list[Any]) -> None:
    picture = in_base64(png())
    for address in ADDRESSES:
        with pytest.raises(BadFile):
            from_base64(address, "picture")
    knocks = [
        posted(path, body)
        for address in ADDRESSES[::4]
        for path, body in (
            ("/sdapi/v1/img2img", {"prompt": "x", "init_images": [address]}),
            ("/sdapi/v1/img2img", {"prompt": "x", "init_images": [picture], "mask": address}),
            ("/sdapi/v1/png-info", {"image": address}),
            ("/sdapi/v1/extra-single-image", {"image": address}),
            ("/v1/videos", {"prompt": "x", "input_reference": {"image_url": address}}),
            ("/api/v1/jobs", {"recipe": {**APPLE, "init_image": {"path": address}}}),
        )
    ]
    for _, answer in knock(app, knocks):
        problem(answer, 422)
    for address in ADDRESSES[::10]:
        problem(idle.post("/v1/images/edits", files={"prompt": (None, "x"), "image": (None, address)}), 422)
    assert cut_off == []
