from __future__ import annotations

import hashlib
import io
import os
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_makers import SIGNATURE, chunk, encoded, exif_orientation, png, random_pixels, small_png
from PIL import Image, ImageOps

from dreamloom.errors import BadFile
from dreamloom.media.files import read_bytes
from dreamloom.media.pictures import decode_picture, fit_to, read_picture


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("BMP", {}), ("WEBP", {"lossless": True})])
def test_exact_formats_give_back_every_pixel(tmp_path: Path, kind: str, options: dict[str, object]) -> None:
    pixels = random_pixels()
    path = put(tmp_path, "picture", encoded(pixels, kind, **options))
    picture = read_picture(path)
    assert np.array_equal(picture.pixels, pixels)
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.flags.writeable
    assert picture.alpha is None
    assert picture.size == (21, 13)
    assert picture.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("held", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_cameras_rotation_is_undone(kind: str, held: int) -> None:
    pixels = random_pixels()
    options = {"WEBP": {"lossless": True}, "JPEG": {"quality": 100, "subsampling": 0}}.get(kind, {})
    data = encoded(pixels, kind, exif=exif_orientation(held), **options)
    image = Image.open(io.BytesIO(data))
    expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    assert np.array_equal(decode_picture(data, "photo").pixels, expected)


def test_alpha_turns_with_the_picture() -> None:
    rgba = np.dstack([random_pixels(3, 2), np.array([[0, 1, 2], [3, 4, 5]], np.uint8)])
    picture = decode_picture(encoded(rgba, "PNG", exif=exif_orientation(6)), "photo")
    assert picture.alpha is not None
    assert picture.alpha.tolist() == [[3, 0], [4, 1], [5, 2]]


def test_sixteen_bit_gray_keeps_its_shades() -> None:
    rows = b"\0" + struct.pack(">5H", 0, 255, 257, 0x8080, 0xFFFF)
    assert decode_picture(png(5, 1, 16, 0, rows), "x").pixels[0, :, 0].tolist() == [0, 1, 1, 128, 255]


def test_sixteen_bit_colour_and_alpha() -> None:
    picture = decode_picture(png(1, 1, 16, 6, b"\0" + struct.pack(">4H", 0x8080, 0xFFFF, 0, 0x4040)), "x")
    assert picture.pixels.tolist() == [[[128, 255, 0]]]
    assert picture.alpha is not None
    assert picture.alpha.tolist() == [[64]]


def test_palette_with_transparency() -> None:
    colours = chunk(b"PLTE", bytes([9, 8, 7, 6, 5, 4])) + chunk(b"tRNS", bytes([128]))
    picture = decode_picture(png(2, 1, 8, 3, b"\0\0\1", colours), "x")
    assert picture.pixels.tolist() == [[[9, 8, 7], [6, 5, 4]]]
    assert picture.alpha is not None
    assert picture.alpha.tolist() == [[128, 255]]


@pytest.mark.parametrize(("bits", "row", "key"), [(1, b"\x40", 1), (2, b"\x10", 1), (4, b"\x05", 5), (8, b"\0\x09", 9)])
def test_the_transparent_gray_of_a_png_is_met_at_every_depth(bits: int, row: bytes, key: int) -> None:
    data = png(2, 1, bits, 0, b"\0" + row, chunk(b"tRNS", struct.pack(">H", key)))
    alpha = decode_picture(data, "x").alpha
    assert alpha is not None
    assert alpha.tolist() == [[255, 0]]


def test_the_transparent_gray_of_a_sixteen_bit_png() -> None:
    rows = b"\0" + struct.pack(">2H", 0x1234, 0x1235)
    alpha = decode_picture(png(2, 1, 16, 0, rows, chunk(b"tRNS", b"\x12\x35")), "x").alpha
    assert alpha is not None
    assert alpha.tolist() == [[255, 0]]


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 128, 255)])
def test_a_cmyk_jpeg_is_not_inverted(colour: tuple[int, int, int]) -> None:
    data = encoded(Image.new("RGB", (16, 16), colour).convert("CMYK"), "JPEG", quality=100)
    pixel = decode_picture(data, "x").pixels[8, 8].astype(int)
    assert np.abs(pixel - colour).max() <= 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_png(mode: str) -> None:
    image = Image.fromarray(random_pixels()).convert(mode)
    picture = decode_picture(encoded(image, "PNG"), "x")
    assert np.array_equal(picture.pixels, np.asarray(image.convert("RGB")))
    assert picture.alpha is None  # all opaque


