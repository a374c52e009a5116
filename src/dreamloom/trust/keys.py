"""The folder of keys: what signs here, and whom this computer trusts.

    keys/                       nobody but its owner may look into it (0700)
      signer.pem                a private key and the chain of its certificate: what signs now (0600)
      authority.pem             the local authority's private key and certificate, which makes new signers (0600)
      trusted/own-….pem         certificates that have signed here, or whose authority was here: never taken away, so
                                that what was signed before a rotation stays trusted
      trusted/….pem             certificates that the user put there: authorities and signers to trust besides

Everything is made on first use. A key and its certificate are one file, which is replaced whole: whoever reads finds
the old pair or the new one. Writers wait for each other at a lock.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from filelock import FileLock, Timeout

from dreamloom.errors import BadFile, CannotSign
from dreamloom.trust.certificates import (
    AUTHORITY_NAME,
    CertificateFacts,
    chain_pem,
    facts_of,
    key_pem,
    new_authority,
    new_signer,
    read_key,
)

_PATIENCE = 10.0  # seconds; making keys takes milliseconds
_MOST = 2**20  # bytes of a key's or a certificate's file


@dataclass(frozen=True)
class Identity:
    """What signs: a private key in PEM, its C2PA algorithm, the chain in PEM, and what stands in its certificate."""

    key: str = field(repr=False)
    algorithm: str
    chain: str
    signer: CertificateFacts
    is_local: bool


@dataclass(frozen=True)
class Trusted:
    """Certificates in PEM, one after the other: those of this computer, and those that the user gave."""

    own: str
    given: str


class KeyFolder:
    """The folder of keys.

    Args:
        folder: made, with what belongs into it, when a key is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def identity(self) -> Identity:
        """What signs here; made if there is nothing yet, and renewed if the local certificate has run out.

        Raises:
            CannotSign: if the folder cannot be made or read, what is in it cannot be used, or an imported certificate
                has run out.
        """
        found = self._read("signer.pem")
        if found is None:
            return self.rotate(only_if_missing=True)
        identity = self._own(found)
        if dt.datetime.fromisoformat(identity.signer.valid_until) <= _now():
            if identity.is_local:
                return self.rotate(authority=True)
            raise CannotSign(
                f"the certificate {identity.signer.name!r} ran out on {identity.signer.valid_until[:10]}: import a new "
                "one with `dream trust keys import`, or make a local one with `dream trust keys rotate`",
                str(self.folder),
            )
        return identity

    def version(self) -> tuple[int, int]:
        """A value that changes when another signer is put in place; (0, 0) without one."""
        try:
            about = os.stat(self.folder / "signer.pem")
        except OSError:
            return 0, 0
        return about.st_ino, about.st_mtime_ns

    def rotate(self, *, authority: bool = False, only_if_missing: bool = False) -> Identity:
        """Makes a new local signer. What was signed before stays trusted.

        Args:
            authority: also make a new local authority, so that nothing ties new pictures to old ones.
            only_if_missing: leave a signer that is there, such as one that another process has just made.

        Raises:
            CannotSign: if the folder cannot be written.
        """
        with self._writing():
            there = self._read("signer.pem") if only_if_missing else None
            if there is not None:
                return self._own(there)
            pair = None if authority else self._authority()
            if pair is None:
                pair = new_authority(_now())
                self._trust(pair[1])
                self._write(self.folder / "authority.pem", key_pem(pair[0]) + chain_pem([pair[1]]))
            key, certificate = new_signer(*pair, _now())
            identity = _identity((key_pem(key) + chain_pem([certificate, pair[1]])).encode())
            self._put(identity)
            return identity

    def use(self, identity: Identity) -> None:
        """Signs with a certificate of the user's own from now on. Only the certificate itself becomes trusted here.

        Args:
            identity: as `read_pair` gives it.

        Raises:
            CannotSign: if the folder cannot be written.
        """
        with self._writing():
            self._put(identity)

    def trusted(self, given: Sequence[Path] = ()) -> Trusted:
        """Whom this computer trusts. What cannot be read in the folder is passed over.

        Args:
            given: files with certificates in PEM to trust besides.

        Raises:
            BadFile: if one of those is not there or holds no certificate.
        """
        own: list[str] = []
        others = [chain_pem(_read_chain(path)) for path in given]
        for path in sorted((self.folder / "trusted").glob("*.pem")):
            with contextlib.suppress(BadFile):
                (own if path.name.startswith("own-") else others).append(chain_pem(_read_chain(path)))
        return Trusted("".join(own), "".join(others))

    def certificates(self) -> tuple[tuple[str, CertificateFacts], ...]:
        """What lies in `trusted`: each file's name and what stands in its first certificate."""
        found = []
        for path in sorted((self.folder / "trusted").glob("*.pem")):
            with contextlib.suppress(BadFile):
                found.append((path.name, facts_of(_read_chain(path)[0])))
        return tuple(found)

    def _own(self, pem: bytes) -> Identity:
        try:
            return _identity(pem)
        except ValueError as error:
            path = self.folder / "signer.pem"
            message = f"cannot sign, as the key in {path} {error}: make a new one with `dream trust keys rotate`"
            raise CannotSign(message, str(path)) from error

    # below: what is called while the lock is held, and files

    def _authority(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None:
        """The local authority, unless there is none, it has run out, or it cannot be read."""
        try:
            found = self._read("authority.pem")
            if found is None:
                return None
            certificate = x509.load_pem_x509_certificate(found)
            key, _ = read_key(found)
        except (ValueError, CannotSign):
            return None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.not_valid_after_utc <= _now():
            return None
        return key, certificate

    def _put(self, identity: Identity) -> None:
        self._trust(x509.load_pem_x509_certificate(identity.chain.encode()))
        self._write(self.folder / "signer.pem", identity.key + identity.chain)

    def _trust(self, certificate: x509.Certificate) -> None:
        name = f"own-{facts_of(certificate).sha256[:16]}.pem"
        self._write(self.folder / "trusted" / name, chain_pem([certificate]))

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self.folder, self.folder / "trusted"):
                folder.mkdir(mode=0o700, exist_ok=True)
            with FileLock(self.folder / ".lock", timeout=_PATIENCE):
                yield
        except Timeout as error:
            message = f"another program is busy with the keys in {self.folder}: try again when it is done"
            raise CannotSign(message, str(self.folder)) from error
        except OSError as error:
            raise _unusable(self.folder, error) from error

    def _read(self, name: str) -> bytes | None:
        """A secret file's contents, None if it is not there; one that others may read is closed to them."""
        path = self.folder / name
        try:
            with open(path, "rb") as file:
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                    with contextlib.suppress(OSError):
                        os.chmod(path, 0o600)
                return file.read(_MOST)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unusable(path, error) from error

    def _write(self, path: Path, text: str) -> None:
        part = path.with_name(f".{secrets.token_hex(8)}.part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(handle, "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part)
            raise


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _unusable(path: Path, error: OSError) -> CannotSign:
    reason = error.strerror or str(error)
    return CannotSign(
        f"cannot sign, as the keys in {path} cannot be used ({reason}): give yourself permission to write there, or "
        "set DREAMLOOM_HOME to another folder",
        str(path),
    )


