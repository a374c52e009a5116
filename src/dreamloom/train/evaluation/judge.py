"""The judge: an image-text encoder that says which caption a picture belongs to.

It is trained on drawings alone, never on anything the generator made, and the generator never sees it. Its weights
are kept beside this file, so that every version of the model is judged by the same eyes.

Terms
-----
retrieval precision (R-precision)
    For a picture made for one of 100 captions: is that caption the nearest of the 100 (top-1), or among the five
    nearest (top-5)? Chance is 1 % and 5 %.
held-out drawing
    For each of the 100 captions one drawing that the judge was never shown; what it scores on those is the ceiling.

The loss is CLIP's (Radford et al., arXiv 2103.00020).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as functional
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import PreTrainedTokenizerFast

from dreamloom.engine.load import best_device
from dreamloom.train.data.captions import spoken, telling_keywords, with_article
from dreamloom.train.data.crops import premultiplied
from dreamloom.train.data.scenes import paint_scenes, random_scene
from dreamloom.train.data.sources import PAINTED, UNSEEN_SETS
from dreamloom.train.data.sprites import Sprite, read_bank
from dreamloom.train.latents import painted_sprites
from dreamloom.train.loop import Run, compiled, learning_rate_factor

WEIGHTS = Path(__file__).with_name("judge.safetensors")
WORDS = Path(__file__).with_name("judge_tokenizer.json")  # its own, so that no new tokenizer changes what it reads
SEEN = 64  # side in pixels at which the judge looks
WIDTH = 192  # numbers in which pictures and captions are compared
CAPTIONS = 100
VOCABULARY = 3072
TEXT = 12  # tokens of a caption that it reads


class _Block(nn.Module):
    """A residual block of two 3×3 convolutions."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.GroupNorm(8, channels),
            nn.SiLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.GroupNorm(8, channels),
            nn.SiLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """(batch, channels, height, width) in and out."""
        out: torch.Tensor = pictures + self.layers(pictures)
        return out


