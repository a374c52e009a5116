"""Loads the model of a card.

A family is known by the name that cards give it: `LOADERS` says who loads which. A loader imports its own family, so
that only what is used is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError

from dreamloom.catalog.cards import ModelCard, find_card
from dreamloom.catalog.safety import check_model_file, check_model_folder
from dreamloom.engine.entry import Driver
from dreamloom.engine.family import Family
from dreamloom.engine.machine import best_kind
from dreamloom.engine.memory import free_bytes
from dreamloom.errors import BadFile, MissingModel

if TYPE_CHECKING:
    from dreamloom.engine.families.wan import Wan


def best_device() -> torch.device:
    """A CUDA GPU if there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


LIKES = {"stable-diffusion": ("float16", "bfloat16"), "stable-diffusion-xl": ("float16", "bfloat16")}
LIKED = ("bfloat16",)  # by all others


def kind_for(card: ModelCard, device: torch.device) -> torch.dtype:
    """The number format that a model is loaded in; see `machine.best_kind`."""
    likes = LIKES.get(card.family, LIKED)
    return best_kind(card.parameters, device, likes, free_bytes(torch.device("cpu")))


def expected_bytes(card: ModelCard) -> int:
    """About how much memory a model's weights will take."""
    return card.parameters * kind_for(card, best_device()).itemsize


def _quiet() -> None:
    """Silences the libraries' own progress bars and advice: how far a picture is, our events tell."""
    import diffusers
    import transformers

    diffusers.utils.logging.disable_progress_bar()
    diffusers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()


def _wan(card: ModelCard) -> Wan:
    from dreamloom.engine.families.wan import Wan
    from dreamloom.engine.families.wan_change import CHANGE_FILE, add_change

    if card.base is not None:
        base = find_card(card.base)
        made = _wan(base)
        add_change(made.transformer, card.folder / CHANGE_FILE, base.sha256)
        return made
    if card.folder.is_file():
        message = (
            f"{card.name} is a single file: Wan with VACE is loaded from a folder in the diffusers format, add that"
        )
        raise MissingModel(message, card.name)
    check_model_folder(card.folder)
    device = best_device()
    kind = kind_for(card, device)
    return Wan.load(
        card.folder,
        text_length=card.text_length,
        shift=card.shift,
        key_frames=card.key_frames,
        device=device,
        kind=kind,
    )


def _stable(card: ModelCard) -> Family:
    from dreamloom.engine.families.sd import StableDiffusion

    if card.folder.is_dir():
        check_model_folder(card.folder, others=True)  # only safetensors and settings are opened
    else:
        check_model_file(card.folder)
    device = best_device()
    return StableDiffusion.load(card.folder, device=device, kind=kind_for(card, device))


def _diffusers(card: ModelCard) -> Driver:
    from dreamloom.engine.families.generic import Generic

    device = best_device()
    return Generic.load(card, device, kind_for(card, device))


LOADERS: dict[str, Callable[[ModelCard], Family | Driver]] = {
    "wan": _wan,
    "stable-diffusion": _stable,
    "stable-diffusion-xl": _stable,
    "diffusers": _diffusers,
}


def load_family(card: ModelCard) -> Family | Driver:
    """Loads a model from its folder on disk, onto the best device, after a look at every file in it.

    Raises:
        MissingModel: if its family is unknown here or its files are not as they should be.
    """
    if card.family not in LOADERS:
        raise MissingModel(f"{card.name} is of the family {card.family!r}, which this version does not know", card.name)
    _quiet()
    try:
        return LOADERS[card.family](card)
    except (BadFile, OSError, ValueError, KeyError, SafetensorError) as error:
        message = f"the weights of {card.name} cannot be read ({error}): install it anew"
        raise MissingModel(message, card.name) from error
