"""Uploads that nobody would send by accident: refused in a sentence, and never shown as anything but pictures."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from servers import in_base64, png, problem

from dreamloom.server import uploads
from dreamloom.server.settings import MAX_UPLOAD
from dreamloom.studio import Studio

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A small PNG that declares many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def hostile() -> Iterator[tuple[str, bytes]]:
    """More than a hundred bad files."""
    yield "svg", SVG
    yield "html", HTML
    yield "pdf", b"%PDF-1.7\n" + b"x" * 99
    yield "eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"
    yield "zip", b"PK\x03\x04" + b"\0" * 99
    yield "tiff", b"II*\0" + b"\0" * 99
    yield "psd", b"8BPS" + b"\0" * 99
    yield "ico", b"\0\0\1\0" + b"\0" * 99
    yield "jpeg 2000", b"\0\0\0\x0cjP  \r\n\x87\n"
    yield "pickle", b"\x80\x04cposix\nsystem\n(S'id'\ntR."
    yield "nothing but zeros", b"\0" * 1000
    for width, height in ((50_000, 50_000), (2**31 - 1, 2**31 - 1), (2**31 - 1, 1), (0, 5), (5, 0), (6_000, 6_000)):
        yield f"png of {width}×{height}", bomb(width, height)
        yield f"bmp of {width}×{height}", bmp(width, height)
        yield f"gif of {width}×{height}", b"GIF89a" + struct.pack("<HH", width % 65536, height % 65536) + b"\0\0\0"
    good = png(16, 16)
    for length in range(1, len(good), max(1, len(good) // 60)):
        yield f"png cut at {length}", good[:length]
    for place in range(8, 120, 4):
        yield f"png with a wrong byte at {place}", good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :]


def bmp(width: int, height: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width % 2**31, height % 2**31, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + head


def test_hostile_files_are_refused_wherever_a_picture_is_taken(idle: TestClient, studio: Studio) -> None:
    files = list(hostile())
    assert len(files) > 100
    for name, data in files:
        answer = idle.post("/api/v1/inputs", content=data, headers={"Content-Type": "image/png"})
        told = problem(answer, 422)
        assert len(told["detail"]) < 300, name
    for _, data in files[:30]:
        problem(idle.post("/sdapi/v1/png-info", json={"image": in_base64(data)}), 422)
        problem(idle.post("/sdapi/v1/img2img", json={"prompt": "x", "init_images": [in_base64(data)]}), 422)
        problem(idle.post("/v1/images/edits", data={"prompt": "x"}, files={"image": ("a.png", data)}), 422)
    assert not studio.inputs.folder.exists() or not list(studio.inputs.folder.iterdir())
    assert studio.jobs() == ()


def test_what_declares_too_many_pixels_is_never_decoded(idle: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(*_: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(Image, "open", decode)
    told = problem(idle.post("/api/v1/inputs", content=bomb(6_000, 6_000), headers={"Content-Type": "image/png"}), 422)
    assert f"at most {uploads.MAX_PIXELS // 1_000_000} megapixels" in told["detail"]


def test_what_is_too_large_is_refused_before_it_is_read(idle: TestClient) -> None:
    headers = {"Content-Type": "image/png", "Content-Length": str(MAX_UPLOAD + 1)}
    problem(idle.post("/api/v1/inputs", content=iter([b"x"]), headers=headers), 413)
    many = iter([b"x" * 2**20] * (MAX_UPLOAD // 2**20 + 2))
    problem(idle.post("/api/v1/inputs", content=many, headers={"Content-Type": "image/png"}), 413)
    for length in ("-1", "1e3", "0x1", "9" * 30):
        sent = {"Content-Type": "image/png", "Content-Length": length}
        assert idle.post("/api/v1/inputs", content=iter([b"x"]), headers=sent).status_code == 413


@pytest.mark.parametrize("hidden", [SVG, HTML])
def test_a_picture_with_a_page_inside_is_shown_as_a_picture(idle: TestClient, hidden: bytes) -> None:
    pixels = Image.fromarray(np.zeros((8, 8, 3), np.uint8))
    del pixels
    both = png(8, 8)[:-12] + chunk(b"tEXt", b"Comment\0" + hidden) + png(8, 8)[-12:]
    uploaded = idle.post("/api/v1/inputs?name=page.html", content=both, headers={"Content-Type": "text/html"}).json()
    shown = idle.get(uploaded["url"])
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-security-policy"] == "sandbox"
