"""Motion: where the camera and the things in a film go, how that is measured, and what keeps a film steady.

`camera`, `warp` and `paths` turn wishes into frames; `flow` and `whole` measure motion; `steadiness` measures and
mends flicker and drift; `between` makes frames in between.
"""
