"""Jobs and assets as the native API shows them: without what is the store's own business, such as where files lie."""

from __future__ import annotations

from typing import Any, Literal

from dreamloom.catalog import InputFacts
from dreamloom.recipe import InputFile, ResolvedRecipe
from dreamloom.recipe.values import Value
from dreamloom.store.values import Asset, Job, State


class Steps(Value):
    """How far a job is, in steps of all its pictures together."""

    done: int
    total: int


class JobView(Value):
    """A job. Times are seconds since 1970; `error` is one sentence, where it failed; `watch` as it was asked for."""

    id: str
    state: State
    owner: str
    priority: int
    attempts: int
    created: float
    started: float | None
    finished: float | None
    error: str | None
    progress: Steps | None
    watch: bool
    decisions: tuple[dict[str, Any], ...]
    resolved: ResolvedRecipe

    @classmethod
    def of(cls, job: Job) -> JobView:
        """What is to be shown of a job."""
        progress = Steps(done=job.progress[0], total=job.progress[1]) if job.progress else None
        plain = {name: getattr(job, name) for name in cls.model_fields if name != "progress"}
        return cls.model_construct(**plain, progress=progress)


class AssetView(Asset):
    """A finished picture or film. `url` gives its file; `id` is its number in the gallery."""

    url: str

    @classmethod
    def of(cls, asset: Asset) -> AssetView:
        """What is to be shown of an asset."""
        plain = {name: getattr(asset, name) for name in Asset.model_fields}
        return cls.model_construct(**plain, url=f"/api/v1/gallery/{asset.id}/file")


class JobWithAssets(JobView):
    """A job, what it has made so far, and how many others come before it."""

    assets: tuple[AssetView, ...]
    ahead: int


class Jobs(Value):
    """Jobs, and how many there are in each state, of everybody. `next` goes into `before` for the page after."""

    jobs: tuple[JobView, ...]
    counts: dict[State, int]
    next: str | None


class AssetsPage(Value):
    """A page of the gallery. `next` goes into `before` for the page after; null if this is the last."""

    assets: tuple[AssetView, ...]
    next: int | None


class Uploaded(Value):
    """A file that was uploaded: `file` goes into a recipe as it is. Of a film, `seconds` and `fps` are known."""

    file: InputFile
    width: int
    height: int
    seconds: float | None
    fps: float | None
    url: str

    @classmethod
    def of(cls, file: InputFile, facts: InputFacts) -> Uploaded:
        """What is to be shown of a file that is kept."""
        known = {name: getattr(facts, name) for name in ("width", "height", "seconds", "fps")}
        return cls(file=file, url=f"/api/v1/inputs/{file.sha256}", **known)


class Count(Value):
    """How many were changed."""

    count: int


class Line(Value):
    """An event as a stream shows it; see `StoredEvent`. Where a preview is told of, `data.url` is its picture."""

    number: int
    job: str
    kind: str
    at: float
    data: dict[str, Any]


class Me(Value):
    """Who the caller is: the token's name and role; without tokens, nameless and an admin."""

    name: str
    role: Literal["user", "admin"]
