"""Lets `python -m dreamloom` be the same as `dream`."""

from __future__ import annotations

import sys

from dreamloom.cli import main

if __name__ == "__main__":
    sys.exit(main())
