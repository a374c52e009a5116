"""The stages of training, each one call, from a bank of art to a model folder.

    data → autoencoder → painter (tokenizer, text encoder, transformer) → inpainting → export → evaluation

Everything between lies in one working folder, so a stage can be stopped and taken up again: a stage that has its
result is not run anew, one that was cut off goes on from its checkpoint.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan, WanVACETransformer3DModel
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from dreamloom.catalog.cards import WEIGHTS, ModelCard
from dreamloom.engine.families.wan import without_vace
from dreamloom.train.autoencoder import train_autoencoder
from dreamloom.train.evaluation.judge import train_judge
from dreamloom.train.export import NAME, export
from dreamloom.train.generator import train_generator
from dreamloom.train.inpainting import make_conditions, train_inpainting
from dreamloom.train.latents import LatentBank, load_latents, make_latents, save_latents
from dreamloom.train.tokenizer import train_tokenizer


@dataclass(frozen=True)
class Workshop:
    """Where the stages find and leave things.

    Attributes:
        folder: the working folder.
        bank: the sprite bank (see `data/sprites.py`).
        compile_model: use torch.compile where a C++ compiler is there.
        scenes_each: pictures encoded for each sprite.
    """

    folder: Path
    bank: Path
    compile_model: bool = True
    scenes_each: int = 12

    def autoencoder(self, minutes: float) -> Path:
        """Trains the autoencoder."""
        made = self.folder / "autoencoder" / "vae"
        if not made.exists():
            train_autoencoder(self.bank, self.folder / "autoencoder", minutes, compile_model=self.compile_model)
        return made

    def latents(self, known: tuple[torch.Tensor, torch.Tensor] | None = None) -> LatentBank:
        """Encodes the scenes that the painter learns from, once."""
        file = self.folder / "latents.pt"
        if not file.exists():
            save_latents(
                make_latents(
                    self.bank,
                    self.folder / "autoencoder" / "vae",
                    scenes_each=self.scenes_each,
                    compile_model=self.compile_model,
                    known=known,
                ),
                file,
            )
        return load_latents(self.bank, file, scenes_each=self.scenes_each)

    def tokenizer(self, bank: LatentBank) -> PreTrainedTokenizerFast:
        """Learns the tokenizer from captions, once."""
        folder = self.folder / "tokenizer"
        if not folder.exists():
            dice = random.Random(0)
            train_tokenizer(
                (bank.caption(number, dice) for number in range(len(bank.scenes)) for _ in range(2)), folder
            )
        made: PreTrainedTokenizerFast = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        return made

    def painter(self, minutes: float) -> Path:
        """Trains text encoder and transformer, from `start` if that folder is there."""
        folder = self.folder / "generator"
        if not (folder / "transformer").exists():
            bank, start = self.latents(), self.folder / "start"
            train_generator(
                bank,
                self.tokenizer(bank),
                folder,
                minutes,
                compile_model=self.compile_model,
                start=start if start.exists() else None,
            )
        return folder

    def inpainting(self, minutes: float, examples: int = 12_000) -> Path:
        """Trains the VACE blocks."""
        folder = self.folder / "inpainting"
        if not (folder / "transformer").exists():
            bank, file = self.latents(), self.folder / "conditions.pt"
            examples = min(examples, len(bank.scenes))
            if not file.exists():
                coder = self.folder / "autoencoder" / "vae"
                torch.save(make_conditions(bank, self.bank, coder, examples, compile_model=self.compile_model), file)
            train_inpainting(
                bank,
                torch.load(file, weights_only=True),
                self.tokenizer(bank),
                self.folder / "generator",
                folder,
                minutes,
                compile_model=self.compile_model,
            )
        return folder

    def judge(self, minutes: float) -> Path:
        """Trains the judge of the evaluation; done once for all versions of the model."""
        return train_judge(
            self.bank, self.tokenizer(self.latents()), self.folder / "judge", minutes, compile_model=self.compile_model
        )

    def export(self, target: Path = WEIGHTS / NAME) -> ModelCard:
        """Writes the model folder."""
        bank = self.latents()
        return export(
            target,
            autoencoder=self.folder / "autoencoder" / "vae",
            tokenizer=self.folder / "tokenizer",
            text_encoder=self.folder / "generator" / "text_encoder",
            transformer=self.folder / "inpainting" / "transformer",
            mean=bank.mean.tolist(),
            spread=bank.spread.tolist(),
        )

    def take_up(self, model: Path = WEIGHTS / NAME) -> None:
        """Lays out a finished model's parts as the start of further training of the painter.

        Autoencoder and tokenizer stay as they are; so do the latents' mean and spread.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        coder = AutoencoderKLWan.from_pretrained(model / "vae", torch_dtype=torch.float32)
        coder.save_pretrained(self.folder / "autoencoder" / "vae")
        shutil.copytree(model / "tokenizer", self.folder / "tokenizer", dirs_exist_ok=True)
        shutil.copytree(model / "text_encoder", self.folder / "start" / "text_encoder", dirs_exist_ok=True)
        full = WanVACETransformer3DModel.from_pretrained(model / "transformer", torch_dtype=torch.float32)
        without_vace(full).save_pretrained(self.folder / "start" / "transformer")
        self.latents((torch.tensor(coder.config.latents_mean), torch.tensor(coder.config.latents_std)))
