"""What is asked for: recipes, the prompt language, camera moves, and what other tools write into their files."""

from __future__ import annotations

from dreamloom.recipe.prompt import (
    Flags,
    ParsedPrompt,
    WeightedChunk,
    WeightedText,
    parse_prompt,
    plain_text,
    prompt_at,
    prompt_schedule,
    roll_wildcards,
    take_flags,
)
from dreamloom.recipe.recipe import Recipe
from dreamloom.recipe.resolved import ModelReference, ResolvedItem, ResolvedRecipe
from dreamloom.recipe.values import (
    Adapter,
    CameraMove,
    Control,
    Embedding,
    Hires,
    ImageSpec,
    InputFile,
    Mask,
    Mix,
    MotionPath,
    Outpaint,
    Output,
    Reference,
    Variation,
    VideoSpec,
)

__all__ = [
    "Adapter",
    "CameraMove",
    "Control",
    "Embedding",
    "Flags",
    "Hires",
    "ImageSpec",
    "InputFile",
    "Mask",
    "Mix",
    "ModelReference",
    "MotionPath",
    "Outpaint",
    "Output",
    "ParsedPrompt",
    "Recipe",
    "Reference",
    "ResolvedItem",
    "ResolvedRecipe",
    "Variation",
    "VideoSpec",
    "WeightedChunk",
    "WeightedText",
    "parse_prompt",
    "plain_text",
    "prompt_at",
    "prompt_schedule",
    "roll_wildcards",
    "take_flags",
]