class Judge(nn.Module):
    """Pictures and captions into one space, where what belongs together lies near."""

    def __init__(self) -> None:
        super().__init__()
        stages: list[nn.Module] = [nn.Conv2d(3, 32, 3, stride=2, padding=1)]
        for now, following in ((32, 64), (64, 128), (128, 192)):
            stages += [_Block(now), nn.Conv2d(now, following, 3, stride=2, padding=1)]
        self.eye = nn.Sequential(*stages, _Block(192), nn.GroupNorm(8, 192), nn.SiLU())
        self.look = nn.Linear(192 * 16, WIDTH)
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.places = nn.Parameter(torch.randn(TEXT, WIDTH) * 0.02)
        self.reader = nn.TransformerEncoderLayer(WIDTH, 4, 2 * WIDTH, 0.0, batch_first=True, norm_first=True)
        self.scale = nn.Parameter(torch.tensor(2.6))

    def see(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures (batch, 3, height, width) in −1..1 → (batch, 192), of length 1."""
        small = functional.interpolate(pictures, size=(SEEN, SEEN), mode="bilinear", antialias=True)
        return functional.normalize(self.look(self.eye(small).flatten(1)).float(), dim=1)

    def read(self, tokens: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Tokens and which of them are present, (batch, 12) → (batch, 192), of length 1."""
        inside = self.reader(self.words(tokens) + self.places, src_key_padding_mask=present == 0)
        mean = (inside * present.unsqueeze(-1)).sum(1) / present.sum(1, keepdim=True)
        return functional.normalize(mean.float(), dim=1)

    def forward(self, pictures: torch.Tensor, tokens: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Scores of every picture with every caption, (batch, batch)."""
        return self.scale.exp() * self.see(pictures) @ self.read(tokens, present).T


def tokens_of(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Texts → tokens and which are present, (texts, 12)."""
    encoded = tokenizer(list(texts), padding="max_length", max_length=TEXT, truncation=True, return_tensors="pt")
    return encoded.input_ids, encoded.attention_mask


def judged_labels(sprites: Sequence[Sprite]) -> list[str]:
    """The 100 things of the evaluation, spread evenly over everything that is painted, always the same."""
    labels = sorted({sprites[number].label for number in painted_sprites(sprites)})
    return [labels[round((number + 0.5) * len(labels) / CAPTIONS)] for number in range(CAPTIONS)]


def caption_of(label: str) -> str:
    """The plain caption under which a thing is judged: "a red apple"."""
    return with_article(spoken(label))


def held_out_drawings(sprites: Sequence[Sprite]) -> list[int]:
    """For each of the 100 things one drawing that the judge never learns from, of changing sets."""
    chosen = []
    painted = painted_sprites(sprites)
    for number, label in enumerate(judged_labels(sprites)):
        own = [place for place in painted if sprites[place].label == label]
        chosen.append(own[number % len(own)])
    return chosen


def train_judge(
    art_file: Path, tokenizer: PreTrainedTokenizerFast, folder: Path, minutes: float, *, batch: int = 96,
    rate: float = 1e-3, seed: int = 0, compile_model: bool = True,
) -> Path:  # fmt: skip
    """Trains the judge and writes its weights beside this file.

    Args:
        art_file: the sprite bank.
        tokenizer: the trained tokenizer.
        folder: for checkpoint and log.
        minutes: budget.
        batch: pictures a step, each of another thing; no more than there are things.
        rate: peak learning rate.
        seed: of weights and data.
        compile_model: use torch.compile.
    """
    torch.manual_seed(seed)
    device = best_device()
    sprites, pictures = read_bank(art_file)
    art = premultiplied(pictures)
    hidden = set(held_out_drawings(sprites))
    taught = [
        number
        for number, one in enumerate(sprites)
        if one.label in PAINTED and one.set not in UNSEEN_SETS and number not in hidden
    ]
    batch = min(batch, len({sprites[number].label for number in taught}))
    synonyms = telling_keywords(sprites)
    dice = random.Random(seed)
    model = Judge().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.05, fused=True)
    run = Run(folder, minutes)
    parts = {"model": model, "optimizer": optimizer}
    run.resume(parts)
    forward = compiled(model, compile_model)
    while run.share < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * learning_rate_factor(run.share)
        chosen: dict[str, int] = {}
        while len(chosen) < batch:  # every caption once, so that only one picture is right for it
            number = dice.choice(taught)
            chosen.setdefault(sprites[number].label, number)
        numbers = list(chosen.values())
        painted, _ = paint_scenes(art, [random_scene(one, sprites[one].label, dice) for one in numbers], 96)
        painted = painted + 0.1 * torch.rand(batch, 1, 1, 1) * torch.randn_like(painted)
        texts = []
        for number in numbers:
            label = sprites[number].label
            other = synonyms[label]
            texts.append(
                with_article(dice.choice(other).lower()) if other and dice.random() < 0.1 else caption_of(label)
            )
        tokens, present = tokens_of(tokenizer, texts)
        with torch.autocast(device.type, torch.bfloat16):
            scores = forward(painted.to(device), tokens.to(device), present.to(device)).float()
        right = torch.arange(batch, device=device)
        loss = (functional.cross_entropy(scores, right) + functional.cross_entropy(scores.T, right)) / 2
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        hits = (scores.argmax(1) == right).float().mean()
        run.step(batch, {"loss": loss.detach(), "top1_in_batch": hits}, parts)
    run.save(parts)
    tokenizer.backend_tokenizer.save(str(WORDS))
    save_file({name: part.detach().half().cpu().contiguous() for name, part in model.state_dict().items()}, WEIGHTS)
    return WEIGHTS


def load_judge() -> tuple[Judge, PreTrainedTokenizerFast]:
    """The trained judge and its tokenizer.

    Raises:
        FileNotFoundError: if it was not trained yet.
    """
    judge = Judge()
    judge.load_state_dict({name: part.float() for name, part in load_file(WEIGHTS).items()})
    words = PreTrainedTokenizerFast(tokenizer_file=str(WORDS), pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    return judge.eval(), words


@torch.inference_mode()
def retrieval(
    judge: Judge, tokenizer: PreTrainedTokenizerFast, pictures: torch.Tensor, captions: Sequence[str]
) -> tuple[float, float]:
    """Retrieval precision of pictures for their captions.

    Args:
        judge: trained.
        tokenizer: the one it was trained with.
        pictures: (N, 3, height, width) in −1..1, one for each caption.
        captions: N texts.

    Returns:
        Share found first, share found among the first five; 0..1.
    """
    seen = torch.cat([judge.see(part) for part in pictures.split(32)])
    scores = seen @ judge.read(*tokens_of(tokenizer, captions)).T
    order = scores.argsort(dim=1, descending=True)
    places = (order == torch.arange(len(captions)).unsqueeze(1)).int().argmax(dim=1)
    return float((places < 1).float().mean()), float((places < 5).float().mean())
