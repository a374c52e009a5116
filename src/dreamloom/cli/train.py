"""`dream train …`: where the embedded model comes from, stage by stage.

Each stage goes on where it was stopped, and is not run anew once its result is there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dreamloom.train.stages import Workshop

app = typer.Typer(no_args_is_help=True, help="Train the embedded model: data, stages, evaluation.")

Work = Annotated[Path, typer.Option(help="Folder for checkpoints and results.")]
Bank = Annotated[Path, typer.Option(help="The bank of art, made by `dream train data`.")]
Minutes = Annotated[float, typer.Option(min=0.01, help="Minutes to train; the learning rate is spread over them.")]
Compile = Annotated[bool, typer.Option("--compile/--no-compile", help="Compile the model first; needs a C++ compiler.")]
WORK, BANK = Path("build/train"), Path("build/sprites.zip")


def _workshop(work: Path, bank: Path, compile_model: bool, scenes: int = 12) -> Workshop:
    from dreamloom.train.stages import Workshop

    return Workshop(work, bank, compile_model, scenes)


@app.command()
def data(
    bank: Bank = BANK,
    art: Annotated[Path, typer.Option(help="Folder for the npm packages with the art.")] = Path("build/art"),
    only_painted: Annotated[bool, typer.Option(help="Only the sets that the painter learns: a smaller file.")] = False,
) -> None:
    """Fetch the freely licensed art with npm and render it into the bank."""
    from dreamloom.train.data.sprites import build_bank, fetch_art

    print(f"{build_bank(fetch_art(art), bank, only_painted=only_painted)} sprites in {bank}")


@app.command()
def autoencoder(minutes: Minutes = 22, work: Work = WORK, bank: Bank = BANK, compile_model: Compile = True) -> None:
    """Train the autoencoder: pictures to latents and back."""
    print(_workshop(work, bank, compile_model).autoencoder(minutes))


@app.command()
def painter(minutes: Minutes = 90, work: Work = WORK, bank: Bank = BANK, compile_model: Compile = True) -> None:
    """Train tokenizer, text encoder and transformer."""
    print(_workshop(work, bank, compile_model).painter(minutes))


@app.command()
def inpainting(minutes: Minutes = 12, work: Work = WORK, bank: Bank = BANK, compile_model: Compile = True) -> None:
    """Teach the trained painter to fill in under a mask."""
    print(_workshop(work, bank, compile_model).inpainting(minutes))


@app.command()
def judge(minutes: Minutes = 8, work: Work = WORK, bank: Bank = BANK, compile_model: Compile = True) -> None:
    """Train the judge of the evaluation, once for all versions."""
    print(_workshop(work, bank, compile_model).judge(minutes))


@app.command()
def export(work: Work = WORK, bank: Bank = BANK) -> None:
    """Put the trained parts into the package as the embedded model."""
    card = _workshop(work, bank, False).export()
    print(f"{card.folder}: {card.parameters / 1e6:.1f} million parameters")


@app.command()
def stage(
    target: Annotated[Path, typer.Argument(help="Where the new model folder goes.")],
    minutes: Minutes = 7,
    inpainting_minutes: Annotated[float, typer.Option(min=0.01, help="Minutes for the inpainting part.")] = 1,
    scenes: Annotated[int, typer.Option(min=1, help="Pictures to encode for each sprite.")] = 12,
    work: Work = WORK,
    bank: Bank = BANK,
    compile_model: Compile = True,
) -> None:
    """Train the embedded model further, from its own weights to a new model folder, in one go."""
    workshop = _workshop(work, bank, compile_model, scenes)
    workshop.take_up()
    workshop.painter(minutes)
    workshop.inpainting(inpainting_minutes)
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
