"""The server under load: a long queue, many event streams, many who submit, and a worker in the same process.

Only the painting is not real: pictures are greys that take a fifth of a second. First the queue is filled as fast as
it goes; then, for some minutes, as many jobs come in as are done. All the while every stream gets every event.

    python benchmarks/server/load.py [MINUTES [JOBS [STREAMS [SUBMITTERS]]]]
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "faults"))

from harness import GreyStudio

from dreamloom.server import Settings, serve

STEPS, SECONDS_A_STEP = 4, 0.05
A_SECOND = 4.0  # jobs that come in while the queue keeps its length
BODY = json.dumps({"recipe": {"prompt": "a red apple", "steps": STEPS}}).encode()
_PLACE = re.compile(rb"\r\nid: (\w+)-(\d+)\r\n")
_FIGURE = re.compile(r"^(\w+)(?:\{state=\"(\w+)\"\})? ([\d.e+]+)$", re.MULTILINE)


@dataclass
class Counted:
    """What the clients saw."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    gaps: int = 0


class Address:
    """Where the server is, and how to talk to it without a client that takes time of its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection."""
        return await asyncio.open_connection("127.0.0.1", self.port, limit=2**24)

    def request(self, method: str, path: str, body: bytes = b"") -> bytes:
        """A request as it goes over the wire."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Length: {len(body)}\r\n"
        return head.encode() + (b"Content-Type: application/json\r\n" if body else b"") + b"\r\n" + body

    async def ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
    ) -> tuple[int, bytes]:
        """Status and body of one answer on a connection that stays open."""
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        return int(head.split(b" ", 2)[1]), await reader.readexactly(int(length[1])) if length else b""

    async def figures(self) -> dict[str, float]:
        """The server's own figures."""
        reader, writer = await self.open()
        _, text = await self.ask(reader, writer, self.request("GET", "/metrics"))
        writer.close()
        return {name + state: float(value) for name, state, value in _FIGURE.findall(text.decode())}


async def listen(address: Address, counted: Counted, number: int) -> None:
    """One event stream: counts what comes, and notices what is missing."""
    reader, writer = await address.open()
    writer.write(address.request("GET", "/api/v1/events"))
    rest = b""
    while data := await reader.read(2**20):
        rest += data
        end = 0
        for found in _PLACE.finditer(rest):
            place, end = int(found[2]), found.end()
            if place != counted.places[number] + 1 and counted.places[number] >= 0:
                counted.gaps += 1
            counted.places[number] = place
        rest = rest[end:]


async def submit(address: Address, counted: Counted, start: float, wait: float, until: asyncio.Event) -> None:
    """Submits one job after the other, `wait` seconds apart."""
    await asyncio.sleep(start)
    reader, writer = await address.open()
    request = address.request("POST", "/api/v1/jobs", BODY)
    while not until.is_set():
        began = time.perf_counter()
        status, _ = await address.ask(reader, writer, request)
        counted.seconds.append(time.perf_counter() - began)
        counted.statuses[status] = counted.statuses.get(status, 0) + 1
        if wait:
            await asyncio.sleep(max(0.0, wait - (time.perf_counter() - began)))


async def submitting(address: Address, counted: Counted, number: int, wait: float, enough: float, jobs: int) -> float:
    """Many submit, until there are so many jobs or so many seconds have gone by; gives the seconds it took."""
    until, began = asyncio.Event(), time.monotonic()
    tasks = [asyncio.create_task(submit(address, counted, wait * one / number, wait, until)) for one in range(number)]
    while time.monotonic() - began < enough and (await address.figures())["dreamloom_jobsqueued"] < jobs:
        await asyncio.sleep(1)
    until.set()
    await asyncio.gather(*tasks)
    return time.monotonic() - began


def told(name: str, counted: Counted, seconds: float) -> None:
    """Prints a row of the table."""
    cuts = statistics.quantiles(counted.seconds, n=1000)
    wrong = sum(number for status, number in counted.statuses.items() if status >= 400)
    figures = (len(counted.seconds), len(counted.seconds) / seconds, *(1000 * cuts[at] for at in (499, 949, 989, 998)))
    print(f"{name:34}" + "".join(f"{figure:9.1f}" for figure in figures) + f"{wrong:9d}", flush=True)


async def load(port: int, minutes: float, jobs: int, streams: int, submitters: int) -> None:
    """Loads the server, and prints the table."""
    address = Address(port)
    filling, steady = Counted(), Counted(places=[-1] * streams)
    listening = [asyncio.create_task(listen(address, steady, number)) for number in range(streams)]
    while (await address.figures())["dreamloom_event_streams"] < streams:
        await asyncio.sleep(0.1)
    print(
        f"{'':34}"
        + "".join(f"{name:>9}" for name in ("submits", "a second", "p50 ms", "p95 ms", "p99 ms", "p99.9", "4xx 5xx"))
    )
    seconds = await submitting(address, filling, submitters, 0, 3600, jobs)
    told(f"filling up to {jobs} jobs", filling, seconds)
    await asyncio.sleep(5)
    before = await address.figures()
    seconds = await submitting(address, steady, submitters, submitters / A_SECOND, minutes * 60, 10**9)
    told(f"{minutes:g} minutes with {jobs} jobs waiting", steady, seconds)
    await asyncio.sleep(5)
    after = await address.figures()
    done = after["dreamloom_jobsdone"] - before["dreamloom_jobsdone"]
    print(f"jobs waiting at the end {after['dreamloom_jobsqueued']:.0f}, done meanwhile {done:.0f}, "
          f"failed {after['dreamloom_jobsfailed']:.0f}")  # fmt: skip
    print(f"events on each of {streams} streams: {min(steady.places)} to {max(steady.places)}, gaps {steady.gaps}")
    memory = [figures["process_resident_memory_bytes"] for figures in (before, after)]
    print(f"memory {memory[0] / 2**20:.0f} → {memory[1] / 2**20:.0f} MiB ({100 * (memory[1] / memory[0] - 1):+.1f} %)")
    for task in listening:
        task.cancel()


def main() -> None:
    """Starts the server in a process of its own, and loads it."""
    given = [float(one) for one in sys.argv[1:]]
    minutes, jobs, streams, submitters = [*given, *(5.0, 10_000.0, 100.0, 20.0)[len(given) :]]
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, __file__, "serve", home]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
            assert server.stdout is not None
            port = int(server.stdout.readline().rpartition(":")[2])
            try:
                asyncio.run(load(port, minutes, int(jobs), int(streams), int(submitters)))
            finally:
                server.terminate()
                server.wait(60)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(GreyStudio(Path(sys.argv[2]), SECONDS_A_STEP), Settings(port=0), lambda at: print(at, flush=True))
    else:
        main()
