"""The latent bank: pictures painted and encoded once, so that the transformer's training need not wait for them.

The autoencoder costs more than the transformer's own step; a bank of a few scenes for every sprite is made at the
start of a stage and read from memory after that. Captions are worded anew each time a picture is shown.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan

from dreamloom.engine.families.wan_frames import FrameAutoencoder, make_fusable
from dreamloom.engine.load import best_device
from dreamloom.train.data.captions import caption, telling_keywords
from dreamloom.train.data.crops import premultiplied
from dreamloom.train.data.scenes import Scene, paint_scenes, random_scene
from dreamloom.train.data.sources import PAINTED, SETS
from dreamloom.train.data.sprites import Sprite, read_bank, read_index
from dreamloom.train.loop import compiled

PAINTED_SETS = tuple(one.name for one in SETS if one.role == "paint")


def painted_sprites(sprites: Sequence[Sprite]) -> list[int]:
    """The numbers of the sprites that the generator learns to paint."""
    return [number for number, one in enumerate(sprites) if one.set in PAINTED_SETS and one.label in PAINTED]


@dataclass(frozen=True)
class LatentBank:
    """Encoded pictures and what they show.

    Attributes:
        latents: (N, 16, height/8, width/8) float16, normalised to mean 0 and spread 1 per channel.
        scenes: what each of the N shows.
        sprites: the sprite bank's list, which scenes point into.
        mean, spread: (16,) per channel, of the latents before normalising.
    """

    latents: torch.Tensor
    scenes: tuple[Scene, ...]
    sprites: tuple[Sprite, ...]
    mean: torch.Tensor
    spread: torch.Tensor

    def __post_init__(self) -> None:
        object.__setattr__(self, "_synonyms", telling_keywords(self.sprites))

    def caption(self, number: int, dice: random.Random) -> str:
        """Words one of the pictures anew."""
        scene = self.scenes[number]
        sprite = self.sprites[scene.sprite]
        synonyms: dict[str, tuple[str, ...]] = self._synonyms  # type: ignore[attr-defined]
        return caption(sprite, scene.ground_words, synonyms[sprite.label], dice)


def drawn_scenes(sprites: Sequence[Sprite], scenes_each: int, seed: int = 0) -> list[Scene]:
    """The scenes of a bank: `scenes_each` for every painted sprite, the same for the same seed."""
    dice = random.Random(seed)
    painted = painted_sprites(sprites)
    return [random_scene(number, sprites[number].label, dice) for _ in range(scenes_each) for number in painted]


@torch.no_grad()
def make_latents(
    bank: Path, autoencoder_folder: Path, *, scenes_each: int = 10, size: int = 128, seed: int = 0,
    compile_model: bool = True, known: tuple[torch.Tensor, torch.Tensor] | None = None,
) -> LatentBank:  # fmt: skip
    """Paints and encodes `scenes_each` pictures for every painted sprite.

    Args:
        bank: the sprite bank file.
        autoencoder_folder: a diffusers autoencoder.
        scenes_each: pictures for each sprite.
        size: side in pixels, a multiple of 16.
        seed: of the scenes.
        compile_model: use torch.compile.
        known: mean and spread to normalise with; measured here if None.
    """
    device = best_device()
    sprites, pictures = read_bank(bank)
    art = premultiplied(pictures)
    scenes = drawn_scenes(sprites, scenes_each, seed)
    model = FrameAutoencoder(make_fusable(AutoencoderKLWan.from_pretrained(autoencoder_folder))).to(device).eval()
    encode = compiled(model.encode, compile_model)
    batch, parts = 32, []
    for start in range(0, len(scenes), batch):
        few = scenes[start : start + batch]
        full = few + few[:1] * (batch - len(few))  # one shape, so that nothing is compiled twice
        painted, _ = paint_scenes(art, full, size)
        with torch.autocast(device.type, torch.bfloat16):
            mean, _ = encode(painted.to(device))
        parts.append(mean.float().cpu()[: len(few)])
    latents = torch.cat(parts)
    if known is None:
        known = latents.mean(dim=(0, 2, 3)), latents.std(dim=(0, 2, 3))
    mean, spread = known
    latents = (latents - mean.view(1, -1, 1, 1)) / spread.view(1, -1, 1, 1)
    return LatentBank(latents.half(), tuple(scenes), tuple(sprites), mean, spread)


def save_latents(bank: LatentBank, file: Path) -> None:
    """Keeps a bank's numbers; scenes and captions are drawn anew from their seed."""
    torch.save({"latents": bank.latents, "mean": bank.mean, "spread": bank.spread}, file)


def load_latents(art_file: Path, file: Path, *, scenes_each: int, seed: int = 0) -> LatentBank:
    """Reads what `save_latents` kept.

    Raises:
        ValueError: if it was made with another number of scenes for each sprite.
    """
    kept = torch.load(file, weights_only=True)
    sprites = read_index(art_file)
    scenes = drawn_scenes(sprites, scenes_each, seed)
    if len(scenes) != len(kept["latents"]):
        raise ValueError(f"{file} holds {len(kept['latents'])} scenes, not {len(scenes)}: remove it to make it anew")
    return LatentBank(kept["latents"], tuple(scenes), tuple(sprites), kept["mean"], kept["spread"])
