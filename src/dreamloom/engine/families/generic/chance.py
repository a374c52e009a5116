"""Our noise for pipelines that draw their own.

Every random number that a pipeline draws comes from here: float32, on the CPU, from the item's own seed, with its
variation mixed in. So neither device nor number format changes a picture's noise, and a variation works for every
architecture. The first numbers that are drawn are those that the rest of the engine would begin with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from dreamloom.engine.noise import starting_noise
from dreamloom.recipe import ResolvedItem
from dreamloom.recipe.values import MAX_SEED

BETWEEN = 0x9E3779B97F4A7C15  # from one drawing's seed to the next one's


class OwnNoise(TorchFunctionMode):
    """As long as it is entered, `torch.randn` gives our noise, in this thread alone: with its `generator` or with none.

    Args:
        item: with the seeds.
    """

    def __init__(self, item: ResolvedItem) -> None:
        super().__init__()
        self.generator = torch.Generator().manual_seed(item.seed)
        self._item = item
        self._drawn = 0

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """See the class."""
        options = kwargs or {}
        if func is torch.randn and options.get("generator") in (None, self.generator):
            shape = args[0] if args and not isinstance(args[0], int) else args or options["size"]
            return self._draw(tuple(shape)).to(options.get("device"), options.get("dtype"))
        if func is torch.randn_like and options.get("generator") in (None, self.generator):
            like = args[0]
            return self._draw(tuple(like.shape)).to(like.device, options.get("dtype") or like.dtype)
        return func(*args, **options)

    def _draw(self, shape: tuple[int, ...]) -> torch.Tensor:
        item, offset = self._item, self._drawn * BETWEEN
        self._drawn += 1
        seed = (item.seed + offset) % (MAX_SEED + 1)
        if item.variation is None:
            return starting_noise(shape, seed)
        return starting_noise(shape, seed, (item.variation.seed + offset) % (MAX_SEED + 1), item.variation.strength)
