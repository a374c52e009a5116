"""Anything that diffusers' pipelines load, driven through their callbacks.

The pipeline goes its own way from noise to picture; here it is given our noise, our samplers and our files, watched at
each step, and stopped when nobody wants the result any more. `driver.py` is where to begin reading.
"""

from __future__ import annotations

from dreamloom.engine.families.generic.driver import Generic

__all__ = ["Generic"]
