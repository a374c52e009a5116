"""Measures a model and shows it: one call, one table, one sheet of pictures.

Everything is drawn at fixed seeds (the number of the caption), so that versions can be laid side by side.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKLWan
from PIL import Image

from dreamloom.catalog.cards import ModelCard, find_card
from dreamloom.engine.events import Frames
from dreamloom.engine.families.wan_frames import FrameAutoencoder
from dreamloom.engine.load import load_family
from dreamloom.engine.loop import paint
from dreamloom.engine.plan import plan
from dreamloom.recipe import ImageSpec, ResolvedItem, ResolvedRecipe
from dreamloom.train.autoencoder import psnr
from dreamloom.train.data.crops import premultiplied, sprite_crops
from dreamloom.train.data.scenes import Scene, paint_scenes
from dreamloom.train.data.sources import UNSEEN_SETS
from dreamloom.train.data.sprites import read_bank
from dreamloom.train.evaluation.judge import caption_of, held_out_drawings, judged_labels, load_judge, retrieval
from dreamloom.version import GENERATOR

COLUMNS = 10
PLAIN = Scene(0, 0.06, 0.06, 0.88, False, "white", "white", 0.0, (0.0, 0.0, 0.0))
__all__ = ["Row", "evaluate", "find_card", "painted", "put_table", "sheet", "table"]
Sheet = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, the model's value, its ceiling and floor, all as text."""

    measure: str
    value: str
    ceiling: str
    floor: str


def painted(card: ModelCard, prompts: Sequence[str], **settings: Any) -> torch.Tensor:
    """One picture for each prompt, at seeds 0, 1, 2 …: (prompts, 3, height, width) in −1..1.

    Args:
        card: of the model.
        prompts: what to paint.
        **settings: steps, cfg_scale or sampler, where they shall differ from the card's.
    """
    fields = {"steps": card.steps, "cfg_scale": card.cfg_scale, "sampler": card.sampler} | settings
    resolved = ResolvedRecipe(
        generator=GENERATOR,
        model=card.reference,
        items=tuple(ResolvedItem(prompt=prompt, seed=seed) for seed, prompt in enumerate(prompts)),
        output=ImageSpec(width=card.width, height=card.height),
        **fields,
    )
    family = load_family(card)
    made: dict[int, torch.Tensor] = {}
    for event in paint(plan(resolved, family, {}, card.width * card.height), family):
        if isinstance(event, Frames):
            made[event.item] = torch.from_numpy(event.pixels[0]).permute(2, 0, 1).float() / 127.5 - 1
    return torch.stack([made[number] for number in range(len(prompts))])


def sheet(pictures: torch.Tensor, columns: int = COLUMNS) -> Sheet:
    """Lays pictures (N, 3, height, width) in −1..1 out in rows: uint8 (rows × height, columns × width, 3)."""
    tiles = ((pictures + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy()
    blank = np.full_like(tiles[0], 255)
    rows = [
        np.concatenate([*tiles[start : start + columns], *[blank] * (columns - len(tiles[start : start + columns]))], 1)
        for start in range(0, len(tiles), columns)
    ]
    return np.concatenate(rows, 0)


def evaluate(card: ModelCard, bank: Path, folder: Path) -> list[Row]:
    """Measures a model and writes `evaluation.json`, `sheet.png` and `captions.txt`.

    Args:
        card: of the model.
        bank: the sprite bank, for the drawings that nothing was trained on.
        folder: where to write.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sprites, pictures = read_bank(bank)
    coder = FrameAutoencoder(
        AutoencoderKLWan.from_pretrained(card.folder / "vae", torch_dtype=torch.float32, local_files_only=True)
    ).eval()
    unseen = [number for number, one in enumerate(sprites) if one.held_out and one.set not in UNSEEN_SETS]
    other_set = [number for number, one in enumerate(sprites) if one.set in UNSEEN_SETS]
    crops = [
        sprite_crops(premultiplied(pictures[chosen]), 64, 128, torch.Generator().manual_seed(1))
        for chosen in (unseen, other_set)
    ]
    judge, words = load_judge()
    captions = [caption_of(label) for label in judged_labels(sprites)]
    real, _ = paint_scenes(
        premultiplied(pictures),
        [replace(PLAIN, sprite=number) for number in held_out_drawings(sprites)],
        card.width,
    )
    made = painted(card, captions)
    ours, theirs = retrieval(judge, words, made, captions), retrieval(judge, words, real, captions)
    unguided = retrieval(judge, words, painted(card, captions, cfg_scale=1.0), captions)
    rows = [
        Row("retrieval, top-1 of 100", f"{ours[0]:.0%}", f"{theirs[0]:.0%} (real drawings)", "1% (chance)"),
        Row("retrieval, top-5 of 100", f"{ours[1]:.0%}", f"{theirs[1]:.0%} (real drawings)", "5% (chance)"),
        Row("the same without guidance (CFG 1), top-1", f"{unguided[0]:.0%}", f"{theirs[0]:.0%}", "1%"),
        Row("the same without guidance (CFG 1), top-5", f"{unguided[1]:.0%}", f"{theirs[1]:.0%}", "5%"),
        Row("autoencoder, unseen drawings of known sets", f"{psnr(coder, crops[0]):.1f} dB", "", ""),
        Row("autoencoder, a set it never saw", f"{psnr(coder, crops[1]):.1f} dB", "", ""),
    ]
    report = {"model": card.name, "sha256": card.sha256, "steps": card.steps, "cfg_scale": card.cfg_scale,
              "sampler": card.sampler, "rows": [asdict(row) for row in rows]}  # fmt: skip
    (folder / "evaluation.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    Image.fromarray(sheet(made)).save(folder / "sheet.png", optimize=True)
    (folder / "captions.txt").write_text("".join(f"{caption}\n" for caption in captions), encoding="utf-8")
    return rows


def put_table(readme: Path, text: str) -> None:
    """Puts a table between the marks in a model card, in place of the one that was there.

    Raises:
        ValueError: if the marks are missing.
    """
    first, last = "<!-- table -->\n", "<!-- end of table -->"
    card = readme.read_text(encoding="utf-8")
    begin, end = card.index(first) + len(first), card.index(last)
    readme.write_text(f"{card[:begin]}\n{text}\n\n{card[end:]}", encoding="utf-8")


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| measure | this model | ceiling | floor |", "|---|---|---|---|"]
    lines += [f"| {row.measure} | {row.value} | {row.ceiling} | {row.floor} |" for row in rows]
    return "\n".join(lines)
