from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_makers import chunk, encoded, packet, random_pixels, small_png
from PIL import Image, PngImagePlugin

from dreamloom.errors import BadFile
from dreamloom.media import text as text_module
from dreamloom.media.containers import open_container
from dreamloom.media.exif import comment_to_exif, decode_comment, read_tags
from dreamloom.media.text import read_text_fields, text_fields
from dreamloom.media.xmp import recipe_in

PARAMETERS = (
    'a café, "neon", 東京 🌃\nNegative prompt: blur\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512'
)


def fields_of(data: bytes) -> dict[str, str]:
    return text_fields(open_container(data))


@pytest.mark.parametrize("text", [PARAMETERS, PARAMETERS.encode("ascii", "ignore").decode()])
def test_a_png_as_a1111_writes_it(tmp_path: Path, text: str) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", text)
    (tmp_path / "a.png").write_bytes(encoded(random_pixels(), "PNG", pnginfo=info))
    assert read_text_fields(tmp_path / "a.png") == {"parameters": text}


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize("codec", ["utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_user_comment_in_unicode_of_either_byte_order(kind: str, codec: str, order: str) -> None:
    comment = b"UNICODE\0" + PARAMETERS.encode(codec)
    mark = {"<": b"II", ">": b"MM"}[order]
    block = struct.pack(order + "2sHIHHHIII", mark, 42, 8, 1, 0x8769, 4, 1, 26, 0)
    block += struct.pack(order + "HHHIII", 1, 0x9286, 7, len(comment), 44, 0) + comment
    assert fields_of(encoded(random_pixels(), kind, exif=b"Exif\0\0" + block)) == {"parameters": PARAMETERS}


def test_user_comments_that_pillow_writes() -> None:
    for comment in (b"ASCII\0\0\0Steps: 4", b"\0\0\0\0\0\0\0\0Steps: 4", b"Steps: 4", b"UNICODE\0\xfe\xff\0S\0t"):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9286] = comment
        found = fields_of(encoded(random_pixels(), "JPEG", exif=exif.tobytes()))
        assert found == {"parameters": "St" if b"UNICODE" in comment else "Steps: 4"}


def test_a_japanese_user_comment() -> None:
    assert decode_comment(b"JIS\0\0\0\0\0" + "東京".encode("iso2022_jp")) == "東京"


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_what_is_written_as_a_user_comment_is_read_as_such(text: str) -> None:
    tags = read_tags(comment_to_exif("Steps: 20, " + text + " in ascii"))
    assert decode_comment(tags[0x9286]) == "Steps: 20, " + text + " in ascii"


def test_comfyui_in_png_and_webp() -> None:
    graph, workflow = json.dumps({"3": {"class_type": "KSampler"}}), json.dumps({"nodes": []})
    info = PngImagePlugin.PngInfo()
    info.add_text("prompt", graph)
    info.add_text("workflow", workflow)
    expected = {"prompt": graph, "workflow": workflow}
    assert fields_of(encoded(random_pixels(), "PNG", pnginfo=info)) == expected
    exif = Image.Exif()
    exif[0x0110], exif[0x010F] = f"prompt:{graph}", f"workflow:{workflow}"
    assert fields_of(encoded(random_pixels(), "WEBP", exif=exif.tobytes())) == expected


def test_a_camera_is_no_workflow() -> None:
    exif = Image.Exif()
    exif[0x0110], exif[0x010F], exif[0x010E] = "Pixel 9", "Google", "a prompt: not at the start"
    assert fields_of(encoded(random_pixels(), "JPEG", exif=exif.tobytes())) == {}


def test_invokeai_swarmui_and_unknown_keys() -> None:
    data = small_png(
        chunk(b"tEXt", b"invokeai_metadata\0{}"),
        chunk(b"zTXt", b"Parameters\0\0" + zlib.compress(b'{"sui_image_params": {}}')),
        chunk(b"tEXt", b"Software\0NovelAI"),
        chunk(b"iTXt", b"Comment\0\1\0en\0\0" + zlib.compress("ü".encode())),
    )
    assert fields_of(data) == {
        "invokeai_metadata": "{}",
        "parameters": '{"sui_image_params": {}}',
        "Software": "NovelAI",
        "comment": "ü",
    }


def test_text_after_the_pixels_is_found() -> None:
    data = small_png()
    end = data.index(b"IEND") - 4
    assert fields_of(data[:end] + chunk(b"tEXt", b"parameters\0late") + data[end:]) == {"parameters": "late"}


def test_comments_of_gif_and_jpeg() -> None:
    assert fields_of(encoded(random_pixels(), "GIF", comment=PARAMETERS.encode() * 9)) == {"parameters": PARAMETERS * 9}
    assert fields_of(encoded(random_pixels(), "GIF", comment=b"made with love")) == {"comment": "made with love"}
    assert fields_of(encoded(random_pixels(), "JPEG", comment=b"hello")) == {"comment": "hello"}


def test_a_recipe_is_found_in_xmp_as_element_and_as_attribute() -> None:
    recipe = '{"prompt":"<a> & \\"b\\" 🌃"}'
    escaped = recipe.replace("&", "&amp;").replace("<", "&lt;")
    for xmp in (
        packet(f"<dreamloom:recipe>{escaped}</dreamloom:recipe>"),
        packet("", f"dreamloom:recipe='{escaped}'"),
    ):
        assert recipe_in(xmp) == recipe
        for kind in ("JPEG", "WEBP"):
            assert fields_of(encoded(random_pixels(), kind, xmp=xmp.encode())) == {"dreamloom": recipe, "xmp": xmp}
        data = small_png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp.encode()))
        assert fields_of(data) == {"dreamloom": recipe, "xmp": xmp}


