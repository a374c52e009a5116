"""The stages of training, each one call, from a bank of art to a model folder.

    data → autoencoder → painter (tokenizer, text encoder, transformer) → decoder → control → export → evaluation

Everything between lies in one working folder, so a stage can be stopped and taken up again: a stage that has its
result is not run anew, one that was cut off goes on from its checkpoint.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import torch
from diffusers import AutoencoderKLWan, WanVACETransformer3DModel
from transformers import AutoTokenizer, PreTrainedTokenizerFast, UMT5EncoderModel

from dreamloom.catalog.cards import WEIGHTS, ModelCard
from dreamloom.engine.families.wan import without_vace
from dreamloom.train.autoencoder import train_autoencoder
from dreamloom.train.control import LEAN, TASKS_FILE, train_control
from dreamloom.train.data.captions import Wording, spoken
from dreamloom.train.data.painting import Art
from dreamloom.train.data.scenes import Choice, random_scene
from dreamloom.train.data.sprites import Sprite, read_index
from dreamloom.train.export import NAME, export
from dreamloom.train.generator import NOISE_LEAN, RATE, new_text_encoder, read_painter, train_generator
from dreamloom.train.latents import PORTION, Encoder, LatentBank, PictureSize, latent_statistics, read_known
from dreamloom.train.tasks.bank import TaskBank
from dreamloom.train.tasks.films import FilmTaskBank
from dreamloom.train.tokenizer import carry_vectors, train_tokenizer

AnyBank = TypeVar("AnyBank", bound=LatentBank)
SIZES = (
    PictureSize(128, 128, 48, 0.24),
    PictureSize(144, 256, 20, 0.08),
    PictureSize(256, 144, 20, 0.08),
    PictureSize(256, 256, 12, 0.60),
)
FILMS = (PictureSize(128, 128, 12, 0.36, frames=17), PictureSize(256, 256, 3, 0.64, frames=17))
WITH_REFERENCE = PictureSize(128, 128, 24, frames=5)  # the reference picture's latent, and the picture's own
REFERENCES = 0.12  # share of the batches
CORPUS = 60_000  # captions from which the tokenizer learns its merges


def sizes_with_films(share: float) -> tuple[PictureSize, ...]:
    """The sizes that are trained on, with clips as that share of the batches."""
    if share == 0:
        return SIZES
    parts = ((SIZES, 1 - share), (FILMS, share))
    return tuple(replace(size, share=size.share * part) for sizes, part in parts for size in sizes)


def caption_corpus(painted: Sequence[Sprite], everything: Sequence[Sprite], seed: int = 0) -> Iterator[str]:
    """Captions of scenes, and the names and keywords of all that has a name, so that these too have short spellings."""
    dice = random.Random(seed)
    choice, wording = Choice(painted), Wording(painted)
    for _ in range(CORPUS):
        yield wording.caption(random_scene(choice, dice), dice)
    for one in everything:
        yield spoken(one.label)
        yield " ".join(one.keywords)


@dataclass(frozen=True)
class Workshop:
    """Where the stages find and leave things.

    Attributes:
        folder: the working folder.
        bank: the bank of all art, small (see `data/sprites.py`); for autoencoder and judge.
        painted: the bank of what the painter learns, at twice the size.
        compile_model: use torch.compile where a C++ compiler is there.
        capacity: scenes that are kept encoded, of each size; a multiple of 32.
        workers: processes that paint scenes beside the training; 0 on a small CPU.
        sizes: of the pictures that are trained on.
        together: the folder by which processes meet that train one model, each in a working folder of its own.
    """

    folder: Path
    bank: Path
    painted: Path
    compile_model: bool = True
    capacity: int = 2048
    workers: int = 0
    sizes: tuple[PictureSize, ...] = SIZES
    together: Path | None = None

    @property
    def picture_coder(self) -> Path:
        """The folder of the autoencoder that was trained on pictures."""
        return self.folder / "autoencoder" / "vae"

    @property
    def coder(self) -> Path:
        """The folder of the trained autoencoder: that which was taught most, where there is one."""
        taught = (self.folder / stage / "vae" for stage in ("decoder", "film_autoencoder"))
        return next((folder for folder in taught if folder.exists()), self.picture_coder)

    def autoencoder(self, minutes: float) -> Path:
        """Trains the autoencoder on pictures."""
        if not self.picture_coder.exists():
            train_autoencoder(self.bank, self.folder / "autoencoder", minutes, compile_model=self.compile_model)
        return self.picture_coder

    def film_autoencoder(self, minutes: float) -> Path:
        """Teaches the autoencoder time; what it does to pictures stays as it is."""
        from dreamloom.train.film_autoencoder import teach_time

        folder = self.folder / "film_autoencoder"
        if not (folder / "vae").exists():
            teach_time(self.painted, self.picture_coder, folder, minutes, compile_model=self.compile_model)
        return self.coder

    def art(self) -> Art:
        """The painted drawings, in memory."""
        return Art.read(self.painted)

    def known(self, art: Art) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and spread of the latents, measured once."""
        file = self.folder / "latents.pt"
        if not file.exists():
            torch.save(latent_statistics(art, self.coder), file)
        mean, spread = torch.load(file, weights_only=True)
        return mean, spread

    def banks(self, kind: type[AnyBank], art: Art, seed: int = 0) -> list[AnyBank]:
        """Encoded scenes of every size; another seed for every stage, so that each sees scenes of its own."""
        encode = Encoder(self.coder, compile_model=self.compile_model, known=self.known(art))
        sizes = [size for size in self.sizes if size.frames == 1]
        return [kind(art, encode, size, self.capacity, seed=seed, workers=self.workers) for size in sizes]

    def film_banks(self, art: Art, seed: int = 0) -> list[LatentBank]:
        """Encoded clips of every size that has frames; none where only pictures are trained on."""
        from dreamloom.train.film_latents import FilmBank

        sizes = [size for size in self.sizes if size.frames > 1]
        if not sizes:
            return []
        encode = Encoder(self.coder, compile_model=self.compile_model, known=self.known(art))
        few = max(FilmBank.portion, self.capacity // 8)
        return [FilmBank(art, encode, size, few, seed=seed, workers=self.workers) for size in sizes]

    def tokenizer(self, art: Art) -> PreTrainedTokenizerFast:
        """Learns the tokenizer from captions, once."""
        folder = self.folder / "tokenizer"
        if not folder.exists():
            train_tokenizer(caption_corpus(art.sprites, read_index(self.bank)), folder)
        made: PreTrainedTokenizerFast = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        return made

    def meetings(self, stage: str) -> Path | None:
        """Where the processes meet that train one stage together."""
        return None if self.together is None else self.together / stage

    def painter(self, minutes: float, *, seed: int = 0, lean: float = NOISE_LEAN, rate: float = RATE) -> Path:
        """Trains text encoder and transformer, from `start` if that folder is there; see `train_generator`."""
        folder = self.folder / "generator"
        if not (folder / "transformer").exists():
            art, start = self.art(), self.folder / "start"
            train_generator(
                [*self.banks(LatentBank, art, seed), *self.film_banks(art, seed)],
                self.tokenizer(art),
                folder,
                minutes,
                rate=rate,
                seed=seed,
                compile_model=self.compile_model,
                start=start if start.exists() else None,
                lean=lean,
                together=self.meetings("painter"),
            )
        return folder

    def decoder(self, minutes: float, *, seed: int = 0) -> Path:
        """Teaches the decoder to read what the trained painter paints; latents stay what they are."""
        from dreamloom.train.decoder import teach_decoder

        folder, painter = self.folder / "decoder", self.folder / "generator"
        if not (folder / "vae").exists():
            art = self.art()
            teach_decoder(
                art, self.coder, read_painter(painter), self.tokenizer(art), self.known(art), folder, minutes,
                seed=seed, compile_model=self.compile_model,
            )  # fmt: skip
        return self.coder

    def task_banks(self, art: Art, seed: int, references: float) -> list[TaskBank | FilmTaskBank]:
        """Encoded lessons: one bank for each size of pictures or films, and one for those with a reference picture."""
        encode = Encoder(self.coder, compile_model=self.compile_model, known=self.known(art))
        sizes = [replace(size, share=size.share * (1 - references)) for size in self.sizes if size.frames == 1]
        made: list[TaskBank | FilmTaskBank]
        made = [TaskBank(art, encode, size, self.capacity, seed=seed, workers=self.workers) for size in sizes]
        if references:
            few = max(PORTION, self.capacity // 4 // PORTION * PORTION)
            size = replace(WITH_REFERENCE, share=references)
            made.append(TaskBank(art, encode, size, few, seed=seed, workers=self.workers, task="reference"))
        for size in (size for size in self.sizes if size.frames > 1):
            few = max(FilmTaskBank.portion, self.capacity // 8)
            made.append(FilmTaskBank(art, encode, size, few, seed=seed, workers=self.workers))
        return made

    def control(self, minutes: float, *, seed: int = 0, references: float = REFERENCES, lean: float = LEAN) -> Path:
        """Trains the VACE blocks on every task, from those in `start` if they are there.

        Args:
            minutes: budget.
            seed: of lessons and noise.
            references: share of the batches that show a reference picture; 0 leaves that task out.
            lean: towards noise at the start.
        """
        folder, start = self.folder / "control", self.folder / "start" / "vace"
        if not (folder / "transformer").exists():
            art = self.art()
            train_control(
                self.task_banks(art, seed + 1, references),
                self.tokenizer(art),
                self.folder / "generator",
                folder,
                minutes,
                seed=seed,
                compile_model=self.compile_model,
                start=WanVACETransformer3DModel.from_pretrained(start) if start.exists() else None,
                lean=lean,
                together=self.meetings("control"),
            )
        return folder

    def judge(self, minutes: float) -> Path:
        """Trains the judge of the evaluation; done once for all versions of the model."""
        from dreamloom.train.evaluation.judge import train_judge

        tokenizer = self.tokenizer(self.art())
        return train_judge(self.bank, tokenizer, self.folder / "judge", minutes, compile_model=self.compile_model)

    def export(self, target: Path = WEIGHTS / NAME) -> ModelCard:
        """Writes the model folder."""
        mean, spread = self.known(self.art())
        taught = self.folder / "control" / TASKS_FILE
        return export(
            target,
            autoencoder=self.coder,
            tokenizer=self.folder / "tokenizer",
            text_encoder=self.folder / "generator" / "text_encoder",
            transformer=self.folder / "control" / "transformer",
            mean=mean.tolist(),
            spread=spread.tolist(),
            taught=json.loads(taught.read_text(encoding="utf-8")) if taught.exists() else (),
        )

    def take_up(self, model: Path = WEIGHTS / NAME, *, new_words: bool = False) -> None:
        """Lays out a finished model's parts as the start of further training.

        The autoencoder stays as it is, with its latents' mean and spread.

        Args:
            model: a model folder.
            new_words: learn the tokenizer anew, because the captions have words that it does not know; words that both
                have keep their vectors. Otherwise the tokenizer stays.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        start = self.folder / "start"
        coder = AutoencoderKLWan.from_pretrained(model / "vae", torch_dtype=torch.float32)
        coder.save_pretrained(self.picture_coder)
        torch.save(read_known(coder.config), self.folder / "latents.pt")
        full = WanVACETransformer3DModel.from_pretrained(model / "transformer", torch_dtype=torch.float32)
        full.save_pretrained(start / "vace")
        without_vace(full).save_pretrained(start / "transformer")
        encoder = UMT5EncoderModel.from_pretrained(model / "text_encoder", dtype=torch.float32)
        if new_words:
            old = AutoTokenizer.from_pretrained(model / "tokenizer", local_files_only=True)
            words = self.tokenizer(self.art())
            vectors = carry_vectors(old, words, encoder.shared.weight.detach())
            encoder = new_text_encoder(words, encoder)
            with torch.no_grad():
                encoder.shared.weight.copy_(vectors)
        else:
            shutil.copytree(model / "tokenizer", self.folder / "tokenizer", dirs_exist_ok=True)
        encoder.save_pretrained(start / "text_encoder")
