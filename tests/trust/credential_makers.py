"""Homes with keys, and signed files of every kind."""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
from pathlib import Path
from typing import Any

import c2pa
import numpy as np
from PIL import Image

from dreamloom.media.films import write_film
from dreamloom.media.writing import write_picture
from dreamloom.recipe import ImageSpec, InputFile, ModelReference, ResolvedItem, ResolvedRecipe
from dreamloom.trust.credentials import Signer, settings_for, thumbnail_of
from dreamloom.trust.keys import KeyFolder
from dreamloom.trust.manifest import Claim
from dreamloom.trust.stamp import fields_for
from dreamloom.trust.verdict import Verdict
from dreamloom.trust.verify import Verifier

PICTURES = (".png", ".jpg", ".webp", ".gif")
FILMS = (".mp4", ".webm")


def pixels(seed: int = 0, side: int = 32) -> Any:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)


def resolved(**more: Any) -> ResolvedRecipe:
    fields: dict[str, Any] = {
        "generator": "dreamloom 0.1.0",
        "model": ModelReference(name="dreamloom-mini", family="wan", sha256="ab" * 32),
        "items": (ResolvedItem(prompt="a red apple", seed=7),),
        "steps": 20,
        "cfg_scale": 5.0,
        "sampler": "Euler",
        "output": ImageSpec(width=32, height=32),
    }
    return ResolvedRecipe(**(fields | more))


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Home:
    """A Dreamloom home: it makes signed files and checks them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = KeyFolder(folder / "keys")
        self.signer = Signer(self.keys, folder / "credentials")

    def make(self, path: Path, *sources: Path, seed: int = 0, **claims: Any) -> Path:
        """A signed file made from others: the first is worked on, the second is its mask."""
        files = [InputFile(path=source.name, sha256=hash_of(source)) for source in sources]
        fields: dict[str, Any] = {"init_image": files[0]} if files else {}
        if len(files) > 1:
            fields["mask"] = {"file": files[1]}
        recipe = resolved(**fields)
        picture = pixels(seed)
        write_unsigned(path, picture, recipe)
        claims = {"thumbnail": thumbnail_of(picture), **claims}
        self.signer.sign(path, Claim(recipe, {hash_of(one): one for one in sources}, **claims))
        return path

    def verdict(self, path: Path, *given: Path) -> Verdict:
        return Verifier(self.keys.trusted(given), self.folder / "credentials").verdict(path)

    def store(self, path: Path) -> dict[str, Any]:
        """The manifest store as the public library reads it anew from the file, by its own validation."""
        with (
            c2pa.Context.from_dict(settings_for(self.keys.trusted())) as context,
            c2pa.Reader(str(path), context=context) as reader,
        ):
            found: dict[str, Any] = json.loads(reader.json())
        return found


def write_unsigned(path: Path, picture: Any, recipe: ResolvedRecipe | None = None) -> Path:
    """A file of the kind that its name tells."""
    text = fields_for(recipe or resolved())
    if path.suffix == ".gif":
        Image.fromarray(picture).save(path)
    elif path.suffix in FILMS:
        write_film(path, [picture, picture[::-1]] * 4, 8, text)
    else:
        write_picture(path, picture, text)
    return path


def active(store: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = store["manifests"][store["active_manifest"]]
    return found


def assertion(manifest: dict[str, Any], label: str) -> Any:
    (found,) = [one["data"] for one in manifest["assertions"] if one["label"] == label]
    return found


def signed_by_another_tool(path: Path, home: Home, agent: str = "Example Camera", source: Path | None = None) -> Path:
    """A PNG with credentials of another maker, small copies of the pictures included, signed with a home's key."""
    identity = home.keys.identity()
    picture = io.BytesIO()
    Image.fromarray(pixels(len(agent), 96)).save(picture, "PNG")
    created: dict[str, Any] = {
        "action": "c2pa.created",
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
    }
    if source is not None:
        created = {"action": "c2pa.opened", "parameters": {"ingredientIds": ["source"]}}
    manifest = {
        "claim_generator_info": [{"name": agent, "version": "9"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }
    key = c2pa.C2paSignerInfo(identity.algorithm.encode(), identity.chain.encode(), identity.key.encode(), None)
    settings = {"builder": {"thumbnail": {"long_edge": 48}}}
    signer = c2pa.Signer.from_info(key)
    with c2pa.Context.from_dict(settings, signer) as context, open(path, "w+b") as target:
        builder = c2pa.Builder(manifest, context)
        if source is not None:
            ingredient = {"title": source.name, "relationship": "parentOf", "label": "source"}
            builder.add_ingredient(ingredient, "image/png", io.BytesIO(source.read_bytes()))
        builder.sign("image/png", picture, target)
    return path


def own_picture_of(path: Path) -> set[bytes]:
    """The small copies of pictures in a file's credentials."""
    with c2pa.Reader(str(path)) as reader:
        addresses = set(re.findall(r'"identifier": "(self#jumbf=[^"]*thumbnail[^"]*)"', reader.json()))
        found = set()
        for address in addresses:
            copy = io.BytesIO()
            reader.resource_to_stream(address, copy)
            found.add(copy.getvalue())
    return found


def excluded(path: Path) -> range:
    """The bytes of a PNG that its signature does not cover: the chunk with the credentials."""
    data = path.read_bytes()
    at = data.index(b"caBX") - 4
    return range(at, at + 12 + struct.unpack_from(">I", data, at)[0])