def test_a_tall_picture_is_put_together_without_seams() -> None:
    rgba = np.random.default_rng(0).integers(0, 256, (700, 3, 4), np.uint8)
    picture = decode_picture(encoded(rgba, "PNG"), "x")
    assert picture.alpha is not None
    assert np.array_equal(np.dstack([picture.pixels, picture.alpha]), rgba)
    palette = Image.fromarray(rgba[..., :3]).quantize(200)
    assert np.array_equal(decode_picture(encoded(palette, "PNG"), "x").pixels, np.asarray(palette.convert("RGB")))


def test_the_first_frame_of_films() -> None:
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "lime", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        options = {"lossless": True} if kind == "WEBP" else {}
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        picture = decode_picture(data, kind)
        assert (picture.pixels == (255, 0, 0)).all()
        assert picture.size == (8, 6)


def test_what_is_wholly_transparent_is_laid_over_a_colour() -> None:
    rgba = np.array([[[10, 20, 30, 0], [10, 20, 30, 255], [0, 0, 0, 128]]], np.uint8)
    picture = decode_picture(encoded(rgba, "PNG"), "x")
    assert picture.pixels[0, 0].tolist() == [10, 20, 30]
    assert picture.over().tolist() == [[[255, 255, 255], [10, 20, 30], [127, 127, 127]]]
    assert picture.over((0, 0, 0)).tolist() == [[[0, 0, 0], [10, 20, 30], [0, 0, 0]]]


