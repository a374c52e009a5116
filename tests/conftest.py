"""Lets the tests here and in the folders below import `example_card` and `fake_family`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
