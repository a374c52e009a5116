"""`dream train …`: where the embedded model comes from, stage by stage.

Each stage goes on where it was stopped, and is not run anew once its result is there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dreamloom.cli import train_lora

if TYPE_CHECKING:
    from dreamloom.train.latents import PictureSize
    from dreamloom.train.stages import Workshop

app = typer.Typer(no_args_is_help=True, help="Train a LoRA of your own, or the embedded model from the ground up.")
app.command("lora")(train_lora.lora)

Square = Annotated[bool, typer.Option("--only-square", help="Learn at 128×128 alone: it is quickest.")]
Films = Annotated[float, typer.Option(min=0, max=1, help="Share of the batches that are clips.")]
Work = Annotated[Path, typer.Option(help="Folder for checkpoints and results.")]
Bank = Annotated[Path, typer.Option(help="The bank of all art, made by `dream train data`.")]
Painted = Annotated[Path, typer.Option(help="The bank of what the painter learns, made by `dream train data`.")]
Minutes = Annotated[float, typer.Option(min=0.01, help="Minutes to train; the learning rate is spread over them.")]
Compile = Annotated[bool, typer.Option("--compile/--no-compile", help="Compile the model first; needs a C++ compiler.")]
Capacity = Annotated[int, typer.Option(min=32, help="Scenes of each size that are kept encoded; a multiple of 32.")]
Workers = Annotated[int, typer.Option(min=0, help="Processes that paint scenes beside the training.")]
Seed = Annotated[int, typer.Option(min=0, help="Of scenes and noise: another one for every further stage.")]
Lean = Annotated[float, typer.Option(help="Towards noise at the start; 3.2 teaches new words, 1.2 polishes.")]
Further = Annotated[bool, typer.Option("--further", help="Go on from the embedded model, not from nothing.")]
Together = Annotated[
    Path | None,
    typer.Option(
        help="Folder by which processes meet that train one model, each with a --work and a --seed of its own."
    ),
]
WORK, BANK, PAINTED = Path("build/train"), Path("build/sprites.zip"), Path("build/painted.zip")


def _workshop(work: Path, bank: Path, painted: Path = PAINTED, **settings: Any) -> Workshop:
    from dreamloom.train.stages import Workshop

    return Workshop(work, bank, painted, **settings)


def _sizes(films: float, only_square: bool) -> tuple[PictureSize, ...]:
    from dreamloom.train.stages import sizes_with_films

    return tuple(size for size in sizes_with_films(films) if not only_square or size.height == size.width == 128)


@app.command()
def data(
    bank: Bank = BANK,
    painted: Painted = PAINTED,
    art: Annotated[Path, typer.Option(help="Folder for the npm packages with the art.")] = Path("build/art"),
    only_painted: Annotated[
        bool, typer.Option(help="Only what the painter learns; enough to train it further.")
    ] = False,
) -> None:
    """Fetch the freely licensed art with npm and render it into the banks."""
    from dreamloom.train.data.sprites import build_bank, fetch_art

    packages = fetch_art(art)
    print(f"{build_bank(packages, painted, size=256, only_painted=True)} sprites in {painted}")
    if not only_painted:
        print(f"{build_bank(packages, bank)} sprites in {bank}")


@app.command()
def autoencoder(minutes: Minutes = 22, work: Work = WORK, bank: Bank = BANK, compile_model: Compile = True) -> None:
    """Train the autoencoder: pictures to latents and back."""
    print(_workshop(work, bank, compile_model=compile_model).autoencoder(minutes))


@app.command()
def film_autoencoder(
    minutes: Minutes = 40,
    work: Work = WORK,
    bank: Bank = BANK,
    painted: Painted = PAINTED,
    compile_model: Compile = True,
) -> None:
    """Teach the autoencoder time: what it does to pictures stays as it is."""
    print(_workshop(work, bank, painted, compile_model=compile_model).film_autoencoder(minutes))


@app.command()
def painter(
    minutes: Minutes = 90,
    seed: Seed = 0,
    lean: Lean = 3.2,
    rate: Annotated[float, typer.Option(min=0, help="Peak learning rate.")] = 8e-4,
    further: Further = False,
    together: Together = None,
    work: Work = WORK,
    bank: Bank = BANK,
    painted: Painted = PAINTED,
    capacity: Capacity = 2048,
    films: Films = 0.0,
    only_square: Square = False,
    workers: Workers = 0,
    compile_model: Compile = True,
) -> None:
    """Train tokenizer, text encoder and transformer."""
    workshop = _workshop(
        work, bank, painted, capacity=capacity, workers=workers, compile_model=compile_model,
        sizes=_sizes(films, only_square), together=together,
    )  # fmt: skip
    if further:
        workshop.take_up()
    print(workshop.painter(minutes, seed=seed, lean=lean, rate=rate))


@app.command()
def decoder(
    minutes: Minutes = 25,
    seed: Seed = 0,
    work: Work = WORK,
    bank: Bank = BANK,
    painted: Painted = PAINTED,
    compile_model: Compile = True,
) -> None:
    """Teach the decoder to read what the trained painter paints; latents stay what they are."""
    print(_workshop(work, bank, painted, compile_model=compile_model).decoder(minutes, seed=seed))


@app.command()
def control(
    minutes: Minutes = 60,
    seed: Seed = 0,
    references: Annotated[
        float, typer.Option(min=0, max=0.9, help="Share of the batches with a reference picture; 0 leaves them out.")
    ] = 0.12,
    films: Films = 0.0,
    lean: Annotated[float, typer.Option(help="Towards noise at the start.")] = 1.4,
    together: Together = None,
    only_square: Square = False,
    work: Work = WORK,
    bank: Bank = BANK,
    painted: Painted = PAINTED,
    capacity: Capacity = 2048,
    workers: Workers = 0,
    compile_model: Compile = True,
) -> None:
    """Teach the trained painter to obey: masks, control maps, references, instructions."""
    workshop = _workshop(
        work, bank, painted, capacity=capacity, workers=workers, compile_model=compile_model,
        sizes=_sizes(films, only_square), together=together,
    )  # fmt: skip
    print(workshop.control(minutes, seed=seed, references=references, lean=lean))


@app.command()
def sketch(minutes: Minutes = 20, work: Work = WORK, painted: Painted = PAINTED) -> None:
    """Teach the sketcher to show pictures in the making at next to no cost."""
    from dreamloom.train.data.painting import Art
    from dreamloom.train.export import NAME, WEIGHTS
    from dreamloom.train.sketch import SKETCHES, train_sketcher

    target = SKETCHES / f"{NAME}.safetensors"
    likeness = train_sketcher(Art.read(painted), WEIGHTS / NAME / "vae", work / "sketch", target, minutes)
    print(f"{target}: {likeness:.1f} dB from the decoder's pictures")


@app.command()
def upscaler(minutes: Minutes = 30, seed: Seed = 0, work: Work = WORK, painted: Painted = PAINTED) -> None:
    """Train the upscaler on what the composer paints and the embedded autoencoder leaves of it."""
    from dreamloom.train.export import NAME, WEIGHTS
    from dreamloom.train.upscaler import train_upscaler

    print(train_upscaler(painted, WEIGHTS / NAME / "vae", work / "upscaler", minutes, seed=seed))


@app.command()
def turbo(minutes: Minutes = 30, work: Work = WORK, painted: Painted = PAINTED, compile_model: Compile = True) -> None:
    """Teach a small change of the embedded model to paint in a few steps, in one pass each."""
    from dreamloom.train.export import NAME, WEIGHTS
    from dreamloom.train.turbo import train_turbo

    target = WEIGHTS / f"{NAME}-turbo"
    print(train_turbo(painted, target, work / "turbo", minutes, compile_model=compile_model).folder)


@app.command()
def judge(
    minutes: Minutes = 12,
    work: Work = WORK,
    bank: Bank = BANK,
    painted: Painted = PAINTED,
    compile_model: Compile = True,
) -> None:
    """Train the judge of the evaluation, once for all versions."""
    print(_workshop(work, bank, painted, compile_model=compile_model).judge(minutes))


@app.command()
def export(work: Work = WORK, bank: Bank = BANK, painted: Painted = PAINTED) -> None:
    """Put the trained parts into the package as the embedded model."""
    card = _workshop(work, bank, painted).export()
    print(f"{card.folder}: {card.parameters / 1e6:.1f} million parameters")


@app.command()
def stage(
    target: Annotated[Path, typer.Argument(help="Where the new model folder goes.")],
    minutes: Minutes = 7,
    control_minutes: Annotated[float, typer.Option(min=0.01, help="Minutes for the part that obeys.")] = 2,
    lean: Lean = 1.2,
    films: Films = 0.0,
    only_square: Square = False,
    new_words: Annotated[bool, typer.Option("--new-words", help="Learn the tokenizer anew.")] = False,
    seed: Seed = 0,
    work: Work = WORK,
    bank: Bank = BANK,
    painted: Painted = PAINTED,
    capacity: Capacity = 2048,
    workers: Workers = 0,
    compile_model: Compile = True,
) -> None:
    """Train the embedded model further, from its own weights to a new model folder, in one go."""
    workshop = _workshop(
        work, bank, painted, capacity=capacity, workers=workers, compile_model=compile_model,
        sizes=_sizes(films, only_square),
    )  # fmt: skip
    workshop.take_up(new_words=new_words)
    workshop.painter(minutes, seed=seed, lean=lean)
    workshop.control(control_minutes, seed=seed)
    print(workshop.export(target))


@app.command()
def evaluate(
    bank: Bank = BANK,
    folder: Annotated[Path, typer.Option(help="Where the table and the sheet of pictures go.")] = Path("docs/model"),
    model: Annotated[str | None, typer.Option(help="Which model; the embedded one by default.")] = None,
    into_card: Annotated[bool, typer.Option("--into-card", help="Put the table into the model's README too.")] = False,
) -> None:
    """Measure a model: one table, one sheet of pictures."""
    from dreamloom.train.evaluation.evaluate import evaluate as measure
    from dreamloom.train.evaluation.evaluate import find_card, put_table, table

    chosen = find_card(model)
    made = table(measure(chosen, bank, folder))
    print(made)
    if into_card:
        put_table(chosen.folder / "README.md", made)


@app.command()
def card() -> None:
    """Write the embedded model's card anew after its weights were replaced."""
    from dreamloom.train.export import NAME, WEIGHTS, write_card

    print(write_card(WEIGHTS / NAME).sha256)