def test_the_name_does_not_decide_the_format(tmp_path: Path) -> None:
    assert read_picture(put(tmp_path, "really-a.png", encoded(random_pixels(), "JPEG"))).size == (21, 13)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just some text",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"GIF89a",
        b"BM",
        b"RIFF\xff\xff\xff\xffWEBP",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\0\0" * 20,
        SIGNATURE,
        SIGNATURE + chunk(b"IDAT", b"x"),
        SIGNATURE + chunk(b"IHDR", b"") + chunk(b"IEND", b"") + b"\0" * 40,
        png(0, 1, 8, 2, b""),
        png(1, 1, 8, 2, b""),
        png(1, 1, 99, 2, b"\0\0\0\0"),
        small_png()[:-1],
        small_png().replace(b"\0\0\0\x01\0\0\0\x01", b"\0\0\0\x02\0\0\0\x01"),
    ],
)
def test_what_is_no_whole_picture_is_refused_in_one_sentence(tmp_path: Path, data: bytes) -> None:
    path = put(tmp_path, "text-renamed-to.png", data)
    with pytest.raises(BadFile) as caught:
        read_picture(path)
    assert caught.value.path == str(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_file_cut_short_anywhere_is_refused(kind: str) -> None:
    data = encoded(random_pixels(), kind)
    for length in range(0, len(data) - 2, 7):  # a GIF may lack its last two bytes, all pixels are there
        with pytest.raises(BadFile):
            decode_picture(data[:length], "cut")


def test_things_that_are_not_files(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="is a folder"):
        read_picture(tmp_path)
    with pytest.raises(BadFile, match="no file"):
        read_picture(tmp_path / "missing.png")
    with pytest.raises(BadFile, match="cannot be read"):
        read_picture("nul\0byte.png")
    with pytest.raises(BadFile):
        read_picture(tmp_path / ("long" * 100))
    with pytest.raises(BadFile, match="not an ordinary file"):
        read_picture(os.devnull)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_does_not_hang_the_reader(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(BadFile, match="not an ordinary file"):
        read_picture(tmp_path / "pipe.png")


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    with open(tmp_path / "large.png", "wb") as file:
        file.truncate(64 * 2**20 + 1)  # a sparse file: no disk is used
    with pytest.raises(BadFile, match="larger than 64 MiB"):
        read_picture(tmp_path / "large.png")
    with pytest.raises(BadFile):
        read_bytes(tmp_path / "large.png", 10)


def bombs() -> dict[str, bytes]:
    packed = zlib.compress(bytes(2**20), 9)
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    many = b"".join([chunk(b"IHDR", header), chunk(b"IDAT", packed), chunk(b"IEND", b"")])
    webp = bytearray(encoded(random_pixels(), "WEBP", lossless=True, exif=exif_orientation(1)))
    at = webp.index(b"VP8X") + 12
    webp[at : at + 6] = b"\xfe\x3f\0\xfe\x3f\0"
    gif = bytearray(encoded(random_pixels(), "GIF"))
    gif[6:10] = b"\xff\xff\xff\xff"
    bmp = bytearray(encoded(random_pixels(), "BMP"))
    bmp[18:26] = struct.pack("<ii", 60_000, -60_000)
    jpeg = bytearray(encoded(random_pixels(), "JPEG"))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = b"\xff\0\xff\0"
    return {"PNG": SIGNATURE + many, "WEBP": bytes(webp), "GIF": bytes(gif), "BMP": bytes(bmp), "JPEG": bytes(jpeg)}


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP", "JPEG"])
def test_a_picture_that_would_unpack_to_gigabytes_is_refused_before_decoding(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bombs()[kind]

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a decoder was started")

    monkeypatch.setattr(Image, "open", never)
    with pytest.raises(BadFile, match="64 megapixels"):
        decode_picture(data, "bomb")


def test_a_jpeg_of_endless_passes_is_refused() -> None:
    data = encoded(random_pixels(), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    with pytest.raises(BadFile, match="passes"):
        decode_picture(data[:-2] + data[last:-2] * 200 + data[-2:], "slow")


def test_a_png_of_endless_chunks_is_refused() -> None:
    with pytest.raises(BadFile, match="too many parts"):
        decode_picture(small_png(chunk(b"teSt", b"") * 100_001), "slow")


def test_text_that_unpacks_to_gigabytes_does_not_harm_the_pixels() -> None:
    bomb = zlib.compress(bytes(32 * 2**20), 9)
    data = small_png(
        chunk(b"zTXt", b"a\0\0" + bomb), chunk(b"iTXt", b"b\0\1\0\0\0" + bomb), chunk(b"iCCP", b"c\0\0" + bomb)
    )
    picture = decode_picture(data, "x")
    assert picture.pixels.tolist() == [[[255, 0, 0]]]
    assert picture.text == {}


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_damage_gives_a_picture_or_a_bad_file_and_nothing_else(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "BMP"]))
    picture = bytearray(encoded(random_pixels(), kind, **({"comment": b"hello"} if kind in ("GIF", "JPEG") else {})))
    for _ in range(data.draw(st.integers(1, 5))):
        picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            read = decode_picture(bytes(picture), "damaged")
        except BadFile:
            return
    assert read.pixels.ndim == 3


@settings(deadline=None, max_examples=100)
@given(st.sampled_from([b"", SIGNATURE, b"GIF89a", b"BM", b"\xff\xd8\xff", b"RIFF\x40\0\0\0WEBPVP8X"]), st.binary())
def test_arbitrary_bytes_are_refused(start: bytes, rest: bytes) -> None:
    with pytest.raises(BadFile):
        decode_picture(start + rest, "noise")


def test_fit_covers_and_crops_evenly() -> None:
    pixels = np.zeros((10, 30, 3), np.uint8)
    pixels[:, :10], pixels[:, 10:20], pixels[:, 20:] = 50, 100, 150
    assert (fit_to(pixels, 10, 10) == 100).all()
    assert (fit_to(pixels, 20, 20)[:, 6:-6] == 100).all()
    tall = fit_to(pixels.transpose(1, 0, 2), 4, 12)
    assert tall.shape == (12, 4, 3)
    assert tall[0, 0, 0] == 50
    assert tall[-1, 0, 0] == 150


def test_fit_leaves_pixels_exact_where_nothing_is_scaled() -> None:
    pixels = random_pixels()
    assert np.array_equal(fit_to(pixels, 21, 13), pixels)
    assert np.array_equal(fit_to(pixels, 20, 13), pixels[:, :20])
    assert fit_to(pixels, 21, 13) is not pixels


@settings(deadline=None, max_examples=50)
@given(*[st.integers(1, 60)] * 4)
def test_fit_gives_the_size_asked_for(have_width: int, have_height: int, width: int, height: int) -> None:
    flat = np.full((have_height, have_width, 3), 77, np.uint8)
    fitted = fit_to(flat, width, height)
    assert fitted.shape == (height, width, 3)
    assert (fitted == 77).all()


def test_fit_refuses_no_size() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        fit_to(random_pixels(), 0, 5)
