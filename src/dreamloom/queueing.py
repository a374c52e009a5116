"""What a studio does with jobs and the gallery: watch, steer, find again.

`Studio` inherits it. Everything here is about the store (`dreamloom.store`) in the studio's own folder and answers at
once, save `events`, which waits for what comes.

Who may call: any thread of any process; each thread has a connection of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dreamloom.errors import BadRecipe, StoreDamaged

if TYPE_CHECKING:
    from dreamloom.recipe import ResolvedRecipe
    from dreamloom.store import Asset, GalleryFilter, Job, JobFilter, Page, Store, StoredEvent
    from dreamloom.store.backup import Contents
    from dreamloom.store.values import Look, LookKind, State


class Queueing:
    """Jobs and gallery of a studio. Every method may raise CannotWrite, StoreBusy or StoreDamaged besides its own.

    Args:
        home: Dreamloom's own folder.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._store: Store | None = None
        self._opening = threading.Lock()

    @property
    def store(self) -> Store:
        """The store in the studio's own folder, opened when it is first needed."""
        with self._opening:
            if self._store is None:
                from dreamloom.store import Store

                self._store = Store(self.home)
            return self._store

    def restore(self, source: Path, *, replace: bool = False) -> tuple[Contents, Path | None]:
        """Puts a backup in place of jobs and gallery; see `dreamloom.store.backup`.

        Args:
            source: a file that `Store.backup` wrote.
            replace: whether jobs and assets that are here may go; a base that cannot be read is put aside then.

        Returns:
            What the backup held, and where the unreadable base lies now, if there was one.

        Raises:
            BadRecipe: if something is here that may not go.
            BadFile: if the file is no whole backup; nothing has changed then.
            StoreDamaged: if the base here cannot be read and may not be put aside.
        """
        from dreamloom.store.backup import set_aside

        aside = None
        try:
            jobs, assets = sum(self.job_counts().values()), self.count()
        except StoreDamaged:
            if not replace:
                raise
            aside = set_aside(self.home)
            self._store = None
        else:
            if jobs + assets and not replace:
                raise BadRecipe(
                    f"{jobs} jobs and {assets} pictures are here: give --yes to let the backup replace them"
                )
        return self.store.restore(source), aside

    # jobs

    def job(self, id: str) -> Job:
        """A job by its id.

        Raises:
            MissingJob: if there is none.
        """
        return self.store.jobs.get(id)

    def find_job(self, ending: str) -> Job:
        """The one job whose id ends so: its last characters are random, and enough for people.

        Raises:
            MissingJob: if there is none, or several.
        """
        return self.store.jobs.find(ending)

    def jobs(self, wanted: JobFilter | None = None) -> tuple[Job, ...]:
        """Jobs, newest first unless the filter says otherwise."""
        return self.store.jobs.list(wanted)

    def job_counts(self) -> Mapping[State, int]:
        """How many jobs are in each state, every state named."""
        return self.store.jobs.counts()

    def jobs_ahead(self, id: str) -> int:
        """How many queued jobs a worker would take before this one; 0 for one that is not queued."""
        return self.store.jobs.ahead(id)

    def cancel(self, id: str) -> Job:
        """Stops a job; what it finished so far stays. Its worker leaves it at the next step.

        Raises:
            MissingJob: if there is none.
            WrongState: if it has ended.
        """
        return self.store.jobs.cancel(id)

    def pause(self, id: str) -> Job:
        """Puts a job aside; what it finished so far stays.

        Raises:
            MissingJob: if there is none.
            WrongState: if it has ended, is paused, or is painted inline.
        """
        return self.store.jobs.pause(id)

    def resume(self, id: str) -> Job:
        """Puts a paused job back into the queue, at its old place.

        Raises:
            MissingJob: if there is none.
            WrongState: if it is not paused.
        """
        return self.store.jobs.resume(id)

    def retry(self, id: str) -> Job:
        """Puts a failed or cancelled job back into the queue, with all its attempts; items already made are kept.

        Raises:
            MissingJob: if there is none.
            WrongState: if it has not ended, or is done.
        """
        return self.store.jobs.retry(id)

    def reorder(self, id: str, *, priority: int | None = None, before: str | None = None) -> Job:
        """Changes when a job's turn comes.

        Args:
            id: a queued or paused job.
            priority: its new priority; None keeps it.
            before: the id of another waiting job to go just ahead of, taking its priority; "first" or "last" for an end
                of its own priority.

        Raises:
            MissingJob: if there is none.
            WrongState: if one of them does not wait.
        """
        return self.store.jobs.move(id, priority=priority, before=before)

    def clear_jobs(self, *, until: float | None = None, owner: str | None = None) -> int:
        """Forgets jobs that have ended, with their events; what they made stays in the gallery.

        Args:
            until: only those that ended before this time.
            owner: only this one's.

        Returns:
            How many.
        """
        return self.store.jobs.clear(until=until, owner=owner)

    # events

    def events_after(self, id: str, after: int = 0) -> tuple[StoredEvent, ...]:
        """The events of a job that are there now and come after number `after`.

        Raises:
            MissingJob: if there is no such job.
        """
        return self.store.events.after(id, after)

    def subscribe(self, told: Callable[[str], None], job: str | None = None) -> Callable[[], None]:
        """Calls `told(job's id)` soon after new events of a job are stored, by whatever process.

        It is called in a thread of the store's, several events may be one call, and it must return at once: an
        asyncio server gives `lambda id: loop.call_soon_threadsafe(…)` and reads with `events_after`.

        Args:
            told: what to call.
            job: only for this job; None for all.

        Returns:
            What ends it.
        """
        return self.store.bell.subscribe(told, job)

    def events(self, id: str, after: int = 0) -> Iterator[StoredEvent]:
        """The events of a job after number `after`, waiting for those to come, until the job has ended.

        Raises:
            MissingJob: if there is no such job.
        """
        news = threading.Event()
        stop = self.subscribe(lambda _: news.set(), id)
        try:
            while True:
                news.clear()
                ended = self.job(id).ended
                for event in self.events_after(id, after):
                    after = event.number
                    yield event
                if ended:
                    return
                news.wait()
        finally:
            stop()

    def preview(self, id: str, item: int = 0) -> bytes | None:
        """The newest preview of an item as a JPEG file, or None; previews are gone when the job has ended."""
        return self.store.previews.get(id, item)

    def looks(self, id: str) -> tuple[Look, ...]:
        """What the steps of a watched job looked like so far, by item and step; only the newest jobs' are kept."""
        return self.store.watched.get(id)

    def look_picture(self, id: str, item: int, step: int, kind: LookKind) -> bytes | None:
        """A picture of such a step as a JPEG file, or None."""
        return self.store.watched.picture(id, item, step, kind)

    # gallery

    def assets(self, job: str) -> tuple[Asset, ...]:
        """What a job has made so far, by item; what is in the trash too."""
        return self.store.gallery.of_job(job)

    def search(self, wanted: GalleryFilter | None = None) -> Page:
        """A page of the gallery, newest first.

        Raises:
            BadInput: if the text to search for has no word in it.
        """
        return self.store.gallery.search(wanted)

    def count(self, wanted: GalleryFilter | None = None) -> int:
        """How many assets the filter finds on all pages."""
        return self.store.gallery.count(wanted)

    def asset_ids(self, wanted: GalleryFilter | None = None) -> list[int]:
        """The numbers of all assets that the filter finds on all pages, newest first."""
        return self.store.gallery.ids(wanted)

    def asset(self, id: int) -> Asset:
        """One asset.

        Raises:
            MissingAsset: if there is none.
        """
        return self.store.gallery.get(id)

    def asset_path(self, asset: Asset) -> Path:
        """Where its file lies; read it, never change it."""
        return self.store.assets.path(asset.sha256, asset.media_type)

    def asset_recipe(self, asset: Asset) -> ResolvedRecipe:
        """The recipe of this one asset."""
        return self.store.gallery.recipe(asset)

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
        """Marks assets: favourites, tags, boards. A board is there as long as something is on it.

        Args:
            ids: which.
            favourite: None leaves it.
            add_tags: 1..200 characters each.
            remove_tags: tags that are not there do not matter.
            add_boards: names of 1..200 characters.
            remove_boards: as for tags.

        Returns:
            How many of the assets there are.

        Raises:
            BadRecipe: for an empty or overlong name.
        """
        return self.store.gallery.mark(
            ids,
            favourite=favourite,
            add_tags=add_tags,
            remove_tags=remove_tags,
            add_boards=add_boards,
            remove_boards=remove_boards,
        )

    def boards(self) -> Mapping[str, int]:
        """The boards by name, and how many assets that are not in the trash are on each."""
        return self.store.gallery.boards()

    def tags(self) -> Mapping[str, int]:
        """The tags by name, and how many assets that are not in the trash have each."""
        return self.store.gallery.tags()

    def made_from(self, asset: Asset) -> tuple[Asset, ...]:
        """The assets that it was made from."""
        return self.store.gallery.parents(asset)

    def made_of(self, asset: Asset) -> tuple[Asset, ...]:
        """The assets that were made from it."""
        return self.store.gallery.children(asset)

    def trash(self, ids: Sequence[int]) -> int:
        """Puts assets into the trash; gives back how many were not in it."""
        return self.store.gallery.trash(ids)

    def untrash(self, ids: Sequence[int]) -> int:
        """Takes assets out of the trash; gives back how many were in it."""
        return self.store.gallery.untrash(ids)

    def purge(self, ids: Sequence[int] | None = None, *, until: float | None = None) -> int:
        """Deletes for good what is in the trash, and files that nothing else needs.

        Args:
            ids: only these; None for all.
            until: only what was put there before this time.

        Returns:
            How many assets.
        """
        return self.store.gallery.purge(ids, until=until)
