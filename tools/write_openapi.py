"""Writes the server's OpenAPI document to web/openapi.json, from which the studio's client is generated.

python tools/write_openapi.py && npm --prefix web run api
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from dreamloom.server import create_app
from dreamloom.studio import Studio

TARGET = Path(__file__).resolve().parent.parent / "web" / "openapi.json"


def document() -> str:
    """The document as the file holds it."""
    with tempfile.TemporaryDirectory() as home:
        return json.dumps(create_app(Studio(Path(home))).openapi(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
    print(f"wrote {TARGET}")
