"""Jobs, what happened to them, and what they made: durable, in one SQLite file and a folder of files.

| file or folder | what is in it |
|---|---|
| `store.sqlite3` | jobs, events, the gallery |
| `assets/` | finished files, by sha256 |
| `inputs/` | the pictures that recipes start from, by sha256; the studio puts them there |
| `previews/` | the newest previews; may be lost |
| `watched/` | what the steps of watched jobs looked like; may be lost |

`Studio` offers what users need (`dreamloom.queueing`); workers use `Store.claims`.
"""

from __future__ import annotations

from pathlib import Path

from dreamloom.store import backup, check
from dreamloom.store.assets import Assets
from dreamloom.store.backup import Contents
from dreamloom.store.base import WAIT, Base
from dreamloom.store.bell import Bell
from dreamloom.store.check import Findings
from dreamloom.store.claims import LEASE, Claims
from dreamloom.store.events import Events
from dreamloom.store.gallery import Gallery
from dreamloom.store.jobs import Jobs
from dreamloom.store.leases import LOOKS, LeaseWatch
from dreamloom.store.previews import Previews
from dreamloom.store.values import Asset, GalleryFilter, Job, JobFilter, Page, StoredEvent
from dreamloom.store.watched import Watched

__all__ = [
    "LEASE",
    "LOOKS",
    "Asset",
    "GalleryFilter",
    "Job",
    "JobFilter",
    "LeaseWatch",
    "Page",
    "Store",
    "StoredEvent",
]


class Store:
    """Opens what lies in a folder, and makes it where there is nothing.

    Args:
        home: Dreamloom's own folder.
        wait: seconds to wait for other programs that write.

    Raises:
        CannotWrite: if it cannot be opened or made.
        StoreBusy: if another program holds it.
        StoreDamaged: if it cannot be read, or a newer version made it.
    """

    def __init__(self, home: Path, wait: float = WAIT) -> None:
        self.home = home
        self.base = Base(home / "store.sqlite3", wait)
        self.assets = Assets(home / "assets")
        self.inputs = home / "inputs"
        self.previews = Previews(home / "previews")
        self.watched = Watched(home / "watched")
        self.events = Events(self.base)
        self.jobs = Jobs(self.base)
        self.claims = Claims(self.base, self.assets, self.previews)
        self.gallery = Gallery(self.base, self.assets)
        self.bell = Bell(self.base)
        self.base.on_commit = self.bell.poke

    def backup(self, target: Path) -> Contents:
        """Writes everything into one file; see `dreamloom.store.backup`."""
        return backup.backup(self, target)

    def restore(self, source: Path) -> Contents:
        """Puts a backup in place of what is there; see `dreamloom.store.backup`."""
        return backup.restore(self, source)

    def check(self) -> Findings:
        """Looks whether all is there; see `dreamloom.store.check`."""
        return check.check(self)

    def tidy(self) -> int:
        """Deletes files that nothing needs; see `dreamloom.store.check`."""
        return check.tidy(self)