def _identity(pem: bytes) -> Identity:
    """Reads a key and its chain.

    Raises:
        ValueError: if they cannot be used; the text completes "the key …".
    """
    key, algorithm = read_key(pem)
    chain = x509.load_pem_x509_certificates(pem)
    if key.public_key() != chain[0].public_key():
        raise ValueError("does not belong to the first certificate")
    is_local = facts_of(chain[-1]).name.startswith(AUTHORITY_NAME)
    return Identity(key_pem(key), algorithm, chain_pem(chain), facts_of(chain[0]), is_local)


def read_pair(certificates: Path, key: Path) -> Identity:
    """Reads a certificate of the user's own.

    Args:
        certificates: a chain in PEM, the signer's certificate first.
        key: its private key in PEM, without a password.

    Raises:
        BadFile: if one cannot be read, is of a kind that C2PA does not know, or they do not belong together.
    """
    chain = chain_pem(_read_chain(certificates))
    try:
        return _identity(_read_file(key) + b"\n" + chain.encode())
    except ValueError as error:
        raise BadFile(f"{key} {error}", str(key)) from error


def _read_file(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_MOST)
    except OSError as error:
        raise BadFile(f"{path} cannot be read ({error.strerror or error}): check the path", str(path)) from error


def _read_chain(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(_read_file(path))
    except ValueError as error:
        raise BadFile(
            f"{path} holds no certificate in PEM (it begins with -----BEGIN CERTIFICATE-----)", str(path)
        ) from error
