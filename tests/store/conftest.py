"""A store in an empty folder, and jobs and results to put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dreamloom.store import Job, Store
from example_card import resolved

Ask = Callable[..., Job]
Give = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "home", wait=0.3)
    yield opened
    opened.base.close()


@pytest.fixture
def ask(store: Store) -> Ask:
    """Queues a job: `ask(prompt="a cat", count=2, priority=1, to="/tmp/cat.png")`."""
    how = ("answers", "owner", "priority", "max_attempts")

    def put(**fields: Any) -> Job:
        given = {name: fields.pop(name) for name in how if name in fields}
        facts = fields.pop("facts", {})
        if "to" in fields:
            given["output"] = fields.pop("to")
        return store.jobs.add(resolved(facts, **fields), **given)

    return put


@pytest.fixture
def give(store: Store) -> Give:
    """Gives a running job's item a result with these contents."""

    def put(job: Job, item: int = 0, contents: bytes = b"pixels", suffix: str = ".png") -> Path:
        staged = store.assets.staging_for("test") / f"made{suffix}"
        staged.write_bytes(contents)
        return store.claims.result(job, item, staged, (1, 64, 64))

    return put


@pytest.fixture
def made(store: Store, ask: Ask, give: Give) -> Callable[..., int]:
    """Makes an asset, start to end, and gives its number: `made(prompt="a cat", contents=b"…")`."""

    def put(contents: bytes | None = None, suffix: str = ".png", **fields: Any) -> int:
        ask(**fields)
        job = store.claims.take("test")
        assert job is not None
        give(job, 0, job.id.encode() if contents is None else contents, suffix)
        store.claims.finish(job, 0.1)
        return store.gallery.of_job(job.id)[0].id

    return put
