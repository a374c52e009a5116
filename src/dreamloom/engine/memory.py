"""How much memory there is, how much things need, and what to lower when it does not suffice.

Terms
-----
free
    Bytes that can be had without taking any from others: of a GPU, what nobody holds; of the machine, what its system
    calls available, or what is left of the limit of the container that we run in.
coder
    What a picture needs on its way through an autoencoder: far more than its pixels, at full width for each of them.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import psutil
import torch

from dreamloom.errors import TooLittleMemory
from dreamloom.recipe import ResolvedRecipe, VideoSpec

GIB = 2**30
SPARE = 0.9  # of what is free: the rest is for what nobody counts
_CONTAINER = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)
# Numbers that an autoencoder holds at once for each pixel, as a multiple of the channels of its widest layer at full
# size; measured on those of Stable Diffusion and Wan (docs/memory.md).
_HELD_AT_ONCE = 6.0


@runtime_checkable
class Weighty(Protocol):
    """A model that says which modules hold its weights."""

    @property
    def modules(self) -> tuple[torch.nn.Module, ...]:
        """All of them, also those that were loaded later."""
        ...


def free_bytes(device: torch.device) -> int:
    """What is free on a device."""
    if device.type == "cuda":
        reserved = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0] + reserved)
    free = int(psutil.virtual_memory().available)
    for limit, used in _CONTAINER:
        with contextlib.suppress(OSError, ValueError):
            free = min(free, max(0, int(Path(limit).read_text()) - int(Path(used).read_text())))
    return free


def most_bytes() -> int:
    """What the machine could give at all: free memory, and what it can swap to."""
    return free_bytes(torch.device("cpu")) + int(psutil.swap_memory().free)


def weight_bytes(modules: Iterable[torch.nn.Module]) -> int:
    """The weights of modules; those that several share are counted once."""
    seen = {id(one): one for module in modules for one in (*module.parameters(), *module.buffers())}
    return sum(one.numel() * one.element_size() for one in seen.values())


def held_bytes(model: object) -> int:
    """The weights of a loaded model; 0 if it does not say where they are."""
    return weight_bytes(model.modules) if isinstance(model, Weighty) else 0


def release() -> None:
    """Gives back the memory of what is no longer used, a GPU's too."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def coder_bytes(autoencoder: Any, width: int, height: int, frames: int = 1) -> int:
    """About what an autoencoder needs to decode frames at once.

    Args:
        autoencoder: of diffusers.
        width: of the frames, in pixels.
        height: likewise.
        frames: that go through it together.
    """
    config = autoencoder.config
    levels = config.get("block_out_channels") or config.get("decoder_block_out_channels") or ()
    base = config.get("decoder_base_dim") or config.get("base_dim") or (levels[0] if levels else 128)
    widest = 2 * int(base)  # where the last level begins, it has the channels of the one before
    itemsize = next(iter(autoencoder.parameters())).element_size()
    return int(width * height * frames * widest * itemsize * _HELD_AT_ONCE)


def wants_tiles(autoencoder: Any, device: torch.device, width: int, height: int, frames: int = 1) -> bool:
    """Whether frames must go through an autoencoder in tiles, since they would not fit into what is free whole."""
    return coder_bytes(autoencoder, width, height, frames) > SPARE * free_bytes(device)


def ran_out(error: BaseException) -> bool:
    """Whether an error says that there was no memory left."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(one in str(error) for one in ("allocate memory", "out of memory"))


def too_large(recipe: ResolvedRecipe, name: str) -> TooLittleMemory:
    """The error for a recipe that did not fit, with what to lower, what saves most first.

    Args:
        recipe: that was painted.
        name: of the model.
    """
    output = recipe.output
    what, lower = f"{output.width}x{output.height}", ["the size"]
    if recipe.hires is not None:
        what += f", enlarged {recipe.hires.scale:g} times,"
        lower.insert(0, "the scale of hires")
    if isinstance(output, VideoSpec):
        what += f" with {output.frames} frames"
        lower.append("the frames")
    if len(recipe.controls) > 1:
        lower.append("the number of controls")
    listed = lower[0] if len(lower) == 1 else f"{', '.join(lower[:-1])} or {lower[-1]}"
    return TooLittleMemory(f"there is too little memory for {what} with {name}: lower {listed}")


def no_room(name: str, needed: int, free: int) -> TooLittleMemory:
    """The error for a model that does not fit.

    Args:
        name: the model's.
        needed: in bytes.
        free: likewise.
    """
    return TooLittleMemory(
        f"{name} needs about {needed / GIB:.1f} GiB of memory and {free / GIB:.1f} GiB are free: "
        "close other programs, or take a smaller model"
    )
