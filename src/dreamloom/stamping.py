"""What the studio does so that every finished file says what it is: signs it, notes it down, checks others.

    encoded with its text ──► finish: signed (trust) ──► takes its name (media) ──► noted down in the log (trust)

Nothing here is about pixels. The keys, the log and the credentials that had no place in their files lie in Dreamloom's
own folder.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dreamloom.errors import BadFile, CannotWrite, DreamloomError
from dreamloom.media.files import write_bytes

if TYPE_CHECKING:
    from dreamloom.media.pictures import Pixels
    from dreamloom.trust.credentials import Signer
    from dreamloom.trust.keys import Identity, KeyFolder
    from dreamloom.trust.log import TrustLog
    from dreamloom.trust.manifest import Claim
    from dreamloom.trust.verdict import Verdict

FRAMES = 8  # of a film, in which a watermark is looked for
TIME_AUTHORITY = "DREAMLOOM_TIME_AUTHORITY"


class Stamping:
    """Credentials, keys and log of one home. What it needs is loaded when it is first used.

    Args:
        home: Dreamloom's own folder.
    """

    def __init__(self, home: Path) -> None:
        self._home = home

    @cached_property
    def keys(self) -> KeyFolder:
        """The folder of keys."""
        from dreamloom.trust.keys import KeyFolder

        return KeyFolder(self._home / "keys")

    @property
    def sidecars(self) -> Path:
        """The folder with the credentials of films that have no place for them, by the films' sha256."""
        return self._home / "credentials"

    @cached_property
    def log(self) -> TrustLog:
        """What was made here."""
        from dreamloom.trust.log import TrustLog

        return TrustLog(self._home / "trust-log.jsonl")

    @cached_property
    def signer(self) -> Signer:
        """What signs; it asks a time authority only if one is named in DREAMLOOM_TIME_AUTHORITY."""
        from dreamloom.trust.credentials import Signer

        return Signer(self.keys, self.sidecars, os.environ.get(TIME_AUTHORITY) or None)

    def sidecar(self, path: Path, sha256: str) -> bytes | None:
        """The credentials of a film that has no place for them; None if it holds its own, or they are gone.

        Args:
            path: the film.
            sha256: of its bytes.
        """
        from dreamloom.trust.formats import find_sidecar, has_place

        return None if has_place(path) else find_sidecar(path, sha256, self.sidecars)

    def finish(self, claim: Claim) -> Stamp:
        """What is to be done with a complete file that this is claimed of."""
        return Stamp(self, claim)

    def use(self, certificates: Path, key: Path) -> Identity:
        """Signs with a certificate of the user's own from now on.

        Args:
            certificates: its chain in PEM.
            key: its private key in PEM.

        Raises:
            BadFile: if they cannot be used for signing; nothing is changed then.
            CannotSign: if the folder of keys cannot be written.
        """
        from dreamloom.trust.credentials import check_identity
        from dreamloom.trust.keys import read_pair

        identity = read_pair(certificates, key)
        check_identity(identity)
        self.keys.use(identity)
        return identity

    def verify(self, path: Path, trusted: Sequence[Path] = ()) -> tuple[Verdict, ...]:
        """Checks the credentials of a file, or of all pictures, films and sounds in a folder and below.

        Args:
            path: the file or folder.
            trusted: files with certificates in PEM to trust besides those of this computer.

        Raises:
            BadFile: if it is not there, or one of those files holds no certificate.
        """
        from dreamloom.trust.verify import Verifier, files_in

        verifier = Verifier(self.keys.trusted(trusted), self.sidecars)
        return tuple(self._looked_into(verifier.verdict(one)) for one in files_in(path))

    def _looked_into(self, verdict: Verdict) -> Verdict:
        """Adds what the pixels tell where the credentials tell nothing sure, and what is known here of that."""
        from dreamloom.trust.watermark import find

        if verdict.state == "valid":
            return verdict
        try:
            identity = find(_pixels(Path(verdict.path)))
        except BadFile:  # a sound, or a file too damaged to be looked at: the verdict stands as it is
            return verdict
        if identity is None:
            return verdict
        digits = f"{identity:08x}"
        known = self.log.entries(1, recipe=digits)
        return verdict.model_copy(update={"watermark": digits, "made_here": known[-1] if known else None})


def _pixels(path: Path) -> Pixels:
    """A picture (H, W, 3), or the first frames of a film (frames, H, W, 3); raises BadFile if it is neither."""
    import numpy as np

    from dreamloom.media.footage import read_film
    from dreamloom.media.pictures import read_picture

    try:
        return read_picture(path).over()
    except BadFile:
        return np.stack(list(read_film(path).frames(count=FRAMES)))


class Stamp:
    """Signs one file when it is called with it, and notes it down when it has its name.

    Args:
        stamping: the home's.
        claim: what is claimed of the file.
    """

    def __init__(self, stamping: Stamping, claim: Claim) -> None:
        self._stamping = stamping
        self._claim = claim
        self._manifest = b""

    def __call__(self, path: Path) -> None:
        """Signs a complete file in its place.

        Raises:
            CannotSign: if it cannot be signed.
        """
        self._manifest = self._stamping.signer.sign(path, self._claim)

    def note_down(self, path: Path) -> str | None:
        """Puts the credentials beside a file that has no place for them, and writes the file into the log.

        Args:
            path: the file under its own name.

        Returns:
            None, or a sentence for the user if the log could not be written: the file is none the worse for that.

        Raises:
            CannotWrite: if the credentials cannot be put beside it; the file is gone then.
        """
        from dreamloom.trust.formats import SIDECAR, has_place

        if not has_place(path):
            try:
                write_bytes(path.with_suffix(SIDECAR), self._manifest)
            except CannotWrite:
                with contextlib.suppress(OSError):
                    os.unlink(path)
                raise
        try:
            self._stamping.log.add(self._claim, path)
        except DreamloomError as error:
            return f"it is signed and saved, but not in the log: {error}"
        return None
