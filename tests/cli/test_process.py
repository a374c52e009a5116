"""What only shows in a process of its own: imports, Ctrl-C, pipes, closed streams, a terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dreamloom

HERE = Path(__file__).parent
HEAVY = ("torch", "diffusers", "transformers", "safetensors", "tokenizers")
FAKE = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
from pathlib import Path
from fake_studio import FakeStudio
from dreamloom.cli import main
main(sys.argv[1:], FakeStudio(seconds_a_step=SECONDS, closed_note=Path("closed.txt")))
"""
SOURCE = str(Path(dreamloom.__file__).parents[1])  # so that it is found from any folder, installed or not
ENVIRONMENT = {**os.environ, "PYTHONPATH": SOURCE, "COLUMNS": "100", "TERM": "xterm"}
for name in ("NO_COLOR", "FORCE_COLOR", "TTY_INTERACTIVE", "TTY_COMPATIBLE", "DREAMLOOM_DEBUG"):
    ENVIRONMENT.pop(name, None)


def command(*arguments: str, seconds: float = 0.0) -> list[str]:
    return [sys.executable, "-c", FAKE.replace("SECONDS", str(seconds)), *arguments]


@pytest.mark.parametrize(
    "code",
    [
        "import dreamloom.cli",
        "import dreamloom.cli; dreamloom.cli.app(['--help'], standalone_mode=False)",
        "import dreamloom.cli.asked, dreamloom.cli.painting, dreamloom.cli.progress",
    ],
)
def test_nothing_heavy_is_loaded(code: str) -> None:
    check = f"import sys, atexit\natexit.register(lambda: print([n for n in {HEAVY} if n in sys.modules]))\n{code}"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_python_m_dreamloom() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dreamloom", "--version"], capture_output=True, text=True, env=ENVIRONMENT, check=False
    )
    assert (done.returncode, done.stdout[:10]) == (0, "dreamloom ")


def test_a_shell_can_complete() -> None:
    completing = {"_DREAM_COMPLETE": "complete_bash", "COMP_WORDS": "dream ima", "COMP_CWORD": "1"}
    done = subprocess.run(command(), env={**ENVIRONMENT, **completing}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "image")


def test_a_recipe_may_come_through_a_pipe(tmp_path: Path) -> None:
    done = subprocess.run(
        command("image", "--recipe", "/dev/stdin", "-o", "pear.png"),
        cwd=tmp_path,
        env=ENVIRONMENT,
        input='{"prompt": "a pear", "seed": 3}',
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("pear.png  seed 3\n"), done.stderr


def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("image", "an apple", "--steps", "500", "-o", "apple.png", "--json", seconds=0.05),
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever started the tests may have made them deaf to Ctrl-C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Step ")
    process.send_signal(signal.SIGINT)
    told, notes = process.communicate(timeout=20)
    assert process.returncode == 130
    assert notes.splitlines()[-1] == "Cancelled."
    assert "Traceback" not in notes
    assert json.loads(told)["error"]["kind"] == "Cancelled"
    assert [path.name for path in tmp_path.iterdir()] == ["closed.txt"]


@pytest.mark.parametrize("arguments", [["image", "an apple", "--count", "40", "-o", "out/"], ["--help"]])
def test_a_broken_pipe_is_quiet(tmp_path: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            command(*arguments),
            cwd=tmp_path,
            env=ENVIRONMENT,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.returncode == 141
    assert all(line.startswith("Step ") for line in done.stderr.splitlines())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_output_is_told(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command("models", "list"), cwd=tmp_path, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "Cannot write to the standard output: No space left on device.\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_harm_nothing(tmp_path: Path, closed: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *command("image", "an apple", "-o", "apple.png")],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    picture = (tmp_path / "apple.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert picture.endswith(b"IEND\xaeB`\x82")  # and no line meant for the terminal after it


def test_an_output_that_knows_few_characters(tmp_path: Path) -> None:
    done = subprocess.run(
        command("image", "an apple", "-o", "яблоко.png"),
        cwd=tmp_path,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"\\u044f")


def test_a_terminal_gets_a_bar_with_the_time_left(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("image", "an apple", "--steps", "20", "--seed", "7", "-o", "apple.png", seconds=0.04),
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    shown = b""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        if not select.select([ours], [], [], 0.2)[0]:
            continue
        try:
            shown += os.read(ours, 65536)
        except OSError:  # the other side was closed
            break
    os.close(ours)
    told, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert told.startswith("apple.png  seed 7\n1 picture in ")
    assert "\x1b" not in told
    assert b"Painting" in shown
    assert b"/20" in shown
    assert b"0:00:0" in shown
