"""Where the embedded model comes from: its data, its training and its evaluation.

Nothing outside this room needs it; `dream train …` is its front door.
"""
