"""The values of the store: what is asked of it and what it gives back.

Terms:
    job: a resolved recipe on its way to becoming files. Its states:

        queued ──claim──▶ running ──▶ done | failed
          │ ▲               │
          │ └──requeued─────┤          a worker handed it back, or was silent for longer than its lease
          ├──pause──▶ paused ◀──┤      resume makes it queued again
          └──────────▶ cancelled ◀     from any state that is not an end; retry makes an ended job queued again

    fence: a number that grows with every claim and with everything that takes a job from its worker. Whoever writes
        with an older one is refused (`Fenced`), so that a worker that slept through its lease can spoil nothing.
    item: one picture or film of a job, counted from 0.
    result: the one file that an item became. asset: a result as the gallery shows it.
    times: seconds since 1970, by the clock on the wall; they are for showing and for filters, no lease hangs on them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from dreamloom.recipe import ResolvedRecipe
from dreamloom.recipe.values import Between, Name, Sha256, Value

State = Literal["queued", "running", "paused", "done", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
EventKind = Literal[
    "queued", "started", "progress", "preview", "asset", "note", "done", "failed", "cancelled", "requeued", "paused"
]
Kind = Literal["image", "video"]
Limit = Annotated[int, Between(1, 1000)]
Priority = Annotated[int, Between(-1000, 1000)]
MAX_ATTEMPTS = 3


class Job(Value):
    """A job as it stands.

    Attributes:
        id: 36 characters, a UUID of version 7: later jobs sort behind earlier ones.
        state: see the module's docstring.
        resolved: what is to be made.
        answers: what the user said to the policy, as JSON.
        decisions: what the policy decided, as JSON.
        owner: who asked for it; empty for the user of this machine.
        priority: higher ones go first.
        attempts: how often a worker took it up, times that it was handed back not counted.
        max_attempts: after so many it fails instead of going back into the queue.
        created: when it was submitted.
        started: when a worker last took it up, or None.
        finished: when it ended, or None.
        error: one sentence, where it failed.
        fence: see the module's docstring.
        leased_until: when its worker must have been heard of again, or None while it is not running.
        worker: who runs it or ran it last.
        progress: steps done and steps in all, or None before the first.
        output: a file or folder, absolute, that results are also copied to; None for the gallery alone.
        preview_every: a preview after every so many steps; 0 for none.
        watch: what its steps look like is kept.
        inline: it is painted by the very command that asked for it, and no worker takes it up.
    """

    id: str
    state: State
    resolved: ResolvedRecipe
    answers: dict[str, Any] = Field(default_factory=dict)
    decisions: tuple[dict[str, Any], ...] = ()
    owner: str = ""
    priority: int = 0
    attempts: int = 0
    max_attempts: int = MAX_ATTEMPTS
    created: float
    started: float | None = None
    finished: float | None = None
    error: str | None = None
    fence: int = 0
    leased_until: float | None = None
    worker: str | None = None
    progress: tuple[int, int] | None = None
    output: str | None = None
    preview_every: int = 0
    watch: bool = False
    inline: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it, unless somebody retries it."""
        return self.state in ENDED


class StoredEvent(Value):
    """Something that happened to a job.

    `number` counts a job's events from 1 without gaps, so that a reader that names the last one it saw misses nothing.

    | kind | data |
    |---|---|
    | queued | priority |
    | started | attempt, worker |
    | progress | done and total (steps of the job), item, step and steps (of the item last advanced) |
    | preview | item, step, steps; the picture itself is asked for with `Studio.preview`, newest only |
    | asset | id, item, sha256, media_type, width, height, frames |
    | note | text |
    | requeued | reason |
    | paused | nothing |
    | done | items, seconds |
    | failed | error (one sentence), type (the error's class) |
    | cancelled | nothing |

    Progress is written at most four times a second.
    """

    number: int
    job: str
    kind: EventKind
    at: float
    data: dict[str, Any] = Field(default_factory=dict)


