"""`dream gallery`: finds finished pictures again, marks them, throws them away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of
from dreamloom.cli.wording import moment

if TYPE_CHECKING:
    from dreamloom.store.values import Asset
    from dreamloom.studio import Studio

app = typer.Typer(no_args_is_help=True, help="Find finished pictures and films again, mark them, throw them away.")

Ids = Annotated[list[int], typer.Argument(metavar="N…", help="Numbers as `dream gallery search` shows them.")]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")]


@app.command("search")
def search(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORD…]", help="Words of the prompt or the settings; -word is not there."),
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Made by this model.")] = None,
    sampler: Annotated[str | None, typer.Option(metavar="NAME", help="Made with this sampler.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="image or video.")] = None,
    size: Annotated[str | None, typer.Option(metavar="WxH", help="Of this width and height.")] = None,
    days: Annotated[float | None, typer.Option(metavar="N", help="Made in the last N days.")] = None,
    board: Annotated[str | None, typer.Option(metavar="NAME", help="On this board.")] = None,
    tag: Annotated[str | None, typer.Option(metavar="NAME", help="With this tag.")] = None,
    favourite: Annotated[bool, typer.Option("--favourite", metavar="", help="Favourites only.")] = False,
    trash: Annotated[bool, typer.Option("--trash", metavar="", help="What is in the trash.")] = False,
    before: Annotated[int | None, typer.Option(metavar="N", help="The page after the one that ended with N.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", help="How many at most, 1 to 1000.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Find pictures, the newest first."""
    from dreamloom.cli.options import read_size
    from dreamloom.errors import BadRecipe
    from dreamloom.store.values import GalleryFilter

    if kind not in (None, "image", "video"):
        raise BadRecipe(f"--kind must be image or video, not {kind!r}")
    if not 1 <= limit <= 1000:
        raise BadRecipe(f"--limit must be between 1 and 1000, not {limit}")
    width, height = read_size(size) if size is not None else (None, None)
    wanted = GalleryFilter.model_validate(
        {
            "text": " ".join(words) if words else None,
            "model": model,
            "sampler": sampler,
            "kind": kind,
            "width": width,
            "height": height,
            "since": None if days is None else time.time() - days * 86400,
            "board": board,
            "tag": tag,
            "favourite": favourite or None,
            "trashed": trash,
            "before": before,
            "limit": limit,
        }
    )
    report = Report(as_json)
    with report.alone():
        studio = studio_of(context)
        page, count = studio.search(wanted), studio.count(wanted)
    report.fields((str(asset.id), _line(studio, asset)) for asset in page.assets)
    more = f"; the next page: --before {page.next}" if page.next is not None else ""
    report.note(f"{len(page.assets)} of {count}{more}")
    report.result({"assets": [_as_json(studio, one) for one in page.assets], "count": count, "next": page.next})


@app.command("mark")
def mark(
    context: typer.Context,
    numbers: Ids,
    favourite: Annotated[
        bool | None, typer.Option("--favourite/--no-favourite", metavar="", help="Make them favourites, or not.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Give them a tag; may be repeated.")] = None,
    untag: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Take a tag away; may be repeated.")] = None,
    board: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Put them on a board.")] = None,
    unboard: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Take them off a board.")] = None,
    as_json: AsJson = False,
) -> None:
    """Mark pictures: favourites, tags, boards."""
    report = Report(as_json)
    with report.alone():
        count = studio_of(context).mark(
            numbers,
            favourite=favourite,
            add_tags=tag or (),
            remove_tags=untag or (),
            add_boards=board or (),
            remove_boards=unboard or (),
        )
    _say(report, count, "marked")


@app.command("trash")
def trash_assets(context: typer.Context, numbers: Ids, as_json: AsJson = False) -> None:
    """Put pictures into the trash."""
    report = Report(as_json)
    with report.alone():
        count = studio_of(context).trash(numbers)
    _say(report, count, "put into the trash")


@app.command("restore")
def restore_assets(context: typer.Context, numbers: Ids, as_json: AsJson = False) -> None:
    """Take pictures out of the trash again."""
    report = Report(as_json)
    with report.alone():
        count = studio_of(context).untrash(numbers)
    _say(report, count, "taken out of the trash")


@app.command("purge")
def purge(
    context: typer.Context,
    days: Annotated[float, typer.Option(metavar="N", help="Only what has been there for N days.")] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Delete for good what is in the trash. Copies outside the gallery stay."""
    report = Report(as_json)
    with report.alone():
        count = studio_of(context).purge(until=time.time() - days * 86400 if days else None)
    _say(report, count, "deleted")


def _say(report: Report, count: int, done: str) -> None:
    report.line(f"{count} picture{'s' * (count != 1)} {done}")
    report.result({"count": count})


def _line(studio: Studio, asset: Asset) -> str:
    marks = "".join([" ★" if asset.favourite else "", *(f" #{tag}" for tag in asset.tags)])
    facts = f"{moment(asset.created)}  {asset.width}x{asset.height}  seed {asset.seed}{marks}"
    return f"{facts}  {asset.prompt}\n{studio.asset_path(asset)}"


def _as_json(studio: Studio, asset: Asset) -> dict[str, Any]:
    return {**asset.model_dump(mode="json"), "path": str(studio.asset_path(asset))}
