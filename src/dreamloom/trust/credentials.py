"""Signs finished files: gives them content credentials, by the C2PA library.

    file, complete with its text ──► manifest (`manifest.py`), signed by this computer's key (`keys.py`) ──► in the file

What the pixels are is not touched: a manifest lies beside them, in a place that the format has for it. A format that
has none (WebM) gets its manifest as a file of its own. Signing is the last thing done to a file, since whatever is
changed afterwards makes the signature wrong; that is what it is for.

Source: C2PA 2.2; the library is c2pa-python (github.com/contentauth/c2pa-python).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import c2pa
import numpy as np
from PIL import Image

from dreamloom.errors import BadFile, CannotSign
from dreamloom.recipe import InputFile, ModelReference, ResolvedItem, ResolvedRecipe
from dreamloom.trust.certificates import PURPOSES
from dreamloom.trust.formats import SIDECAR, WITHOUT_PLACE, kind_of
from dreamloom.trust.keys import Identity, KeyFolder, Trusted
from dreamloom.trust.manifest import (
    PARENT,
    THUMBNAIL,
    Claim,
    Ingredient,
    ingredients,
    manifest_of,
    manifest_of_copy,
)
from dreamloom.trust.sources import Source

THUMBNAIL_SIDE = 128  # pixels of its longer side
_THUMBNAIL_QUALITY = 70


def settings_for(trusted: Trusted) -> dict[str, Any]:
    """The C2PA library's settings: whom to trust, never go online, add nothing of its own.

    Args:
        trusted: certificates in PEM; those of this computer may sign themselves or through their authority.
    """
    lists = [("own", trusted.own, "manifest"), ("given", trusted.given, "manifest"), ("given", trusted.given, "tsa")]
    anchors = [
        {"trust_kind": kind, "trust_uri": name, "trust_anchors": pem, "allowed_list": pem}
        for name, pem, kind in lists
        if pem
    ]
    nothing = {"enabled": False}
    return {
        "version": 1,
        "trust": {"anchors": anchors, "trust_config": "\n".join(PURPOSES)},
        "verify": {"verify_after_sign": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
        "builder": {
            "thumbnail": nothing,
            "generate_c2pa_archive": False,
            "actions": {"auto_created_action": nothing, "auto_opened_action": nothing, "auto_placed_action": nothing},
        },
    }


def thumbnail_of(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> bytes:
    """A small JPEG of a picture, for its credentials.

    Args:
        pixels: uint8 (H, W, 3).
    """
    step = max(1, max(pixels.shape[:2]) // (2 * THUMBNAIL_SIDE))
    picture = Image.fromarray(np.ascontiguousarray(pixels[::step, ::step]))
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BILINEAR)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_THUMBNAIL_QUALITY)
    return buffer.getvalue()


class Signer:
    """Signs files; the key and the library stay ready between them. May be shared by threads.

    Args:
        keys: the folder of keys.
        sidecars: the folder that keeps the credentials of files which have no place for them, by the files' sha256.
        time_authority: the address of an RFC 3161 service that every signature is time-stamped by; None goes nowhere.
    """

    def __init__(self, keys: KeyFolder, sidecars: Path, time_authority: str | None = None) -> None:
        self.keys = keys
        self.sidecars = sidecars
        self._time_authority = time_authority
        self._context: c2pa.Context | None = None
        self._version = (0, 0)

    def warm(self) -> None:
        """Makes ready to sign, so that a key that cannot be used is told before anything is painted.

        Raises:
            CannotSign: if there is no usable key and none can be made.
        """
        # a forked process finds the context closed; a rotation in any process changes the version
        if self._context is None or not self._context.is_valid or self._version != self.keys.version():
            version = self.keys.version()  # before the key is read: a rotation in between shows next time
            self._context = _context(self.keys.identity(), self.keys.trusted(), self._time_authority)
            self._version = version

    def sign(self, path: Path, claim: Claim) -> bytes:
        """Signs a complete file in its place.

        Args:
            path: the file; nobody else uses it yet. Its contents tell what it is, not its name.
            claim: what is claimed of it.

        Returns:
            The signed manifest with those of the ingredients. It lies in the file, or, where the format has no place
            for it, in the folder of sidecars, and belongs beside the file under its name with the ending `.c2pa`.

        Raises:
            CannotSign: if it cannot be signed; the file is then as it was, or half signed and of no use.
        """
        sources = [
            Source(one, claim.sources.get(str(one.file.sha256)), self.sidecars) for one in ingredients(claim.resolved)
        ]
        return self._sign(path, partial(manifest_of, claim), sources, claim.thumbnail)

    def sign_copy(self, path: Path, source: Path, name: str, change: str) -> bytes:
        """Signs a file that a program changed without a model, such as an enlarged picture, with its source's chain.

        Args:
            path: the file; as for `sign`.
            source: the file that it was made from.
            name: what to call that.
            change: what was done, as C2PA names it, such as "c2pa.resized".

        Returns:
            As for `sign`.

        Raises:
            CannotSign: if it cannot be signed.
        """
        parent = Source(Ingredient(InputFile(path=name), "parentOf", PARENT), source, self.sidecars)
        return self._sign(path, partial(manifest_of_copy, change), [parent], None)

    def _sign(
        self,
        path: Path,
        manifest_for: Callable[..., dict[str, Any]],
        sources: Sequence[Source],
        thumbnail: bytes | None,
    ) -> bytes:
        self.warm()
        assert self._context is not None
        with open(path, "rb") as file:
            media_type = kind_of(file)
        outside = media_type in WITHOUT_PLACE
        signed = path.with_name(f"{path.name}.signed")
        try:
            try:
                redactions = sorted({address for source in sources for address in source.thumbnails(self._context)})
                definition = manifest_for(media_type, redactions)
                manifest = _build(self._context, path, signed, media_type, definition, sources, thumbnail)
                if outside:
                    self._keep(path, manifest)
                else:
                    os.replace(signed, path)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(signed)
        except (c2pa.C2paError, OSError) as error:
            raise _failed(error) from error
        return manifest

    def _keep(self, path: Path, manifest: bytes) -> None:
        with open(path, "rb") as file:
            name = hashlib.file_digest(file, "sha256").hexdigest()
        self.sidecars.mkdir(parents=True, exist_ok=True)
        part = self.sidecars / f".{os.getpid()}-{name}.part"
        part.write_bytes(manifest)
        os.replace(part, self.sidecars / f"{name}{SIDECAR}")


def _build(
    context: c2pa.Context,
    path: Path,
    signed: Path,
    media_type: str,
    definition: dict[str, Any],
    sources: Sequence[Source],
    thumbnail: bytes | None,
) -> bytes:
    """Writes the signed file beside the one that is not, and gives its manifest back."""
    with c2pa.Builder(definition, context) as builder:
        if thumbnail is not None:
            builder.add_resource(THUMBNAIL, io.BytesIO(thumbnail))
        for source in sources:
            source.add_to(builder, context)
        if media_type in WITHOUT_PLACE:
            builder.set_no_embed()
        with open(path, "rb") as reading, open(signed, "w+b") as writing:
            manifest: bytes = builder.sign(media_type, reading, writing)
    return manifest


def check_identity(identity: Identity) -> None:
    """Tries a certificate out: signs an empty picture, and sees whether that validates.

    Raises:
        BadFile: if C2PA does not let it sign; says why.
    """
    picture = io.BytesIO()
    Image.new("RGB", (1, 1)).save(picture, "PNG")
    picture.seek(0)
    trusted = Trusted(identity.chain.partition("-----END CERTIFICATE-----\n")[0] + "-----END CERTIFICATE-----\n", "")
    item = ResolvedItem(prompt="", seed=0)
    model = ModelReference(name="none", family="none", sha256="0" * 64)
    nothing = ResolvedRecipe(generator="dreamloom", model=model, items=(item,), steps=1, cfg_scale=1, sampler="none",
                             output={"kind": "image", "width": 1, "height": 1})  # fmt: skip
    signed = io.BytesIO()
    try:
        context = _context(identity, trusted, None)
        c2pa.Builder(manifest_of(Claim(nothing), "image/png"), context).sign("image/png", picture, signed)
        signed.seek(0)
        with c2pa.Reader("image/png", signed, context=context) as reader:
            found = json.loads(reader.json())
    except c2pa.C2paError as error:
        raise BadFile(f"the certificate {identity.signer.name!r} cannot sign content credentials: {error}") from error
    reasons = [str(one.get("explanation", one.get("code"))) for one in found.get("validation_status", ())]
    if reasons:
        raise BadFile(
            f"the certificate {identity.signer.name!r} cannot sign content credentials ({'; '.join(reasons)}): it must "
            "be made out for signing claims, e-mail or documents"
        )


def _context(identity: Identity, trusted: Trusted, time_authority: str | None) -> c2pa.Context:
    try:
        information = c2pa.C2paSignerInfo(
            identity.algorithm.encode(), identity.chain.encode(), identity.key.encode(), time_authority
        )
        with c2pa.Settings.from_dict(settings_for(trusted)) as settings:
            return c2pa.Context(settings, c2pa.Signer.from_info(information))
    except (c2pa.C2paError, ValueError) as error:
        raise _failed(error) from error


def _failed(error: Exception) -> CannotSign:
    return CannotSign(
        f"cannot sign it, and what is not signed is not written ({error}): look at `dream trust keys show`, and "
        "whether the disk is full"
    )
