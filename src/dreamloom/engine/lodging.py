"""Where a model's parts lie: all on the device that paints, or there by turns, or there layer by layer.

Terms
-----
whole
    All parts are on the device. So it is whenever they fit, and always on a processor.
turns
    One part at a time is on the device: the text encoder while it reads, then the painter, then the autoencoder. The
    others wait in the machine's memory.
layers
    Of a part that is too large even alone, each layer comes to the device just before it is needed (group offloading
    of diffusers), while the one before it still works.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from diffusers.hooks import apply_group_offloading
from torch import nn

from dreamloom.engine.memory import free_bytes, weight_bytes

ROOM = 1.2  # times the weights: what a model needs beside them, at the least


class Lodging:
    """The parts of one model, and where they are.

    Args:
        parts: that are used one after the other.
        device: that paints.
        free: bytes that are free on it; None to look, and for a processor to take all parts as they are.
    """

    def __init__(self, parts: Sequence[nn.Module], device: torch.device, free: int | None = None) -> None:
        self._device = device
        self._guests: tuple[nn.Module, ...] = ()
        if free is None and device.type == "cpu":
            room = float("inf")
        else:
            room = (free_bytes(device) if free is None else free) / ROOM
        if weight_bytes(parts) <= room:
            for part in parts:
                part.to(device)
            return
        small = tuple(part for part in parts if weight_bytes([part]) <= room)
        for part in parts:
            if part not in small:
                _by_layers(part, device)
        self._guests = small

    def bring(self, *wanted: nn.Module) -> None:
        """Sees to it that parts are on the device. The others go, if not all fit together."""
        if not self._guests:
            return
        for guest in self._guests:
            if guest not in wanted:
                guest.to("cpu")
        for guest in self._guests:
            if guest in wanted:
                guest.to(self._device)


def _by_layers(module: nn.Module, device: torch.device) -> None:
    """Lets the layers in lists of a module come and go; what is in no list stays on the device.

    Lists are taken one by one, since two painters may share them (`wan.without_vace`).
    """
    for own in (*module.parameters(recurse=False), *module.buffers(recurse=False)):
        own.data = own.data.to(device)
    for child in module.children():
        if isinstance(child, nn.ModuleList):
            for layer in child:
                streams = device.type == "cuda"
                apply_group_offloading(
                    layer, onload_device=device, offload_type="leaf_level", use_stream=streams, record_stream=streams
                )
        elif any(isinstance(one, nn.ModuleList) for one in child.modules()):
            _by_layers(child, device)
        else:
            child.to(device)