class JobFilter(Value):
    """Which jobs to list; what is None does not count. Newest first, or in the order they will run.

    `before` is the id of the last job of the page before; it counts with `order="newest"` only.
    """

    states: tuple[State, ...] | None = None
    owner: str | None = None
    order: Literal["newest", "queue"] = "newest"
    before: str | None = None
    limit: Limit = 100


class Asset(Value):
    """A finished picture or film in the gallery.

    Attributes:
        id: its number in the gallery; later ones are higher, and none is given twice.
        sha256: of the file's bytes; the file lies at `Studio.asset_path(asset)`.
        media_type: "image/png", "video/mp4" …
        width: in pixels.
        height: in pixels.
        frames: 1 for a picture.
        size: bytes of the file.
        job: the job that made it; the job itself may have been cleared since.
        item: which of the job's pictures.
        owner: as of the job.
        created: when it was finished.
        recipe_id: id of `ResolvedRecipe` of this one item; the recipe itself: `Studio.asset_recipe`.
        prompt: flags taken out, wildcards rolled.
        negative_prompt: as it was used.
        model: the model's name.
        sampler: its name.
        seed: of its noise.
        kind: "image" or "video".
        parents: sha256 of every file that went in.
        favourite: whether it is one.
        boards: names of the boards it is on, sorted.
        tags: sorted.
        trashed: when it was put into the trash, or None.
    """

    id: int
    sha256: Sha256
    media_type: str
    width: int
    height: int
    frames: int = 1
    size: int
    job: str
    item: int
    owner: str = ""
    created: float
    recipe_id: Sha256
    prompt: str
    negative_prompt: str = ""
    model: str
    sampler: str
    seed: int
    kind: Kind
    parents: tuple[Sha256, ...] = ()
    favourite: bool = False
    boards: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    trashed: float | None = None


LookKind = Literal["guided", "prompted", "wordless", "noisy"]


class Look(Value):
    """What a step of a watched picture looked like.

    Attributes:
        item: which of the job's pictures.
        step: the step that was done, from 1.
        steps: of the picture.
        noise: the share of noise that it began with, 0..1.
        words: of the prompt at this step, in order; none where the model cannot tell which words steer what.
        maps: for each word how much each place looks at it, row by row: the word's share of what the place gives to
            words, compared with where it is greatest, 0..1.
        shares: for each word how much all places together look at it; all words together make 1.
    """

    item: int
    step: int
    steps: int
    noise: float
    words: tuple[str, ...] = ()
    maps: tuple[tuple[tuple[float, ...], ...], ...] = ()
    shares: tuple[float, ...] = ()


class GalleryFilter(Value):
    """Which assets to show; what is None does not count. Newest first.

    Attributes:
        text: words that prompt, negative prompt or settings hold, all of them; the last may be a beginning. "Two words"
            in quotes stand side by side; -word must be missing.
        model: its whole name.
        sampler: its whole name.
        kind: "image" or "video".
        width: exactly so many pixels.
        height: exactly so many pixels.
        since: finished at this time or later.
        until: finished before this time.
        favourite: only favourites, or only others.
        board: the name of a board.
        tag: a tag.
        job: made by this job.
        recipe: made by a recipe whose id begins so, 8 hex digits (as a watermark holds) or more.
        owner: as of the job.
        trashed: what is in the trash, or what is not.
        before: the id of the last asset of the page before.
        limit: how many at most.
    """

    text: Annotated[str, Field(max_length=1000)] | None = None
    model: Name | None = None
    sampler: Name | None = None
    kind: Kind | None = None
    width: int | None = None
    height: int | None = None
    since: float | None = None
    until: float | None = None
    favourite: bool | None = None
    board: Name | None = None
    tag: Name | None = None
    job: str | None = None
    recipe: Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")] | None = None
    owner: str | None = None
    trashed: bool = False
    before: int | None = None
    limit: Limit = 100


class Page(Value):
    """A page of the gallery. `next` goes into `GalleryFilter.before` for the one after; None if this is the last."""

    assets: tuple[Asset, ...]
    next: int | None = None
