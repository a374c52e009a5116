"""`dream character`: keeps characters, which prompts call by `@NAME`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of
from dreamloom.cli.trusting import Consent, answers

if TYPE_CHECKING:
    from dreamloom.recipe.characters import Character
    from dreamloom.studio import Studio

app = typer.Typer(no_args_is_help=True, help="Keep characters that look the same in every picture: @NAME in a prompt.")

AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")]
Known = Annotated[str, typer.Argument(metavar="NAME", help="Its name, with or without the @.")]


@app.command("add")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="How prompts call it, without the @.")],
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="Pictures of it; they are copied.")
    ] = None,
    words: Annotated[str, typer.Option(metavar="TEXT", help="What it looks like.")] = "",
    lora: Annotated[
        str | None, typer.Option(metavar="NAME", help="A LoRA that was taught it, and its weight, such as pip:0.9.")
    ] = None,
    consent: Consent = None,
    as_json: AsJson = False,
) -> None:
    """Keep a character: pictures of it, words, a LoRA, or all of them."""
    from dreamloom.cli.part_options import read_lora
    from dreamloom.recipe import Adapter

    report = Report(as_json)
    adapter = Adapter.model_validate(read_lora(lora)) if lora is not None else None
    with report.alone():
        studio = studio_of(context)
        made = studio.cast.add(
            name, [Path(file) for file in files or ()], words=words, lora=adapter, answers=answers(consent)
        )
    report.line(f"@{made.name} is kept: {_summary(made)}")
    report.result(_as_json(made, studio))


@app.command("list")
def list_characters(context: typer.Context, as_json: AsJson = False) -> None:
    """List the characters that are kept."""
    report = Report(as_json)
    with report.alone():
        studio = studio_of(context)
        everyone = studio.cast.all()
    report.fields((f"@{one.name}", _summary(one)) for one in everyone)
    if not everyone:
        report.note("No character is kept. Add one: dream character add NAME PICTURE")
    report.result({"characters": [_as_json(one, studio) for one in everyone]})


@app.command("show")
def show(context: typer.Context, name: Known, as_json: AsJson = False) -> None:
    """Show what is kept of a character."""
    report = Report(as_json)
    with report.alone():
        studio = studio_of(context)
        found = studio.cast.get(name)
    report.fields(_fields(found, studio))
    report.result(_as_json(found, studio))


@app.command("remove")
def remove(context: typer.Context, name: Known, as_json: AsJson = False) -> None:
    """Forget a character, and delete its folder. What was painted with it stays, and can be made again."""
    report = Report(as_json)
    with report.alone():
        gone = studio_of(context).cast.remove(name)
    report.line(f"@{gone.name} is forgotten")
    report.result({"removed": gone.name})


def _summary(character: Character) -> str:
    parts = [character.words] if character.words else []
    if character.pictures:
        parts.append(f"{len(character.pictures)} picture{'s' * (len(character.pictures) > 1)}")
    if character.lora is not None:
        parts.append(f"LoRA {character.lora.name}:{character.lora.weight:g}")
    return ", ".join(parts)


def _fields(character: Character, studio: Studio) -> Iterator[tuple[str, str]]:
    yield "Name", f"@{character.name}"
    if character.words:
        yield "Words", character.words
    for file in character.pictures:
        yield "Picture", str(studio.cast.picture(character, file))
    if character.lora is not None:
        yield "LoRA", f"{character.lora.name}, weight {character.lora.weight:g}"
    if character.consent:
        yield "Consent", character.consent


def _as_json(character: Character, studio: Studio) -> dict[str, Any]:
    places = [str(studio.cast.picture(character, file)) for file in character.pictures]
    return {**character.model_dump(mode="json"), "files": places}
