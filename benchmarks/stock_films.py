"""What stock diffusers scripts do with the same weights, for `bench_film.py` to lay beside Dreamloom.

    python benchmarks/stock_films.py FOLDER KIND STEPS CFG_SCALE PROMPT

KIND is "text", "video" or "vace". Prints one JSON object: processor seconds for a film after loading, peak memory in
MiB.
"""

from __future__ import annotations

import inspect
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import WanPipeline, WanTransformer3DModel, WanVACEPipeline, WanVideoToVideoPipeline
from PIL import Image

folder, kind, steps, cfg_scale, prompt = (
    Path(sys.argv[1]),
    sys.argv[2],
    int(sys.argv[3]),
    float(sys.argv[4]),
    sys.argv[5],
)
vace = WanVACEPipeline.from_pretrained(folder, dtype=torch.float32, local_files_only=True)


def plain() -> WanTransformer3DModel:
    """The transformer without its VACE blocks, as the stock pipelines for words and films need it."""
    known = inspect.signature(WanTransformer3DModel.__init__).parameters
    config = {name: value for name, value in vace.transformer.config.items() if name in known}
    made = WanTransformer3DModel(**config)
    made.load_state_dict(vace.transformer.state_dict(), strict=False)
    return made.eval()


def clip() -> list[Any]:
    """Seventeen frames of a patterned ground that goes by."""
    dice = np.random.default_rng(0)
    wide = Image.fromarray(dice.integers(0, 256, (16, 24, 3), np.uint8)).resize((192, 128), Image.Resampling.BICUBIC)
    return [wide.crop((2 * number, 0, 2 * number + 128, 128)) for number in range(17)]


common = {
    "prompt": prompt, "height": 128, "width": 128, "num_inference_steps": steps, "guidance_scale": cfg_scale,
    "generator": torch.Generator().manual_seed(7), "max_sequence_length": 64, "output_type": "np",
}  # fmt: skip
if kind == "text":
    pipeline: Any = WanPipeline(vace.tokenizer, vace.text_encoder, vace.vae, vace.scheduler, plain())
    common["num_frames"] = 17
elif kind == "video":
    pipeline = WanVideoToVideoPipeline(vace.tokenizer, vace.text_encoder, plain(), vace.vae, vace.scheduler)
    common |= {"video": clip(), "strength": 0.6}
else:
    pipeline = vace
    mask = Image.new("RGB", (128, 128))
    mask.paste((255, 255, 255), (32, 32, 96, 96))
    common |= {"video": clip(), "mask": [mask] * 17, "num_frames": 17}
pipeline.set_progress_bar_config(disable=True)
began = time.process_time()
pipeline(**common)
seconds = time.process_time() - began
print(json.dumps({"seconds": seconds, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
