"""How a server is set up, and the most that it takes of anything.

Terms:
    loopback: the addresses that only programs on this machine can reach.
    name: the host part of a Host header, in lower case, as in "localhost" or "[::1]".
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

PORT = 7860  # where programs that speak A1111's API look first

MAX_JSON = 2**20  # bytes of a body that holds a recipe or less
MAX_UPLOAD = 64 * 2**20  # bytes of one uploaded file
MAX_PICTURES_JSON = 96 * 2**20  # bytes of a body that holds pictures as base64, which takes a third more than they do
MAX_FORM = 160 * 2**20  # bytes of a form that holds several pictures
MAX_COUNT = 100  # pictures of one request
MAX_FRAMES = 2_000  # frames of one request's films together
MAX_STREAMS = 1000  # event streams that are open at once
MAX_HEADER = 32 * 2**10  # bytes of a request's line and headers

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True)
class Settings:
    """How a server is set up.

    Attributes:
        host: the address to listen on.
        port: 1..65535, or 0 for any that is free.
        hosts: further names by which requests may call this server, such as "studio.example".
        origins: web pages' origins that may use the API besides its own, such as "http://localhost:5173".
        tokens: the file of tokens; None asks for none, which only loopback allows.
        workers: how many workers paint in the server's own process; 0 leaves that to `dream worker`.
        log_prompts: whether prompts may stand in the log.
        max_waiting: jobs in the queue, of everybody.
        max_waiting_each: jobs in the queue of one user; admins are not counted.
        tls_certificate: a certificate in PEM, to speak HTTPS; `tls_key` is its key.
        tls_key: see `tls_certificate`.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    tokens: Path | None = None
    workers: int = 1
    log_prompts: bool = False
    max_waiting: int = 50_000
    max_waiting_each: int = 200
    tls_certificate: Path | None = None
    tls_key: Path | None = None

    @property
    def needs_token(self) -> bool:
        """Whether others than the programs on this machine may reach it, by its address or through a proxy."""
        return not is_loopback(self.host) or any(name.lower() not in LOOPBACK_NAMES for name in self.hosts)

    def knows(self, name: str) -> bool:
        """Whether a request may call this server by a name.

        On a network it also answers to every IP address and to this machine's name. That opens no door to a web page
        whose own name was pointed here (DNS rebinding): such a page calls it by that name.
        """
        if name in LOOPBACK_NAMES or name == bracketed(self.host) or name in (one.lower() for one in self.hosts):
            return True
        if is_loopback(self.host):
            return False
        own = socket.gethostname().lower()
        return name in (own, f"{own}.local") or _is_address(name.strip("[]"))


def bracketed(host: str) -> str:
    """A host as it stands in a Host header: lower case, an IPv6 address in brackets."""
    return f"[{host.lower()}]" if ":" in host else host.lower()


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    return host.lower() == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