def test_the_recipe_itself_goes_before_the_one_in_xmp() -> None:
    xmp = packet("<dreamloom:recipe>old</dreamloom:recipe>").encode()
    data = small_png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp), chunk(b"tEXt", b"dreamloom\0new"))
    assert fields_of(data)["dreamloom"] == "new"


def test_xml_bombs_are_not_parsed() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert recipe_in(bomb + "]>" + packet("<dreamloom:recipe>&i;</dreamloom:recipe>")) is None
    assert recipe_in("<a>" * 100_000) is None
    assert recipe_in("<x:unbound/>") is None
    assert recipe_in("") is None


def test_packed_bombs_are_left_out_and_the_rest_is_read() -> None:
    bomb = zlib.compress(bytes(64 * 2**20), 9)
    data = small_png(
        chunk(b"zTXt", b"parameters\0\0" + bomb),
        chunk(b"iTXt", b"prompt\0\1\0\0\0" + bomb),
        chunk(b"zTXt", b"workflow\0\0" + bomb[:-9]),
        chunk(b"zTXt", b"broken\0\0nonsense"),
        chunk(b"iTXt", b"broken\0\1"),
        chunk(b"tEXt", b"no end of key"),
        chunk(b"tEXt", b"\0no key"),
        chunk(b"tEXt", b"dreamloom\0{}"),
    )
    assert fields_of(data) == {"dreamloom": "{}"}


def test_many_fields_and_much_text_end_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [chunk(b"tEXt", b"key%d\0x" % number) for number in range(2000)]
    assert len(fields_of(small_png(*many))) == text_module.MAX_FIELDS
    monkeypatch.setattr(text_module, "MAX_TOTAL", 25)
    assert len(fields_of(small_png(*[chunk(b"tEXt", b"key%d\0" % number + b"x" * 10) for number in range(5)]))) == 2


def test_a_file_cut_short_gives_what_comes_before_the_cut(tmp_path: Path) -> None:
    data = small_png(chunk(b"tEXt", b"parameters\0kept"))
    (tmp_path / "cut.png").write_bytes(data[:-20])
    assert read_text_fields(tmp_path / "cut.png") == {"parameters": "kept"}


def test_no_text_is_no_error_and_no_picture_is_one(tmp_path: Path) -> None:
    (tmp_path / "plain.bmp").write_bytes(encoded(random_pixels(), "BMP"))
    assert read_text_fields(tmp_path / "plain.bmp") == {}
    (tmp_path / "text.png").write_text("hello")
    with pytest.raises(BadFile, match="is not a PNG"):
        read_text_fields(tmp_path / "text.png")
    with pytest.raises(BadFile, match="is a folder"):
        read_text_fields(tmp_path)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_no_exif_is_too_broken(noise: bytes) -> None:
    for start in (b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"):
        for name, value in read_tags(start + noise).items():
            assert isinstance(name, int)
            assert isinstance(decode_comment(value), str)
