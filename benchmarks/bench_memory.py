"""What it costs to switch between warm models, to change the prompt, and which number format this machine likes.

Three Stable Diffusion checkpoints with random weights are made, saved, added and loaded as real ones are; then they
paint by turns. Run it with `python benchmarks/bench_memory.py`; `--channels 320` makes them as large as real ones.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel
from transformers.utils.logging import disable_progress_bar

from dreamloom.catalog.adding import add
from dreamloom.engine import machine
from dreamloom.engine.families.sd_parts import clip_tokenizer
from dreamloom.engine.memory import held_bytes
from dreamloom.recipe import ImageSpec, Recipe, ResolvedRecipe
from dreamloom.studio import Studio

NAMES = ("first", "second", "third")
ROUNDS = 4


def make(folder: Path, seed: int, channels: int) -> None:
    """Saves a checkpoint of Stable Diffusion's form."""
    torch.manual_seed(seed)
    levels = (channels, 2 * channels, 4 * channels, 4 * channels)
    text = CLIPTextConfig(vocab_size=49408, hidden_size=256, intermediate_size=1024, num_hidden_layers=6)
    StableDiffusionPipeline(
        vae=AutoencoderKL(
            block_out_channels=(32, 64, 64, 64), latent_channels=4, down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
        ),
        text_encoder=CLIPTextModel(text),
        tokenizer=clip_tokenizer("<|endoftext|>"),
        unet=UNet2DConditionModel(block_out_channels=levels, cross_attention_dim=256, sample_size=64),
        scheduler=DDIMScheduler(
            beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, clip_sample=False, steps_offset=1
        ),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(folder)  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Measures, and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--channels", type=int, default=64, help="of the painter's first level; 320 in Stable Diffusion"
    )
    parser.add_argument("--steps", type=int, default=2)
    asked = parser.parse_args()
    disable_progress_bar()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    print(machine.signature(device))
    for name, gain in machine.measured(device).items():
        print(f"  {name}: {gain:.2f} times as fast as float32")
    with tempfile.TemporaryDirectory() as place:
        os.environ["DREAMLOOM_WARM"] = "1000"
        studio = Studio(home=Path(place) / "home")
        recipes: dict[str, ResolvedRecipe] = {}
        for number, name in enumerate(NAMES):
            make(Path(place) / name, number, asked.channels)
            add(studio.catalog, Path(place) / name)
            recipes[name] = studio.resolve(
                Recipe(
                    prompt="a red apple", model=name, seed=1, steps=asked.steps, output=ImageSpec(width=128, height=128)
                )
            )

        def painted(recipe: ResolvedRecipe) -> None:
            for _ in studio.run(recipe):
                pass

        cold = [seconds(lambda name=name: studio.family(recipes[name])) for name in NAMES]
        for name in NAMES:
            painted(recipes[name])
        size = sum(held_bytes(studio.family(one)[0]) for one in recipes.values()) / 2**20
        print(f"\nthree models, {size:.0f} MiB warm")
        warm = [seconds(lambda name=name: studio.family(recipes[name])) for name in NAMES * ROUNDS]
        same, turns = [], []
        for _ in range(ROUNDS):  # both ways by turns, so that other work on the machine hits both alike
            for name in NAMES:
                painted(recipes[name])
                same.append(seconds(lambda name=name: painted(recipes[name])))
            turns += [seconds(lambda name=name: painted(recipes[name])) for name in NAMES]
        first = studio.family(recipes["first"])[0]
        words = [((f"a red apple number {number}", 1.0),) for number in range(ROUNDS)]
        anew = [seconds(lambda text=text: first.encode_prompt((text,))) for text in words]
        known = [seconds(lambda text=text: first.encode_prompt((text,))) for text in words]
        base = statistics.median(same)
        print(f"{'':42}{'median':>12}{'of a picture':>14}")
        for what, times in (
            ("loading one from disk", cold), ("switching to a warm one", warm),
            (f"a picture of {asked.steps} steps, same model again", same),
            (f"a picture of {asked.steps} steps, another model each time", turns),
            ("a new prompt (text encoder)", anew), ("a prompt that was there before", known),
        ):  # fmt: skip
            median = statistics.median(times)
            print(f"{what:42}{median * 1e3:9.3f} ms{median / base:14.5f}")


if __name__ == "__main__":
    main()
