"""LoRA adapters on a model: put on and taken off as pictures need them, whatever the family.

Terms
-----
LoRA
    A small addition to some layers: beside a layer's own weights run two thin ones (arXiv 2106.09685). They are never
    mixed into the layer's own, so that taking them off leaves every weight as it was, to the bit.

The files are read by diffusers, which knows those of kohya's scripts, of A1111 and of peft.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from dreamloom.errors import BadRecipe

Adapters = tuple[tuple[Path, float], ...]


class Loras:
    """The LoRAs that one model wears.

    Args:
        make: makes a pipeline of diffusers of the model's own parts, on which the loaders hang; called when the first
            LoRA is put on.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._names: dict[Path, str] = {}
        self._worn: Adapters = ()
        self._number = 0

    def wear(self, adapters: Adapters) -> None:
        """Puts on these adapters, and takes off all others. What is on already costs nothing.

        Args:
            adapters: files, each with its weight.

        Raises:
            BadRecipe: if one cannot be read, or was made for another kind of model; all are taken off then.
        """
        if adapters == self._worn:
            return
        self._worn = ()
        wanted = {path for path, _ in adapters}
        try:
            gone = [path for path in self._names if path not in wanted]
            if gone and wanted:
                self._pipeline.delete_adapters([self._names.pop(path) for path in gone])
            for path in wanted - set(self._names):
                self._put_on(path)
            if not adapters:
                self._take_off()
                return
            names = [self._names[path] for path, _ in adapters]
            self._pipeline.set_adapters(names, [weight for _, weight in adapters])
        except BaseException:
            self._take_off()
            raise
        self._worn = adapters

    @cached_property
    def _pipeline(self) -> Any:
        return self._make()

    def _take_off(self) -> None:
        self._names.clear()
        self._pipeline.unload_lora_weights()

    def _put_on(self, path: Path) -> None:
        self._number += 1
        name = f"adapter{self._number}"
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Already found a `peft_config`")  # several are wanted
                self._pipeline.load_lora_weights(
                    path.parent, weight_name=path.name, adapter_name=name, local_files_only=True, use_safetensors=True
                )
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            reason = str(error).split("\n")[0][:200]
            raise BadRecipe(f"the LoRA {path.stem} cannot be used with this model: {reason}", "adapters") from error
        self._names[path] = name
        if not any(name in names for names in self._pipeline.get_list_adapters().values()):
            raise BadRecipe(f"the LoRA {path.stem} was made for another kind of model: leave it out", "adapters")
