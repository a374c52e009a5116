"""Checks the credentials of files: whose they are, whether anything was changed since, and what was made from what.

The C2PA library checks hashes and signatures; this module asks it without ever going online, and puts what it answers
into words. Files come from anywhere: whatever one holds, the answer is a verdict or a sentence.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import c2pa

from dreamloom.errors import BadFile
from dreamloom.trust.credentials import settings_for
from dreamloom.trust.formats import MEDIA_TYPES, OTHER_SUFFIXES, UNKNOWN, WITHOUT_PLACE, find_sidecar, kind_of
from dreamloom.trust.keys import Trusted
from dreamloom.trust.manifest import MAKING, RECIPE
from dreamloom.trust.verdict import Relation, State, Step, Verdict, about_signer, origin, reasons_for, sentence_for

_DEEPEST = 32  # steps of a chain; a stranger's file may claim to be made from itself
_MOST_STEPS = 1000
# the end of every C2PA box's type: a file that holds it and has no readable credentials had some
_TRACE = bytes.fromhex("00110010800000aa00389b71")
_PIECE = 2**20


def files_in(path: Path) -> Iterator[Path]:
    """The files to check: the one given, or all pictures, films and sounds in a folder and below, by name.

    Raises:
        BadFile: if there is no such file or folder.
    """
    if path.is_dir():
        wanted = OTHER_SUFFIXES | MEDIA_TYPES.keys()
        yield from sorted(
            one
            for one in path.rglob("*")
            if one.suffix.lower() in wanted and one.is_file() and not one.name.startswith(".")
        )
    elif path.is_file():
        yield path
    else:
        raise BadFile(f"there is no file {path}: check the path", str(path))


class Verifier:
    """Checks files.

    Args:
        trusted: whom to trust.
        sidecars: where this computer keeps the credentials of files that have no place for them.
    """

    def __init__(self, trusted: Trusted, sidecars: Path) -> None:
        self._context = c2pa.Context.from_dict(settings_for(trusted))
        self._sidecars = sidecars

    def verdict(self, path: Path) -> Verdict:
        """What a file's credentials are worth.

        Raises:
            BadFile: if it cannot be read.
        """
        try:
            with open(path, "rb") as file:
                step = self._look(path, file)
        except OSError as error:
            raise BadFile(f"{path} cannot be read ({error.strerror or error}): check the path", str(path)) from error
        return Verdict(path=str(path), state=step.state, sentence=sentence_for(step), chain=step)

    def _look(self, path: Path, file: io.BufferedReader) -> Step:
        kind = kind_of(file)
        sidecar = self._sidecar(path, file) if kind == UNKNOWN or kind in WITHOUT_PLACE else None
        try:
            if kind in WITHOUT_PLACE and sidecar is None:
                return Step(state="unsigned", what="no credentials")
            with c2pa.Reader(kind, file, sidecar, context=self._context) as reader:
                store = json.loads(reader.json())
        except (c2pa.C2paError.ManifestNotFound, c2pa.C2paError.NotSupported):
            why = "they are damaged, or not all of them is left"
        except (c2pa.C2paError, ValueError):
            why = "they are damaged"
        else:
            return _Chain(store).result()
        if sidecar is not None or _holds(file, _TRACE):
            return Step(state="tampered", what="credentials that cannot be read", reasons=(why,))
        return Step(state="unsigned", what="no credentials")

    def _sidecar(self, path: Path, file: io.BufferedReader) -> bytes | None:
        name = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        return find_sidecar(path, name, self._sidecars)


def _holds(file: io.BufferedReader, wanted: bytes) -> bool:
    file.seek(0)
    tail = b""
    while piece := file.read(_PIECE):
        if wanted in tail + piece:
            return True
        tail = piece[-len(wanted) :]
    return False


class _Chain:
    """Turns a manifest store, as the library's JSON, into steps."""

    def __init__(self, store: Mapping[str, Any]) -> None:
        self._manifests: Mapping[str, Any] = store.get("manifests") or {}
        self._active = str(store.get("active_manifest", ""))
        results = store.get("validation_results") or {}
        self._found = list((results.get("activeManifest") or {}).get("failure") or ())
        self._later = {
            str(delta.get("ingredientAssertionURI")): list((delta.get("validationDeltas") or {}).get("failure") or ())
            for delta in results.get("ingredientDeltas") or ()
        }
        self._count = 0

    def result(self) -> Step:
        """The chain; its first step is the file itself."""
        if self._active not in self._manifests:
            return Step(state="tampered", what="credentials that cannot be read", reasons=("they are damaged",))
        inner = [status for found in self._later.values() for status in found if not about_signer(_code(status))]
        return self._step(self._active, None, "result", [*self._found, *inner], ())

    def _step(
        self, label: str, title: str | None, relation: Relation, failures: list[Any], above: tuple[str, ...]
    ) -> Step:
        manifest = self._manifests.get(label)
        if manifest is None:
            return Step(title=title, relation=relation, state="unsigned", what="no credentials of its own")
        data = {one.get("label"): one.get("data") for one in manifest.get("assertions") or () if isinstance(one, dict)}
        actions = _actions(data)
        making, recipe = _dictionary(data.get(MAKING)), _dictionary(data.get(RECIPE))
        model = _dictionary(making.get("model"))
        signature = manifest.get("signature_info") or {}
        state = _state(failures)
        return Step(
            title=title,
            relation=relation,
            state=state,
            what=origin(actions),
            reasons=reasons_for(failures),
            software=_software(manifest),
            signer=_text(signature.get("common_name")) or _text(signature.get("issuer")) or "someone without a name",
            made=_text(signature.get("time"))
            or next((_text(one.get("when")) for one in actions if "when" in one), None),
            recipe=_text(recipe.get("id")),
            model={key: str(value) for key, value in model.items()} or None,
            decisions=tuple(one for one in making.get("decisions") or () if isinstance(one, dict)),
            sources=tuple(self._sources(label, manifest, (*above, label))),
        )

    def _sources(self, label: str, manifest: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[Step]:
        for one in manifest.get("ingredients") or ():
            self._count += 1
            inner = str(one.get("active_manifest") or "")
            if self._count > _MOST_STEPS or len(above) > _DEEPEST or inner in above:
                return
            title = _text(one.get("title"))
            relation: Relation = one.get("relationship", "componentOf")
            if relation not in ("parentOf", "inputTo"):
                relation = "componentOf"
            then = ((one.get("validation_results") or {}).get("activeManifest") or {}).get("failure") or ()
            address = f"self#jumbf=/c2pa/{label}/c2pa.assertions/{one.get('label')}"
            step = self._step(inner, title, relation, [*then, *self._later.get(address, ())], above)
            remark = _text(one.get("description"))
            yield step.model_copy(update={"what": remark}) if step.state == "unsigned" and remark else step


def _code(status: Mapping[str, Any]) -> str:
    return str(status.get("code", ""))


def _state(failures: list[Any]) -> State:
    if not failures:
        return "valid"
    return "untrusted" if all(about_signer(_code(status)) for status in failures) else "tampered"


def _actions(data: Mapping[Any, Any]) -> list[Mapping[str, Any]]:
    for label in ("c2pa.actions.v2", "c2pa.actions"):
        if found := _dictionary(data.get(label)):
            return [one for one in found.get("actions") or () if isinstance(one, dict)]
    return []


def _software(manifest: Mapping[str, Any]) -> str | None:
    for one in manifest.get("claim_generator_info") or ():
        return " ".join(text for key in ("name", "version") if (text := _text(one.get(key)))) or None
    return _text(manifest.get("claim_generator"))


def _dictionary(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
