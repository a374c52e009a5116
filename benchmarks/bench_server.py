"""What queue, server and files cost beside the bare engine, of a default picture asked for over HTTP.

The engine paints the default picture some times. Then the same is asked of a server whose engine has its picture at
once, over each API from the request to the picture's bytes, so that only the cost of everything else remains: HTTP,
queue, worker, events, signing and writing. Client and server are one process; both their work counts.

    python benchmarks/bench_server.py
"""

from __future__ import annotations

import base64
import json
import tempfile
import threading
import time
from pathlib import Path

import httpx2
from quick_studio import QuickStudio, seconds

from dreamloom.engine.events import Progress
from dreamloom.recipe import Recipe
from dreamloom.server import Settings
from dreamloom.server.run import server_for
from dreamloom.studio import Studio

ROUNDS = 30
PICTURES = 3
PROMPT = "a red apple"


def by_native(client: httpx2.Client) -> bytes:
    """Submits, follows the events to the end, fetches the file."""
    job = client.post("/api/v1/jobs", json={"recipe": {"prompt": PROMPT, "seed": 7}}).raise_for_status().json()["id"]
    with client.stream("GET", f"/api/v1/jobs/{job}/events") as stream:
        told = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
    url = next(event["data"]["url"] for event in told if event["kind"] == "asset")
    return client.get(url).raise_for_status().content


def by_a1111(client: httpx2.Client) -> bytes:
    """Asks in A1111's words."""
    asked = {"prompt": PROMPT, "seed": 7, "width": 128, "height": 128}
    return base64.b64decode(client.post("/sdapi/v1/txt2img", json=asked).raise_for_status().json()["images"][0])


def by_openai(client: httpx2.Client) -> bytes:
    """Asks in OpenAI's words."""
    answer = client.post("/v1/images/generations", json={"prompt": PROMPT}).raise_for_status()
    return base64.b64decode(answer.json()["data"][0]["b64_json"])


def main() -> None:
    """Measures and prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        real = Studio(Path(folder) / "real")
        resolved = real.resolve(Recipe(prompt=PROMPT, seed=7))
        events = list(real.run(resolved))  # loads the model
        picture = seconds(lambda: list(real.run(resolved)), PICTURES)
        quick = QuickStudio(Path(folder) / "home", events)
        list(quick.make(resolved, Path(folder) / "apple.png"))  # makes keys and base
        written = seconds(lambda: list(quick.make(resolved, Path(folder) / "apple.png", record=False)), ROUNDS)
        server = server_for(quick, Settings(port=0))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        ways = (("native API", by_native), ("A1111's", by_a1111), ("OpenAI's", by_openai))
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            for _, way in ways:
                way(client)
            costs = [(name, seconds(lambda way=way: way(client), ROUNDS)) for name, way in ways]
        server.should_exit = True
        thread.join()
    steps = sum(isinstance(event, Progress) for event in events)
    print(f"the default picture, {steps} steps{'':19} {'wall ms':>9} {'work ms':>9} {'of the engine':>14}")
    print(f"{'engine alone':46} {picture[0] * 1000:9.0f} {picture[1] * 1000:9.0f}")
    for name, cost in (("signing and writing the file, no server", written), *costs):
        share = 100 * cost[0] / picture[0]
        print(f"{name if cost is written else f'all of it over the {name}':46}"
              f" {cost[0] * 1000:9.1f} {cost[1] * 1000:9.1f} {share:12.1f} %")  # fmt: skip


if __name__ == "__main__":
    main()
