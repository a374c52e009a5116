"""The gallery: finished pictures and films, found again, marked, thrown away.

Throwing away has two steps. The trash hides an asset and can be undone. Purging deletes it, and its file once nothing
else has the same contents.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from dreamloom.errors import BadRecipe, MissingAsset
from dreamloom.recipe import ResolvedRecipe
from dreamloom.store.assets import Assets, media_type_of
from dreamloom.store.base import Base
from dreamloom.store.search import query_for
from dreamloom.store.values import Asset, GalleryFilter, Job, Page

_ALL_OF = "a.*, f.media_type, f.frames, f.size," + ",".join(
    f" (SELECT json_group_array({column}) FROM {table} WHERE asset = a.id{also}) AS {name}"
    for name, table, column, also in (
        ("parents", "parents", "file", ""),
        ("boards", "labels", "name", " AND kind = 'board'"),
        ("tags", "labels", "name", " AND kind = 'tag'"),
    )
)
_JOIN = "JOIN files AS f ON f.sha256 = a.file"
_PLAIN = (
    "id", "media_type", "width", "height", "frames", "size", "job", "item", "owner", "created", "recipe_id", "prompt",
    "negative_prompt", "model", "sampler", "seed", "kind", "trashed",
)  # fmt: skip
_LONGEST_NAME = 200  # characters of a board or tag


def asset_from(row: sqlite3.Row) -> Asset:
    """The asset of a row with `_ALL_OF` its columns."""
    return Asset(
        sha256=row["file"],
        favourite=bool(row["favourite"]),
        **{name: tuple(sorted(json.loads(row[name]))) for name in ("parents", "boards", "tags")},
        **{name: row[name] for name in _PLAIN},
    )


def add(
    connection: sqlite3.Connection,
    job: Job,
    item: int,
    file: tuple[Path, str, int],
    shape: tuple[int, int, int],
) -> int:
    """Writes down an item's result, within a transaction that writes, and gives its number.

    Args:
        connection: as `Base.write` gives it.
        job: which job.
        item: which of its items; it has no result yet.
        file: its path, the sha256 and the number of its bytes.
        shape: frames, height, width.
    """
    path, sha256, size = file
    frames, height, width = shape
    own = job.resolved.for_item(item)
    words = own.items[0]
    connection.execute(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (sha256, media_type_of(path), width, height, frames, size),
    )
    row = {
        "file": sha256,
        "job": job.id,
        "item": item,
        "owner": job.owner,
        "created": time.time(),
        "recipe_id": own.id,
        "prompt": words.prompt,
        "negative_prompt": words.negative_prompt,
        "settings": _settings(own, width, height),
        "model": own.model.name,
        "sampler": own.sampler,
        "seed": words.seed,
        "kind": own.output.kind,
        "width": width,
        "height": height,
    }
    number = connection.execute(
        f"INSERT INTO assets ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", row
    ).lastrowid
    assert number is not None
    connection.execute("INSERT INTO recipes VALUES (?, ?)", (number, own.canonical_json()))
    parents = {file.sha256 for file in own.files()}
    connection.executemany("INSERT INTO parents VALUES (?, ?)", [(number, parent) for parent in parents])
    return number


def _settings(own: ResolvedRecipe, width: int, height: int) -> str:
    words = [own.model.name, own.sampler, f"{own.steps} steps", f"cfg {own.cfg_scale:g}", f"seed {own.items[0].seed}"]
    words += [f"{width}x{height}", own.output.kind]
    words += [own.items[0].mix.prompt] if own.items[0].mix else []
    words += [region.prompt for region in own.regions]
    words += [name for name in ("init_image", "mask", "outpaint") if getattr(own, name) is not None]
    words += [control.kind for control in own.controls] + [adapter.name for adapter in own.adapters]
    words += [f"{move.move} {move.direction or ''}" for move in own.camera]
    return " ".join(words)


class Gallery:
    """Assets. Methods are described at `Studio`, which offers them."""

    def __init__(self, base: Base, assets: Assets) -> None:
        self._base = base
        self._assets = assets

    def _fetch(self, terms: str, values: Iterable[object]) -> tuple[Asset, ...]:
        with self._base.read() as connection:
            rows = connection.execute(f"SELECT {_ALL_OF} FROM assets AS a {_JOIN} WHERE {terms}", tuple(values))
            return tuple(map(asset_from, rows))

    def get(self, id: int) -> Asset:
        """See `Studio.asset`."""
        found = self._fetch("a.id = ?", [id])
        if not found:
            raise MissingAsset(f"there is nothing with the number {id} in the gallery", id)
        return found[0]

    def of_job(self, job: str) -> tuple[Asset, ...]:
        """See `Studio.assets`."""
        return self._fetch("a.job = ? ORDER BY a.item", [job])

    def recipe(self, asset: Asset) -> ResolvedRecipe:
        """See `Studio.asset_recipe`."""
        with self._base.read() as connection:
            row = connection.execute("SELECT resolved FROM recipes WHERE asset = ?", (asset.id,)).fetchone()
        if row is None:
            raise MissingAsset(f"there is nothing with the number {asset.id} in the gallery any more", asset.id)
        return ResolvedRecipe.model_validate_json(row[0])

    def search(self, wanted: GalleryFilter | None = None) -> Page:
        """See `Studio.search`."""
        wanted = wanted or GalleryFilter()
        query = query_for(wanted)
        key = "words.rowid" if wanted.text is not None else "a.id"
        sql = f"SELECT {_ALL_OF} FROM {query.tables} {_JOIN} WHERE {query.terms} ORDER BY {key} DESC LIMIT ?"
        with self._base.read() as connection:
            rows = connection.execute(sql, (*query.values, wanted.limit + 1)).fetchall()
        assets = tuple(map(asset_from, rows[: wanted.limit]))
        return Page(assets=assets, next=assets[-1].id if len(rows) > wanted.limit else None)

    def count(self, wanted: GalleryFilter | None = None) -> int:
        """See `Studio.count`."""
        query = query_for(wanted or GalleryFilter(), paged=False)
        with self._base.read() as connection:
            sql = f"SELECT count(*) FROM {query.tables} WHERE {query.terms}"
            return int(connection.execute(sql, query.values).fetchone()[0])

    def ids(self, wanted: GalleryFilter | None = None) -> list[int]:
        """See `Studio.asset_ids`."""
        query = query_for(wanted or GalleryFilter(), paged=False)
        key = "words.rowid" if wanted is not None and wanted.text is not None else "a.id"
        sql = f"SELECT a.id FROM {query.tables} WHERE {query.terms} ORDER BY {key} DESC"
        with self._base.read() as connection:
            return [id for (id,) in connection.execute(sql, query.values)]

    def mark(
        self,
        ids: Sequence[int],
        *,
        favourite: bool | None = None,
        add_tags: Sequence[str] = (),
        remove_tags: Sequence[str] = (),
        add_boards: Sequence[str] = (),
        remove_boards: Sequence[str] = (),
    ) -> int:
        """See `Studio.mark`."""
        adding = [("tag", _name(one)) for one in add_tags] + [("board", _name(one)) for one in add_boards]
        removing = [("tag", one.strip()) for one in remove_tags] + [("board", one.strip()) for one in remove_boards]
        with self._base.write() as connection:
            known = connection.execute(
                "SELECT id FROM assets WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
            ).fetchall()
            for (id,) in known:
                if favourite is not None:
                    connection.execute("UPDATE assets SET favourite = ? WHERE id = ?", (favourite, id))
                connection.executemany(
                    "INSERT INTO labels VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [(*one, id) for one in adding]
                )
                connection.executemany(
                    "DELETE FROM labels WHERE kind = ? AND name = ? AND asset = ?", [(*one, id) for one in removing]
                )
        return len(known)

    def boards(self) -> dict[str, int]:
        """See `Studio.boards`."""
        return self._labels("board")

    def tags(self) -> dict[str, int]:
        """See `Studio.tags`."""
        return self._labels("tag")

    def _labels(self, kind: str) -> dict[str, int]:
        with self._base.read() as connection:
            every = connection.execute("SELECT name, count(*) FROM labels WHERE kind = ? GROUP BY name", (kind,))
            counts = dict(map(tuple, every))
            trashed = connection.execute(  # there is little in the trash, so that this is quick
                "SELECT l.name, count(*) FROM assets AS a CROSS JOIN labels AS l ON l.asset = a.id"
                " WHERE a.trashed IS NOT NULL AND l.kind = ? GROUP BY l.name",
                (kind,),
            )
            for name, count in trashed:
                counts[name] -= count
        return counts

    def parents(self, asset: Asset) -> tuple[Asset, ...]:
        """See `Studio.made_from`."""
        return self._fetch("a.file IN (SELECT file FROM parents WHERE asset = ?) ORDER BY a.id", [asset.id])

    def children(self, asset: Asset) -> tuple[Asset, ...]:
        """See `Studio.made_of`."""
        return self._fetch("a.id IN (SELECT asset FROM parents WHERE file = ?) ORDER BY a.id", [asset.sha256])

    def trash(self, ids: Sequence[int]) -> int:
        """See `Studio.trash`."""
        return self._set_trashed(ids, time.time())

    def untrash(self, ids: Sequence[int]) -> int:
        """See `Studio.untrash`."""
        return self._set_trashed(ids, None)

    def _set_trashed(self, ids: Sequence[int], when: float | None) -> int:
        with self._base.write() as connection:
            return sum(
                connection.execute(
                    f"UPDATE assets SET trashed = ? WHERE id = ? AND trashed IS {'NOT ' if when is None else ''}NULL",
                    (when, id),
                ).rowcount
                for id in ids
            )

    def purge(self, ids: Sequence[int] | None = None, *, until: float | None = None) -> int:
        """See `Studio.purge`."""
        with self._base.write() as connection:
            doomed = connection.execute(
                "DELETE FROM assets WHERE trashed IS NOT NULL AND (?1 IS NULL OR trashed < ?1)"
                " AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2)))",
                (until, None if ids is None else json.dumps(list(ids))),
            ).rowcount
        self.sweep()
        return doomed

    def sweep(self) -> int:
        """Deletes the files that no asset needs any more; gives back how many.

        It takes a transaction of its own: after a crash between the two, the next purge finds the file again.
        """
        with self._base.write() as connection:
            unused = connection.execute(
                "SELECT sha256, media_type FROM files WHERE NOT EXISTS (SELECT 1 FROM assets WHERE file = sha256)"
            ).fetchall()
            for sha256, media_type in unused:
                with contextlib.suppress(OSError):
                    self._assets.path(sha256, media_type).unlink(missing_ok=True)
                connection.execute("DELETE FROM files WHERE sha256 = ?", (sha256,))
        return len(unused)


def _name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise BadRecipe(f"a board or tag needs a name of 1 to {_LONGEST_NAME} characters, not {len(name)}", "name")
    return name
