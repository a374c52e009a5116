"""Which number format this machine paints fastest with: measured once, and kept in a small file.

Terms
-----
kind
    A number format: float32; or bfloat16 or float16, of half the size. Some processors multiply short numbers many
    times as fast (AMX, tensor cores), others more slowly than float32: only measuring tells.
gain
    How many times as fast as float32 a kind is at what painters spend their time on: a linear layer, a convolution, an
    attention.
exact
    On a processor, models of fewer than `EXACT_BELOW` numbers stay float32: there overheads count as much as
    arithmetic, and short numbers would gain little for what they lose.

The file's name holds a digest of processor or GPU, and of torch's version: other hardware, or another torch, is
measured anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import torch
import torch.nn.functional as functional

from dreamloom.errors import BadInput

KINDS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
VARIABLE = "DREAMLOOM_PRECISION"
EXACT_BELOW = 100_000_000  # numbers
LEAST_GAIN = 1.3  # times as fast; for less, float32 is worth more
ROUNDS = 3
PLACES, WIDTH = 512, 640  # a middling layer of Stable Diffusion

Gains = Mapping[str, float]


def cache_folder() -> Path:
    """Where files about this machine lie; they can be deleted at any time."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dreamloom"


def signature(device: torch.device) -> str:
    """What the gains hang on: the hardware, and torch's version."""
    if device.type == "cuda":
        return f"torch {torch.__version__}, {torch.cuda.get_device_name(device)}, CUDA {torch.version.cuda}"
    name = platform.processor() or platform.machine()
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        name = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return f"torch {torch.__version__}, {name}, {torch.backends.cpu.get_cpu_capability()}, {os.cpu_count()} cores"


def _seconds(device: torch.device, kind: torch.dtype) -> Callable[[], float]:
    """A run of the micro-benchmark in one kind."""
    places = torch.randn(PLACES, WIDTH, device=device, dtype=kind)
    layer = torch.randn(4 * WIDTH, WIDTH, device=device, dtype=kind)
    picture = torch.randn(1, WIDTH // 2, 32, 32, device=device, dtype=kind)
    kernel = torch.randn(WIDTH // 2, WIDTH // 2, 3, 3, device=device, dtype=kind)
    heads = torch.randn(1, 8, PLACES, 64, device=device, dtype=kind)

    def run() -> float:
        began = time.perf_counter()
        with torch.inference_mode():
            functional.linear(places, layer)
            functional.conv2d(picture, kernel, padding=1)
            functional.scaled_dot_product_attention(heads, heads, heads)
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return time.perf_counter() - began

    return run


def measured(device: torch.device) -> dict[str, float]:
    """The gains of the short kinds that a device has; takes a fraction of a second."""
    names = ["bfloat16"] if device.type != "cuda" or torch.cuda.is_bf16_supported(including_emulation=False) else []
    names += ["float16"] if device.type == "cuda" else []  # processors are seldom made for it
    runs = {name: _seconds(device, KINDS[name]) for name in ("float32", *names)}
    for run in runs.values():
        run()  # the first one of each also sets things up
    # by turns, so that other work on the machine hits all alike
    rounds = [{name: run() for name, run in runs.items()} for _ in range(ROUNDS)]
    best = {name: min(one[name] for one in rounds) for name in runs}
    return {name: round(best["float32"] / best[name], 3) for name in names}


def gains(device: torch.device, folder: Path | None = None) -> Gains:
    """The gains of a device: out of the file, else measured and written there.

    Args:
        device: that paints.
        folder: of the file; None for the usual one. If it cannot be written, nothing is remembered.
    """
    about = signature(device)
    file = (folder or cache_folder()) / f"speed-{hashlib.sha256(about.encode()).hexdigest()[:16]}.json"
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        told = json.loads(file.read_bytes())["gains"]
        return {str(name): float(gain) for name, gain in told.items() if name in KINDS}
    found = measured(device)
    half = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(json.dumps({"machine": about, "gains": found}, indent=1) + "\n")
        os.replace(half, file)
    return found


@cache
def _own_gains(device: torch.device) -> Gains:
    return gains(device)


def _faster(device: torch.device) -> set[str]:
    """The short kinds that are worth it on a device."""
    return {name for name, gain in _own_gains(device).items() if gain >= LEAST_GAIN}


def quick_at_bfloat16(device: torch.device) -> bool:
    """Whether a device multiplies bfloat16 faster than float32."""
    return "bfloat16" in _faster(device)


def mixed_precision(device: torch.device) -> torch.autocast:
    """For training: products in bfloat16 where the device multiplies it faster, all in float32 elsewhere.

    Processors made for bfloat16 train several times as fast with it, others up to seventy times as slowly.
    """
    return torch.autocast(device.type, torch.bfloat16, enabled=quick_at_bfloat16(device))


def wished() -> torch.dtype | None:
    """The kind that the user set in `DREAMLOOM_PRECISION`; None for "auto" or nothing.

    Raises:
        BadInput: if it is no kind.
    """
    name = os.environ.get(VARIABLE, "auto").strip().lower() or "auto"
    if name != "auto" and name not in KINDS:
        raise BadInput(f"{VARIABLE} must be auto, {', '.join(KINDS)}, not {name[:40]!r}")
    return KINDS.get(name)


def best_kind(numbers: int, device: torch.device, likes: Sequence[str], room: int) -> torch.dtype:
    """The number format to load a model in.

    Args:
        numbers: how many numbers the model holds.
        device: that paints.
        likes: short kinds that the model stands, the best first.
        room: bytes that are free for it where its weights will lie.

    Raises:
        BadInput: if the user set one that does not exist.
    """
    kind = wished()
    if kind is not None:
        return kind
    if device.type == "cpu" and numbers < EXACT_BELOW:
        return torch.float32
    faster = _faster(device)
    short = next((name for name in likes if name in faster), None)
    if short is not None:
        return KINDS[short]
    too_large = device.type == "cpu" and numbers * torch.float32.itemsize > room >= numbers * torch.bfloat16.itemsize
    return torch.bfloat16 if too_large and "bfloat16" in likes else torch.float32
