"""From a filter to SQL.

The gallery is read from its newest asset backwards, by number, and a page begins where the one before ended ("keyset
paging"): so the thousandth page is as quick as the first. Words are looked up in an FTS5 index, which is read in the
same order (sqlite.org/fts5.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dreamloom.errors import BadRecipe
from dreamloom.store.values import GalleryFilter

_PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_LETTER = re.compile(r"[^\W_]")
_EQUALS = ("model", "sampler", "kind", "width", "height", "job", "owner")
_OF_BOARD = "a.id IN (SELECT asset FROM labels WHERE kind = 'board' AND name = ?)"
# beside a tag, of which there are few: looked up for each of them instead of being listed
_ON_BOARD = "EXISTS (SELECT 1 FROM labels WHERE kind = 'board' AND name = ? AND asset = a.id)"


@dataclass(frozen=True)
class Query:
    """The parts of a SELECT: tables and conditions, and the values of its question marks in order."""

    tables: str
    terms: str
    values: tuple[Any, ...]


def words_query(text: str) -> str:
    """What a user typed as a query of FTS5: every word, "phrases", -without; the last word may be a beginning.

    Raises:
        BadRecipe: if it holds no word to look for.
    """
    wanted, unwanted = [], []
    for part in _PART.finditer(text):
        words = part["phrase"] if part["word"] is None else part["word"]
        if _LETTER.search(words) is None:
            continue
        quoted = '"' + words.replace('"', "").replace("\0", "") + '"'
        if part["minus"]:
            unwanted.append(quoted)
        else:
            wanted.append(quoted + ("*" if part["word"] is not None and part.end() == len(text) else ""))
    if not wanted:
        raise BadRecipe("there is no word to search for: give at least one that the prompt holds", "text")
    return " ".join(["(" + " AND ".join(wanted) + ")", *(f"NOT {one}" for one in unwanted)])


def query_for(wanted: GalleryFilter, *, paged: bool = True) -> Query:
    """The query that finds a filter's assets, as `a`.

    Args:
        wanted: the filter.
        paged: whether `before` counts.

    Raises:
        BadRecipe: if the text to search for has no word.
    """
    tables = "assets AS a"
    terms: list[str] = []
    values: list[Any] = []
    key = "a.id"
    if wanted.text is not None:
        # CROSS JOIN: the index of words is read first, in the order of the page
        tables, key = "words CROSS JOIN assets AS a ON a.id = words.rowid", "words.rowid"
        terms.append("words MATCH ?")
        values.append(words_query(wanted.text))
    if paged and wanted.before is not None:
        terms.append(f"{key} < ?")
        values.append(wanted.before)
    for name in _EQUALS:
        if getattr(wanted, name) is not None:
            terms.append(f"a.{name} = ?")
            values.append(getattr(wanted, name))
    if wanted.recipe is not None:  # between, and not LIKE, so that the index is used
        terms.append("a.recipe_id >= ? AND a.recipe_id < ?")
        values.extend((wanted.recipe, f"{wanted.recipe}g"))
    for sign, name in ((">=", "since"), ("<", "until")):
        if getattr(wanted, name) is not None:
            terms.append(f"a.created {sign} ?")
            values.append(getattr(wanted, name))
    if wanted.favourite is not None:
        terms.append(f"a.favourite = {int(wanted.favourite)}")
    if wanted.tag is not None:
        terms.append("a.id IN (SELECT asset FROM labels WHERE kind = 'tag' AND name = ?)")
        values.append(wanted.tag)
    if wanted.board is not None:
        terms.append(_ON_BOARD if wanted.tag is not None else _OF_BOARD)
        values.append(wanted.board)
    terms.append(f"a.trashed IS {'NOT ' if wanted.trashed else ''}NULL")
    return Query(tables, " AND ".join(terms), tuple(values))
