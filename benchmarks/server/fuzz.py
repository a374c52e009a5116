"""A thousand requests at random to every operation of the native API, valid and invalid ones, and sequences of them.

The server paints greys. Whatever schemathesis finds is printed; it finds nothing if all is well.

    python benchmarks/server/fuzz.py [EXAMPLES]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "faults"))

from harness import GreyStudio

from dreamloom.server import Settings
from dreamloom.server.run import server_for

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
ENDLESS = ("follow_all", "follow_job")


def main() -> None:
    """Starts a server and asks it."""
    examples = sys.argv[1] if len(sys.argv) > 1 else "1000"
    with tempfile.TemporaryDirectory() as home:
        server = server_for(GreyStudio(Path(home), 0.0), Settings(port=0))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        command = [
            Path(sys.executable).with_name("schemathesis"),
            "run",
            f"{address}/api/v1/openapi.json",
            "-n",
            examples,
        ]
        for operation in ENDLESS:
            command += ["--exclude-operation-id", operation]
        done = subprocess.run([*command, "-c", CHECKS, "--mode", "all", "--no-color"], check=False, cwd=home)
        server.should_exit = True
        thread.join()
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
