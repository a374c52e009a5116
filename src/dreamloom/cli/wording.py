"""Words for the terminal: texts made harmless, errors made into one sentence.

Terms:
    harmful: a character that a terminal obeys instead of showing it, such as the start of an escape sequence, or one
        that turns the direction of writing round. Files and prompts of unknown origin may hold them.
    sentence: begins with a capital, ends with a full stop, and calls options by what the user types.
"""

from __future__ import annotations

import re
import time

from dreamloom.errors import BadRecipe, DreamloomError

_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# what a field of the recipe is called on the command line
_OPTIONS = {
    "negative_prompt": "--negative-prompt",
    "model": "--model",
    "seed": "--seed",
    "steps": "--steps",
    "cfg_scale": "--cfg-scale",
    "guidance_interval": "--guidance-interval",
    "sampler": "--sampler",
    "output.width": "the width in --size",
    "output.height": "the height in --size",
    "output": "--size",
    "output.frames": "--frames",
    "output.fps": "--fps",
    "output.interpolate": "--interpolate",
    "output.upscale": "--upscale",
    "output.upscaler": "--upscaler",
    "upscale": "--by",
    "seconds": "--seconds",
    "interpolate": "--interpolate",
    "count": "--count",
    "last_image.path": "--last-image",
    "last_image": "--last-image",
    "init_video.path": "--init-video",
    "init_video": "--init-video",
    "extend.path": "--extend",
    "extend": "--extend",
    "camera": "--camera",
    "motion_paths": "--motion-path",
    "stir": "--stir",
    "init_image.path": "--init-image",
    "init_image": "--init-image",
    "strength": "--strength",
    "mask.file.path": "--mask",
    "mask.grow": "--mask-grow",
    "mask.blur": "--mask-blur",
    "mask": "--mask",
    "outpaint.left": "left in --outpaint",
    "outpaint.right": "right in --outpaint",
    "outpaint.top": "top in --outpaint",
    "outpaint.bottom": "bottom in --outpaint",
    "outpaint": "--outpaint",
    "mix.share": "the share in --mix",
    "mix.prompt": "the prompt in --mix",
    "mix": "--mix",
    "variation.seed": "--variation-seed",
    "variation.strength": "--variation-strength",
}
_FIRST = re.compile(rf"({'|'.join(re.escape(name) for name in sorted(_OPTIONS, key=len, reverse=True))})(?![\w.])")
# inside a sentence only names that cannot be ordinary words
_INSIDE = re.compile(
    rf"(?<![\w'\"])({'|'.join(name for name in _OPTIONS if '_' in name and '.' not in name)})(?![\w.])"
)


def safe(text: str, keep: str = "") -> str:
    r"""The text with every harmful character written out, as in `\x1b`.

    Args:
        text: any text, lone surrogates included.
        keep: harmful characters to leave as they are, such as the line feed where lines are wanted.
    """
    return _HARMFUL.sub(
        lambda found: found[0] if found[0] in keep else found[0].encode("unicode_escape").decode("ascii"), text
    )


def moment(seconds: float) -> str:
    """A time, in seconds since 1970, as the user's clock shows it: "2026-05-01 12:30"."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def sentence(error: DreamloomError) -> str:
    """What an error tells, as one sentence on one line."""
    text = str(error)
    if isinstance(error, BadRecipe):
        text = _with_options(text)
    path = getattr(error, "path", "")
    if path and text.startswith((path, repr(path))):
        text = f"The file {text}"  # a file's name keeps its own first letter
    return as_sentence(text)


def as_sentence(text: str) -> str:
    """The text on one line, harmless, with a capital at its start and a full stop at its end."""
    text = safe(" ".join(text.split("\n")).strip())
    if text.startswith("-"):
        text = f"Option {text}"
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def _with_options(text: str) -> str:
    first = _FIRST.match(text)
    start = _OPTIONS[first[1]] if first else ""
    rest = text[first.end() :] if first else text
    return start + _INSIDE.sub(lambda found: _OPTIONS[found[1]], rest)
