"""What the VACE blocks are taught: every task as frames, a mask and words, made from composed scenes.

Terms
-----
task
    A way to change or steer a picture: inpaint, outpaint, remove, replace, follow a map, obey an instruction, bring
    somebody from a reference picture into a new one.
lesson
    One example of a task: the picture that is wanted, the frame and mask that the model is shown, and the words.

Every lesson is told in VACE's own terms (arXiv 2503.07598, section 3.2), so that stock `WanVACEPipeline` can ask for
the same: the frame is a picture under a mask of what to paint anew. Where the mask is 0 the frame is kept; where it is
1 it is a guide, or grey, which says nothing. Maps and pictures to edit are guides under a mask that is white all over.
What tells them apart: maps are white on black, grey, or flat, and come with a caption; a picture to edit looks like
one, and comes with an instruction.
"""

from __future__ import annotations

from collections.abc import Iterable

from dreamloom.recipe.controls import KINDS

CONTROL = "control "  # before the kind of a map that a model follows, in the tasks of its card


def card_tasks(taught: Iterable[str]) -> list[str]:
    """Names of tasks as a model's card has them: those of maps say so, mixtures of others are left out."""
    named = (f"{CONTROL}{task}" if task in KINDS else task for task in taught)
    return list(dict.fromkeys(task for task in named if "under a mask" not in task))
