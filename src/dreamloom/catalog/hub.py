"""Fetches a model from the Hugging Face hub, when the user asks for it by its id there, and never otherwise.

Terms
-----
hub id
    "owner/name" for a whole model in the diffusers format; "owner/name/file.safetensors" for one file of it.

Only safetensors and settings are fetched, never code. They go into Dreamloom's own folder, from which `remove` takes
them again. Access to guarded models is what `hf auth login`, or HF_TOKEN, gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from dreamloom.catalog.adding import Told, add, quiet
from dreamloom.catalog.cards import ModelCard, PartCard
from dreamloom.catalog.describing import INDEX
from dreamloom.catalog.finding import Catalog
from dreamloom.errors import BadFile, CannotWrite

_ID = re.compile(r"(?P<repo>[\w.-]{1,96}/[\w.-]{1,96})(?:/(?P<file>[\w./ -]{1,300}\.safetensors))?")
_SETTINGS = (".json", ".txt", ".model", ".jinja")
_VARIANT = re.compile(r"\.(?:fp16|bf16|fp32|non_ema|ema)(?=[.-])")


def is_hub_id(text: str) -> bool:
    """Whether a text can be a hub id."""
    return _ID.fullmatch(text) is not None and ".." not in text


def wanted_files(names: Iterable[str]) -> list[str]:
    """The files of a model in the diffusers format that are worth fetching: settings, and one set of weights.

    Weights at the top are other forms of the same model; variants such as fp16 are taken where there are no others.
    """
    paths = [PurePosixPath(name) for name in names]
    settings = [
        path for path in paths if path.suffix in _SETTINGS or path.name in ("README.md", "LICENSE", "LICENSE.md")
    ]
    weights: list[PurePosixPath] = []
    below = [path for path in paths if path.suffix == ".safetensors" and len(path.parts) == 2]
    for part in sorted({path.parts[0] for path in below}):
        own = [path for path in below if path.parts[0] == part]
        plain = [path for path in own if not _VARIANT.search(path.name)]
        weights += plain or [path for path in own if ".fp16" in path.name] or own
    return sorted(str(path) for path in (*settings, *weights) if len(path.parts) <= 2)


def fetch(catalog: Catalog, hub_id: str, told: Told = quiet) -> ModelCard | PartCard:
    """Fetches a model and adds it.

    Args:
        catalog: to add it to.
        hub_id: see the module's docstring.
        told: is told how many bytes were hashed, once it is here.

    Raises:
        BadFile: if the hub cannot be reached, has no such model, or it cannot be used.
        CannotWrite: if it cannot be kept.
    """
    found = _ID.fullmatch(hub_id)
    assert found is not None
    repo, file = found["repo"], found["file"]
    folder = catalog.registry.home / "models" / repo.replace("/", "--")
    try:
        licence = _download(repo, file, folder)
    except OSError as error:
        if isinstance(error, PermissionError) or error.errno == 28:
            raise CannotWrite(f"{hub_id} cannot be kept in {folder} ({error.strerror})", str(folder)) from error
        raise _unreached(hub_id, error) from error
    except Exception as error:  # its errors come from several libraries, and are not of one kind
        if isinstance(error, BadFile):
            raise
        raise _unreached(hub_id, error) from error
    return add(catalog, folder / file if file else folder, told, origin=repo, licence=licence)


def _unreached(hub_id: str, error: Exception) -> BadFile:
    reason = str(error).strip().split("\n")[0][:200] or type(error).__name__
    return BadFile(
        f"{hub_id} cannot be fetched from huggingface.co ({reason}): check the id and the network, or fetch it "
        "elsewhere and add its folder",
        hub_id,
    )


def _download(repo: str, file: str | None, folder: Path) -> str:
    """Downloads, and gives the licence that the hub tells."""
    from huggingface_hub import HfApi, constants, hf_hub_download, snapshot_download

    if constants.HF_HUB_OFFLINE:
        raise OSError("HF_HUB_OFFLINE is set")
    about: Any = HfApi().model_info(repo)
    if file is not None:
        hf_hub_download(repo, file, local_dir=folder)
    else:
        names = [one.rfilename for one in about.siblings or ()]
        if INDEX not in names:
            single = [name for name in names if name.endswith(".safetensors")]
            more = f"; name a file of it, as in {repo}/{single[0]}" if single else ""
            raise BadFile(f"{repo} is no model in the diffusers format{more}", repo)
        snapshot_download(repo, local_dir=folder, allow_patterns=wanted_files(names))
    told = about.card_data.get("license") if about.card_data else None
    return told if isinstance(told, str) else ""
