"""The art that the model learns from: where each set comes from, under which licence, in which style.

Terms
-----
set
    One published collection of drawings by one author, under one licence.
concept
    A thing that can be drawn ("red apple"), with a label, keywords and a group, from emojibase (MIT).
sprite
    One set's drawing of one concept, on a transparent ground.

Only sets under MIT, Apache-2.0, CC0 or CC BY are listed; every one is credited in the model card.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class SpriteSet:
    """One collection of drawings.

    `name` is our short name, `package` the npm package (none for what our own code draws), `style` the words a caption
    uses for it (the first is the usual one), `role` says what the set is used for: "paint" sets teach the generator,
    "judge" sets teach only the evaluation's image-text encoder and the autoencoder, "unseen" is kept for measuring.
    """

    name: str
    package: str
    author: str
    licence: str
    url: str
    style: tuple[str, ...]
    role: str


SETS: tuple[SpriteSet, ...] = (
    SpriteSet(
        "fluent-3d",
        "@lobehub/fluent-emoji-3d",
        "Microsoft Corporation",
        "MIT",
        "https://github.com/microsoft/fluentui-emoji",
        ("3d render", "3d style", "glossy 3d", "clay 3d"),
        "paint",
    ),
    SpriteSet(
        "fluent-flat",
        "@iconify-json/fluent-emoji-flat",
        "Microsoft Corporation",
        "MIT",
        "https://github.com/microsoft/fluentui-emoji",
        ("flat illustration", "flat style", "flat vector art", "minimal flat"),
        "paint",
    ),
    SpriteSet(
        "dreamloom-soft",
        "",
        "The Dreamloom authors",
        "CC0-1.0",
        "src/dreamloom/train/data",
        ("3d render", "3d style", "soft 3d"),
        "paint",
    ),
    SpriteSet(
        "dreamloom-flat",
        "",
        "The Dreamloom authors",
        "CC0-1.0",
        "src/dreamloom/train/data",
        ("flat illustration", "flat style", "flat vector art", "minimal flat"),
        "paint",
    ),
    SpriteSet(
        "noto",
        "@iconify-json/noto",
        "Google Inc.",
        "Apache-2.0",
        "https://github.com/googlefonts/noto-emoji",
        ("cartoon", "cartoon style", "cartoon drawing"),
        "judge",
    ),
    SpriteSet(
        "twemoji",
        "@iconify-json/twemoji",
        "Twitter, Inc. and other contributors",
        "CC-BY-4.0",
        "https://github.com/twitter/twemoji",
        ("sticker",),
        "judge",
    ),
    SpriteSet(
        "noto-v1",
        "@iconify-json/noto-v1",
        "Google Inc.",
        "Apache-2.0",
        "https://github.com/googlefonts/noto-emoji",
        ("storybook",),
        "judge",
    ),
    SpriteSet(
        "emojione",
        "@iconify-json/emojione",
        "EmojiOne",
        "CC-BY-4.0",
        "https://github.com/EmojiTwo/emojitwo",
        ("glossy icon",),
        "unseen",
    ),
)

OWN_PREFIX = "dreamloom-"  # of the sets that are drawn by our own code, not fetched
UNSEEN_SETS = frozenset(one.name for one in SETS if one.role == "unseen")

# emojibase subgroups that are left out: marks, letters, clock faces, flags, hands, families, lone gestures and
# logos. Numbers are emojibase's own (meta/groups.json).
_LEFT_OUT_SUBGROUPS = frozenset({15, 16, 17, 18, 19, 20, 24, 27, 29, 30, 31, 32, 33, 49, 57, 58, 61})
_KEPT_GROUPS = frozenset({0, 1, 3, 4, 5, 6, 7})

# Faces whose point is a gesture or a symbol that a small picture cannot carry.
_LEFT_OUT_WORDS = re.compile(
    r"\b(Japanese|no one under|mahjong|domino|button|suit|chart|folder|envelope|mailbox|banknote|clipboard"
    r"|facing right|index|pushpin|card|locked|unlocked|bookmark tabs|speaker|bell with slash|low battery|dagger"
    r"|pistol|bomb|cigarette|coffin|funeral urn|headstone|syringe|pregnant|breast|bikini|briefs)\b"
)


def keeps(label: str, group: int | None, subgroup: int | None) -> bool:
    """Whether a concept of emojibase is taught at all.

    Args:
        label: emojibase's label, for example "red apple".
        group: emojibase's group number, None for parts such as skin tones.
        subgroup: emojibase's subgroup number.
    """
    return group in _KEPT_GROUPS and subgroup not in _LEFT_OUT_SUBGROUPS and not _LEFT_OUT_WORDS.search(label)


def slug(label: str) -> str:
    """The name under which the sprite sets file a label: "dog face" becomes "dog-face"."""
    plain = label.lower().replace("’", "").replace("'", "").replace("ñ", "n").replace("é", "e").replace("ô", "o")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
