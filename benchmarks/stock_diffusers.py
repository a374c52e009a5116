"""What a stock diffusers script does with the same weights, for `bench_image.py` to lay beside Dreamloom.

Prints one JSON object: seconds for loading, for the first and for a second picture, and peak memory in MiB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

START = time.perf_counter()

import torch  # noqa: E402
from diffusers import WanVACEPipeline  # noqa: E402

folder, steps, cfg_scale, prompt, output = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:6]
pipeline = WanVACEPipeline.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
pipeline.set_progress_bar_config(disable=True)
loaded = time.perf_counter() - START


def picture() -> float:
    """Paints one picture and says how long it took."""
    began = time.perf_counter()
    made = pipeline(
        prompt=prompt, height=128, width=128, num_frames=1, num_inference_steps=steps, guidance_scale=cfg_scale,
        generator=torch.Generator().manual_seed(7), max_sequence_length=64, output_type="pil",
    )  # fmt: skip
    made.frames[0][0].save(output)
    return time.perf_counter() - began


first, second = picture(), picture()
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"load": loaded, "first": first, "second": second, "memory": memory}))
