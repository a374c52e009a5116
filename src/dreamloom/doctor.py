"""What works on this machine, and what to do about what does not."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dreamloom.catalog import known_cards
from dreamloom.catalog.cards import weights_hash
from dreamloom.errors import CannotSign


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what was found, and what to do if it is not well."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


def _python() -> Check:
    return Check(
        "Python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.machine()}",
        "install Python 3.11 or later",
    )  # fmt: skip


def _torch() -> Check:
    try:
        import torch
    except ImportError as error:
        return Check("PyTorch", False, str(error), "install it anew: pip install torch")
    return Check("PyTorch", True, f"{torch.__version__}, {torch.get_num_threads()} threads")


def _gpu() -> Check:
    try:
        import torch
    except ImportError:
        return Check("GPU", True, "not looked for: PyTorch is missing")
    if not torch.cuda.is_available():
        return Check(
            "GPU", True, "none that PyTorch can use: painting on the processor, which the embedded model suits"
        )
    memory = torch.cuda.get_device_properties(0).total_memory / 2**30
    return Check("GPU", True, f"{torch.cuda.get_device_name(0)}, {memory:.0f} GiB")


def _models() -> Iterator[Check]:
    cards = known_cards()
    if not cards:
        yield Check("Models", False, "none", "the package was installed without its weights: install it anew")
    for card in cards:
        whole = weights_hash(card.folder) == card.sha256
        detail = f"{card.parameters / 1e6:.1f} million parameters, weights {'as' if whole else 'not as'} published"
        yield Check(f"Model {card.name}", whole, detail, "" if whole else "its files were changed: install it anew")


def _writable(name: str, folder: Path, advice: str) -> Check:
    place = folder
    while not place.exists():
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return Check(name, False, f"{folder}: {error.strerror}", advice)
    return Check(name, True, f"{folder} can be written")


def _signer(home: Path) -> Check:
    from dreamloom.trust.keys import KeyFolder

    keys = KeyFolder(home / "keys")
    if keys.version() == (0, 0):
        return Check("Credentials", True, "a key to sign with will be made with the first picture")
    try:
        signer = keys.identity().signer
    except CannotSign as error:
        return Check("Credentials", False, str(error), "nothing can be written until pictures can be signed")
    return Check("Credentials", True, f"{signer.name} signs what is made, until {signer.valid_until[:10]}")


def _faces() -> Check:
    from dreamloom.trust.faces import can_look

    if can_look():
        return Check("Faces", True, "pictures that go in are looked through for faces")
    return Check("Faces", True, "nobody looks for faces in pictures that go in: pip install 'dreamloom[faces]' would")


def _memory() -> Check:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, OSError, ValueError):
        return Check("Memory", True, "not known")
    return Check("Memory", size >= 2, f"{size:.0f} GiB", "less than 2 GiB: close other programs before you paint")


def examine(home: Path, outputs: Path) -> tuple[Check, ...]:
    """Looks at everything that painting needs.

    Args:
        home: Dreamloom's own folder.
        outputs: where pictures go by default.
    """
    checks: list[Check] = [look() for look in (_python, _memory, _torch, _gpu)]
    checks += _models()
    checks.append(_writable("Pictures", outputs.absolute(), "choose another place with -o"))
    checks.append(_writable("Own folder", home.absolute(), "set DREAMLOOM_HOME to a folder that you may write to"))
    checks.append(_signer(home))
    checks.append(_faces())
    return tuple(checks)
