"""Tokens: the keys with which users of other machines come in.

Terms:
    token: "dl_" and 256 random bits in base64. It is shown once, when it is made; the file keeps only its sha256. As a
        token cannot be guessed, a slow hash would protect it no better.
    role: a "user" sees and steers its own jobs and pictures; an "admin" everybody's.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from dreamloom.errors import BadFile, BadInput
from dreamloom.media.files import read_bytes, write_bytes
from dreamloom.recipe.values import Sha256, Value

Role = Literal["user", "admin"]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Token(Value):
    """What is kept of a token: whose it is, what it may, its hash, and when it was made (seconds since 1970)."""

    name: Annotated[str, Field(pattern=rf"^{_NAME.pattern}$")]
    role: Role
    sha256: Sha256
    created: float


_BOOK = TypeAdapter(tuple[Token, ...])


class TokenBook:
    """The tokens in one file, which only its owner may read.

    What another process writes there counts from the next request on.

    Args:
        path: the file; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int, int], tuple[Token, ...]] | None = None

    def tokens(self) -> tuple[Token, ...]:
        """All tokens, as they were added.

        Raises:
            BadFile: if the file is damaged.
        """
        try:
            about = self.path.stat()
        except FileNotFoundError:
            return ()
        state = (about.st_mtime_ns, about.st_size, about.st_ino)
        if self._read is None or self._read[0] != state:
            try:
                self._read = (state, _BOOK.validate_json(read_bytes(self.path)))
            except ValidationError:
                raise BadFile(
                    f"{self.path} is no file of tokens: delete it and make new ones", str(self.path)
                ) from None
        return self._read[1]

    def find(self, token: str) -> Token | None:
        """The entry of a token that somebody gave; it takes as long for a wrong one.

        Raises:
            BadFile: if the file is damaged.
        """
        given = _hash(token)
        found = None
        for entry in self.tokens():
            if hmac.compare_digest(entry.sha256, given):
                found = entry
        return found

    def add(self, name: str, role: Role) -> str:
        """Makes a token.

        Args:
            name: whose it is: letters, digits, ".", "_" and "-", at most 64.
            role: what it may.

        Returns:
            The token, which nothing can show again.

        Raises:
            BadInput: if the name cannot be used or is taken.
            CannotWrite: if the file cannot be written.
        """
        if not _NAME.fullmatch(name):
            raise BadInput(
                f"a token's name is letters, digits, '.', '_' and '-', at most 64 of them, not {name[:80]!r}"
            )
        if any(one.name == name for one in self.tokens()):
            raise BadInput(f"there is a token named {name!r} already: choose another name, or remove that one first")
        token = f"dl_{secrets.token_urlsafe(32)}"
        self._write((*self.tokens(), Token(name=name, role=role, sha256=_hash(token), created=time.time())))
        return token

    def remove(self, name: str) -> None:
        """Makes a token worthless.

        Raises:
            BadInput: if there is none of that name.
            CannotWrite: if the file cannot be written.
        """
        rest = tuple(one for one in self.tokens() if one.name != name)
        if len(rest) == len(self.tokens()):
            known = ", ".join(one.name for one in rest) or "none at all"
            raise BadInput(f"there is no token named {name[:80]!r}; there is {known}")
        self._write(rest)

    def _write(self, tokens: tuple[Token, ...]) -> None:
        write_bytes(self.path, _BOOK.dump_json(tokens, indent=2))
        self.path.chmod(0o600)


def token_file(home: Path) -> Path:
    """Where Dreamloom keeps its tokens, in its own folder."""
    return home / "tokens.json"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
