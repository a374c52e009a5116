"""The judge: an image-text encoder that says which caption a picture belongs to.

It learns from composed scenes alone, never from anything that a generator made, and generators never see it. Its art is
that of the painter and three sets more; a hidden drawing of each thing that the evaluation asks for is kept from it
(`questions.py`), and scenes that are held out from the painter are not held out from it: it must know a green cat when
it sees one. Its weights are kept beside this file, so that every version of a model is judged by the same eyes.

The loss is CLIP's (Radford et al., arXiv 2103.00020): in a batch, each picture has to find its caption and each
caption its picture. Half of every batch is crossed: many things, each of them in the same two colours, places or
styles, so that only who looks at thing and colour both can tell which is which.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as functional
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info
from transformers import PreTrainedTokenizerFast

from dreamloom.engine.load import best_device
from dreamloom.engine.machine import mixed_precision
from dreamloom.train.data.captions import Wording
from dreamloom.train.data.colours import THING_COLOURS
from dreamloom.train.data.filters import FILTERS
from dreamloom.train.data.painting import Art, paint_scenes
from dreamloom.train.data.places import PLACE_LIGHTS
from dreamloom.train.data.scenes import Choice, Scene, random_scene
from dreamloom.train.data.sources import SETS, UNSEEN_SETS
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.data.subjects import can_be_coloured
from dreamloom.train.evaluation.questions import hidden_drawings
from dreamloom.train.loop import Run, compiled, learning_rate_factor

HOME = Path(__file__).parent
WEIGHTS, WORDS = "judge.safetensors", "judge_tokenizer.json"  # its own words: no new tokenizer changes what it reads
SEEN = 96  # side in pixels at which the judge looks
WIDTH = 192  # numbers in which pictures and captions are compared
READ = 128  # width inside the reader
TEXT = 28  # tokens of a caption that it reads
MOST_SCALE = 4.6  # the logarithm of 100, as in CLIP
SETS_SEEN = tuple(one.name for one in SETS if one.name not in UNSEEN_SETS)


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
    """Pictures and captions into one space, where what belongs together lies near.

    Args:
        vocabulary: tokens that its tokenizer knows.
    """

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        stages: list[nn.Module] = [nn.Conv2d(3, 32, 3, stride=2, padding=1)]
        for now, following in ((32, 64), (64, 128), (128, 192)):
            stages += [_Block(now), nn.Conv2d(now, following, 3, stride=2, padding=1)]
        # 96 pixels have become 6 places, which are pooled to 3: where things are still shows, at a quarter of the cost.
        self.eye = nn.Sequential(*stages, _Block(192), nn.GroupNorm(8, 192), nn.SiLU(), nn.AvgPool2d(2))
        self.look = nn.Linear(192 * 9, WIDTH)
        self.words = nn.Embedding(vocabulary, READ)
        self.places = nn.Parameter(torch.randn(TEXT, READ) * 0.02)
        layer = nn.TransformerEncoderLayer(READ, 4, 2 * READ, 0.0, batch_first=True, norm_first=True)
        self.reader = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.tell = nn.Linear(READ, WIDTH)
        self.scale = nn.Parameter(torch.tensor(2.6))

    def see(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures (batch, 3, height, width) in −1..1 → (batch, 192), of length 1."""
        if pictures.shape[2:] != (SEEN, SEEN):
            pictures = functional.interpolate(pictures, size=(SEEN, SEEN), mode="bilinear", antialias=True)
        return functional.normalize(self.look(self.eye(pictures).flatten(1)).float(), dim=1)

    def read(self, tokens: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Tokens and which of them are present, (batch, 28) → (batch, 192), of length 1."""
        inside = self.reader(self.words(tokens) + self.places, src_key_padding_mask=present == 0)
        mean = (inside * present.unsqueeze(-1)).sum(1) / present.sum(1, keepdim=True)
        return functional.normalize(self.tell(mean).float(), dim=1)

    def forward(self, pictures: torch.Tensor, tokens: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Scores of every picture with every caption, (batch, batch)."""
        return self.scale.clamp(max=MOST_SCALE).exp() * self.see(pictures) @ self.read(tokens, present).T


def tokens_of(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Texts → tokens and which are present, (texts, 28)."""
    encoded = tokenizer(list(texts), padding="max_length", max_length=TEXT, truncation=True, return_tensors="pt")
    return encoded.input_ids, encoded.attention_mask


def key_of(scene: Scene, sprites: Sequence[Sprite]) -> tuple[object, ...]:
    """What a scene shows: two with the same key would fit each other's captions."""
    shown = tuple((sprites[thing.sprite].label, thing.colour) for thing in scene.things)
    return shown, scene.place, scene.light, scene.filter


def crossed(choice: Choice, dice: random.Random, things: int) -> list[Scene]:
    """Each of several things in the same two colours, places and styles.

    Args:
        choice: what may be painted.
        dice: source of randomness.
        things: how many of each; so there are six times as many scenes.
    """
    colours, places, styles = (dice.sample(list(names), 2) for names in (THING_COLOURS, PLACE_LIGHTS, FILTERS))
    scenes: list[Scene] = []
    while len(scenes) < 2 * things:
        scene = random_scene(choice, dice, "single", also_held_out=True)
        if can_be_coloured(choice.sprites[scene.things[0].sprite].label):
            scenes += [replace(scene, things=(replace(scene.things[0], colour=colour),)) for colour in colours]
    for _ in range(things):
        scene = random_scene(choice, dice, "scene", also_held_out=True)
        lit = ((place, dice.choice(PLACE_LIGHTS[place])) for place in places)
        scenes += [replace(scene, place=place, light=light, weather=None) for place, light in lit]
    for _ in range(things):
        scene = random_scene(choice, dice, "single", also_held_out=True)
        scenes += [replace(scene, filter=style) for style in styles]
    return scenes


class Lessons(IterableDataset[tuple[torch.Tensor, tuple[str, ...]]]):
    """Endless batches of pictures and their captions, in each of which every key stands once.

    Args:
        art: all drawings.
        batch: pictures in a batch.
        seed: of the scenes.
    """

    def __init__(self, art: Art, batch: int, seed: int) -> None:
        self.art, self.batch, self.seed = art, batch, seed

    def __iter__(self) -> Iterator[tuple[torch.Tensor, tuple[str, ...]]]:
        """Yields pictures (batch, 3, 96, 96) in −1..1, some of them softened or grainy, and as many captions."""
        worker = get_worker_info()
        dice = random.Random(f"{self.seed}-{0 if worker is None else worker.id}")
        sprites = self.art.sprites
        hidden = frozenset(number for numbers in hidden_drawings(sprites).values() for number in numbers)
        choice, wording = Choice(sprites, SETS_SEEN, hidden), Wording(sprites)
        generator = torch.Generator().manual_seed(dice.getrandbits(31))
        while True:
            scenes = {key_of(scene, sprites): scene for scene in crossed(choice, dice, self.batch // 12)}
            while len(scenes) < self.batch:
                scene = random_scene(choice, dice, also_held_out=True)
                scenes.setdefault(key_of(scene, sprites), scene)
            pictures = paint_scenes(self.art, list(scenes.values()), SEEN, SEEN).pictures
            soft, grain = torch.rand(2, self.batch, 1, 1, 1, generator=generator)
            pictures = pictures.lerp(functional.avg_pool2d(pictures, 3, 1, 1, count_include_pad=False), soft.square())
            pictures = pictures + 0.1 * grain * torch.randn(pictures.shape, generator=generator)
            yield pictures, tuple(wording.caption(scene, dice) for scene in scenes.values())


def train_judge(
    bank: Path, tokenizer: PreTrainedTokenizerFast, folder: Path, minutes: float, *, batch: int = 96,
    rate: float = 1e-3, seed: int = 0, workers: int = 0, compile_model: bool = True, home: Path = HOME,
) -> Path:  # fmt: skip
    """Trains the judge and writes its weights.

    Args:
        bank: the bank of all art.
        tokenizer: the trained tokenizer.
        folder: for checkpoint and log.
        minutes: budget.
        batch: pictures a step.
        rate: peak learning rate.
        seed: of weights and data.
        workers: processes that paint beside the training; 0 on a small CPU.
        compile_model: use torch.compile.
        home: where `judge.safetensors` (float16) and `judge_tokenizer.json` are written.

    Returns:
        The file of weights.

    Raises:
        BadInput: if there is no bank, or it lacks a thing that the evaluation asks for.
    """
    torch.manual_seed(seed)
    device, art = best_device(), Art.read(bank)
    model = Judge(len(tokenizer)).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.05, fused=True)
    run = Run(folder, minutes)
    parts = {"model": model, "optimizer": optimizer}
    run.resume(parts)
    lessons = iter(DataLoader(Lessons(art, batch, seed + run.steps), batch_size=None, num_workers=workers))
    forward = compiled(model, compile_model)
    right = torch.arange(batch, device=device)
    while run.share < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * learning_rate_factor(run.share)
        pictures, texts = next(lessons)
        tokens, present = tokens_of(tokenizer, texts)
        with mixed_precision(device):
            scores = forward(pictures.to(device), tokens.to(device), present.to(device)).float()
        loss = (functional.cross_entropy(scores, right) + functional.cross_entropy(scores.T, right)) / 2
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        hits = (scores.argmax(1) == right).float().mean()
        run.step(batch, {"loss": loss.detach(), "top1_in_batch": hits}, parts)
    run.save(parts)
    tokenizer.backend_tokenizer.save(str(home / WORDS))
    halves = {name: part.detach().half().cpu().contiguous() for name, part in model.state_dict().items()}
    save_file(halves, home / WEIGHTS)
    return home / WEIGHTS


def load_judge(home: Path = HOME) -> tuple[Judge, PreTrainedTokenizerFast]:
    """The trained judge and its tokenizer.

    Raises:
        FileNotFoundError: if it was not trained yet.
    """
    weights = {name: part.float() for name, part in load_file(home / WEIGHTS).items()}
    judge = Judge(len(weights["words.weight"]))
    judge.load_state_dict(weights)
    words = PreTrainedTokenizerFast(
        tokenizer_file=str(home / WORDS), pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )
    return judge.eval(), words
