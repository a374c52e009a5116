"""The gallery: found again, marked, thrown away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from dreamloom.catalog import InputFacts
from dreamloom.errors import BadRecipe, MissingAsset
from dreamloom.recipe import ImageSpec, InputFile
from dreamloom.store import GalleryFilter, Store
from dreamloom.store.search import words_query

Made = Callable[..., int]


def found(store: Store, **wanted: object) -> list[int]:
    """The numbers of what a filter finds, over all pages of two."""
    numbers: list[int] = []
    before = None
    while True:
        page = store.gallery.search(GalleryFilter.model_validate({**wanted, "before": before, "limit": 2}))
        numbers += [asset.id for asset in page.assets]
        before = page.next
        if before is None:
            break
    assert store.gallery.count(GalleryFilter.model_validate(wanted)) == len(numbers)
    return numbers


def test_an_asset_tells_what_it_is(store: Store, made: Made) -> None:
    asset = store.gallery.get(made(b"pixels", prompt="a cat, flat", seed=5, owner="ann", negative_prompt="blur"))
    assert asset.sha256 == hashlib.sha256(b"pixels").hexdigest()
    assert (asset.prompt, asset.negative_prompt, asset.seed, asset.owner) == ("a cat, flat", "blur", 5, "ann")
    assert (asset.media_type, asset.kind, asset.frames, asset.size) == ("image/png", "image", 1, 6)
    recipe = store.gallery.recipe(asset)
    assert recipe.id == asset.recipe_id
    assert recipe.items[0].seed == 5
    assert store.assets.path(asset.sha256, asset.media_type).read_bytes() == b"pixels"


def test_numbers_that_nobody_has_are_missing(store: Store, made: Made) -> None:
    with pytest.raises(MissingAsset, match="number 99"):
        store.gallery.get(99)
    asset = store.gallery.get(made())
    store.gallery.trash([asset.id])
    store.gallery.purge()
    with pytest.raises(MissingAsset):
        store.gallery.recipe(asset)


def test_words_are_found_in_prompts_and_settings(store: Store, made: Made) -> None:
    apple = made(prompt="a red apple on a table", sampler="DPM++ 2M Karras")
    pear = made(prompt="a green pear", negative_prompt="apple", seed=1234)
    umlaut = made(prompt="ein süßer Apfel")
    assert found(store, text="APPLE") == [pear, apple]
    assert found(store, text="red apple") == [apple]
    assert found(store, text="appl") == [pear, apple]
    assert found(store, text="appl red") == []  # only the last word may be a beginning
    assert found(store, text="apple -pear") == [apple]
    assert found(store, text='"red apple"') == [apple]
    assert found(store, text='"apple red"') == []
    assert found(store, text="karras") == [apple]
    assert found(store, text="1234") == [pear]
    assert found(store, text="susser") == []
    assert found(store, text="suß") == [umlaut]


@pytest.mark.parametrize("text", ["", "  ", "-apple", '""', "***", "()", '-"red"'])
def test_a_search_without_a_word_is_refused(store: Store, text: str) -> None:
    with pytest.raises(BadRecipe, match="no word to search for"):
        store.gallery.search(GalleryFilter(text=text))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=some.text(max_size=40) | some.text(alphabet='ab"*-():^{}+ANDORNOT \0', max_size=40))
def test_whatever_is_typed_is_a_search(store: Store, text: str) -> None:
    try:
        words_query(text)
    except BadRecipe:
        return
    assert store.gallery.search(GalleryFilter(text=text)).assets == ()


def test_filters_narrow_down(store: Store, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(float(number) for number in range(1000, 9999))
    monkeypatch.setattr("time.time", lambda: next(times))
    small = made(prompt="a", sampler="Euler", owner="ann")
    between = next(times)
    karras = made(prompt="b", sampler="DPM++ 2M Karras", output=ImageSpec(width=64, height=64))
    job = store.gallery.get(karras).job
    assert found(store) == [karras, small]
    assert found(store, sampler="Euler") == [small]
    assert found(store, owner="ann") == [small]
    assert found(store, since=between) == [karras]
    assert found(store, until=between) == [small]
    assert found(store, job=job) == [karras]
    assert found(store, kind="video") == []
    assert found(store, width=64, height=64) == [karras, small]
    assert found(store, width=128) == []
    assert found(store, model="dreamloom-mini", text="b", sampler="Euler") == []


def test_favourites_tags_and_boards(store: Store, made: Made) -> None:
    a, b, c = made(), made(), made()
    assert store.gallery.mark([a, b, 99], favourite=True, add_tags=["fruit", " red "], add_boards=["kitchen"]) == 2
    store.gallery.mark([c], add_tags=["fruit"])
    assert found(store, favourite=True) == [b, a]
    assert found(store, favourite=False) == [c]
    assert found(store, tag="fruit") == [c, b, a]
    assert found(store, tag="red", board="kitchen") == [b, a]
    assert found(store, board="kitchen") == [b, a]
    assert store.gallery.get(a).tags == ("fruit", "red")
    assert store.gallery.tags() == {"fruit": 3, "red": 2}
    store.gallery.mark([a], favourite=False, remove_tags=["red", "nothing"], remove_boards=["kitchen"])
    asset = store.gallery.get(a)
    assert (asset.favourite, asset.tags, asset.boards) == (False, ("fruit",), ())
    store.gallery.trash([b])
    assert store.gallery.boards() == {"kitchen": 0}
    for bad in ("", " ", "x" * 201):
        with pytest.raises(BadRecipe, match="1 to 200 characters"):
            store.gallery.mark([a], add_tags=[bad])


def test_what_was_made_from_what(store: Store, made: Made) -> None:
    start = made(b"start")
    sha256 = store.gallery.get(start).sha256
    file = InputFile(path="start.png", sha256=sha256)
    child = made(init_image=file, facts={file: InputFacts(sha256, 64, 64)})
    asset = store.gallery.get(child)
    assert asset.parents == (sha256,)
    assert [one.id for one in store.gallery.parents(asset)] == [start]
    assert [one.id for one in store.gallery.children(store.gallery.get(start))] == [child]
    assert found(store, text="init_image") == [child]


def test_the_trash_can_be_undone(store: Store, made: Made) -> None:
    a, b = made(), made()
    assert store.gallery.trash([a, a, 99]) == 1
    assert found(store) == [b]
    assert found(store, trashed=True) == [a]
    assert store.gallery.get(a).trashed is not None
    assert store.gallery.untrash([a, b]) == 1
    assert found(store) == [b, a]


def test_purging_deletes_files_that_nothing_else_needs(store: Store, made: Made) -> None:
    twin, other, alone = made(b"same", prompt="x"), made(b"same"), made(b"alone", prompt="zebra")
    files = {id: store.assets.path(store.gallery.get(id).sha256, "image/png") for id in (twin, alone)}
    store.gallery.trash([twin, alone])
    assert store.gallery.purge(until=1.0) == 0
    assert store.gallery.purge([other]) == 0
    assert store.gallery.purge([twin]) == 1
    assert files[twin].exists()  # its twin still has it
    assert store.gallery.purge() == 1
    assert not files[alone].exists()
    assert found(store) == [other]
    assert found(store, text="zebra") == []
    assert store.check().well
    assert made() > alone  # no number is given twice


def test_a_purge_that_broke_off_is_ended_by_the_next(store: Store, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made(b"first")
    path = store.assets.path(store.gallery.get(first).sha256, "image/png")
    store.gallery.trash([first])
    with monkeypatch.context() as broken:
        broken.setattr(store.gallery, "sweep", lambda: 0)
        store.gallery.purge()
    assert path.exists()
    store.gallery.purge()
    assert not path.exists()
