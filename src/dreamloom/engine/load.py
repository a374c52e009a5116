"""Loads the model of a card."""

from __future__ import annotations

import torch
from safetensors import SafetensorError

from dreamloom.catalog.cards import ModelCard
from dreamloom.catalog.safety import check_model_folder
from dreamloom.engine.family import Family
from dreamloom.errors import BadFile, MissingModel


def best_device() -> torch.device:
    """A CUDA GPU if there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _quiet() -> None:
    """Silences the libraries' own progress bars: how far a picture is, our events tell."""
    import diffusers
    import transformers

    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()


def load_family(card: ModelCard) -> Family:
    """Loads a model from its folder on disk, onto the best device, after a look at every file in it.

    Raises:
        MissingModel: if its family is unknown here or its files are not as they should be.
    """
    if card.family != "wan":
        raise MissingModel(f"{card.name} is of the family {card.family!r}, which this version does not know", card.name)
    _quiet()
    from dreamloom.engine.families.wan import Wan

    try:
        check_model_folder(card.folder)
        return Wan.load(card.folder, text_length=card.text_length, shift=card.shift, device=best_device())
    except (BadFile, OSError, ValueError, KeyError, SafetensorError) as error:
        message = f"the weights of {card.name} cannot be read ({error}): install it anew"
        raise MissingModel(message, card.name) from error
