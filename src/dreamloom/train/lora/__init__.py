"""LoRA training: what a user's own pictures show, taught to a model in a small file beside it.

`album` reads pictures and captions, `lessons` knows how each family learns, `training` runs, `files` writes what came
of it as other tools read it.
"""
