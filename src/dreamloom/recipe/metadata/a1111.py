"""The `parameters` text of the Stable Diffusion web UI (A1111, Forge), which many tools read and write.

It is the prompt's lines, then `Negative prompt: …`, then one line of settings `Steps: 20, Sampler: Euler, …`. A value
with a comma, a colon or a line break is a JSON string. Keys that are ours and that the web UI passes over:

    Init image, Init image hash: the first picture's name and sha256; without them its strength means nothing.
    Second prompt, Second prompt share: of a mix of two prompts; the lines above hold the first.
    Prompt, Negative: the words once more, exactly, where the lines above would not give them back (blank ends of
        lines, a line that itself begins with "Negative prompt:").

Source: `parse_generation_parameters` in AUTOMATIC1111/stable-diffusion-webui, modules/infotext_utils.py.
"""

from __future__ import annotations

import json
import re

from dreamloom.recipe.metadata import samplers
from dreamloom.recipe.metadata.draft import MAX_TEXT, Draft, bare_name, model_name
from dreamloom.recipe.parts import take_adapters
from dreamloom.recipe.protect import protect
from dreamloom.recipe.recipe import Recipe
from dreamloom.recipe.resolved import ResolvedRecipe
from dreamloom.recipe.values import MAX_PARTS, Hires, Refiner

_SETTING = re.compile(r'(\w[\w \-/]{1,60}):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
_SIZE = re.compile(r"(\d{1,6})x(\d{1,6})")
_NEGATIVE = "Negative prompt:"
_FEWEST_SETTINGS = 3  # a last line with fewer is part of the prompt
_NO_EFFECT = {
    "Model hash",
    "Version",
    "Lora hashes",
    "TI hashes",
    "VAE hash",
    "Hashes",
    "User",
    "Batch size",
    "Batch pos",
}


def to_parameters(resolved: ResolvedRecipe) -> str:
    """Writes the text for the recipe's first item."""
    item = resolved.items[0]
    sampler, schedule = samplers.split(resolved.sampler)
    settings: dict[str, str | None] = {
        "Steps": str(resolved.steps),
        "Sampler": sampler,
        "Schedule type": schedule,
        "CFG scale": _number(resolved.cfg_scale),
        "Seed": str(item.seed),
        "Size": f"{resolved.output.width}x{resolved.output.height}",
        "Model hash": resolved.model.sha256[:10],
        "Model": resolved.model.name,
        "Variation seed": str(item.variation.seed) if item.variation else None,
        "Variation seed strength": _number(item.variation.strength) if item.variation else None,
        "Second prompt": item.mix.prompt if item.mix else None,
        "Second prompt share": _number(item.mix.share) if item.mix else None,
        "Denoising strength": None if resolved.strength is None else _number(resolved.strength),
        "Clip skip": str(resolved.clip_skip) if resolved.clip_skip else None,
        "Tiling": "True" if resolved.tiling else None,
        **_second_pass(resolved.hires),
        "Refiner": _title(resolved.refiner) if resolved.refiner else None,
        "Refiner switch at": _number(resolved.refiner.start) if resolved.refiner else None,
        "Mask blur": _number(resolved.mask.blur) if resolved.mask else None,
        "Init image": resolved.init_image.path if resolved.init_image else None,
        "Init image hash": resolved.init_image.sha256 if resolved.init_image else None,
        "Version": resolved.generator,
    }
    if resolved.hires is not None:
        settings["Denoising strength"] = _number(resolved.hires.strength)
    adapters = "".join(f" <lora:{one.name}:{_number(one.weight)}>" for one in resolved.adapters)
    text = _joined(item.prompt + adapters, item.negative_prompt, settings)
    back = from_parameters(text)
    if (back.prompt, back.negative_prompt) != (protect(item.prompt), protect(item.negative_prompt)):
        exact = {"Prompt": json.dumps(item.prompt), "Negative": json.dumps(item.negative_prompt)}
        text = f"{text}, {', '.join(f'{name}: {words}' for name, words in exact.items())}"
    return text


def from_parameters(text: str) -> Recipe:
    """Reads the text as far as it maps; what does not map is left out. Any text gives a recipe."""
    return read_parameters(text).finish()


def read_parameters(text: str) -> Draft:
    """Reads the text, keeping notes on what was left out."""
    draft = Draft()
    if len(text) > MAX_TEXT:
        draft.notes.append(f"left out: a parameters text of more than {MAX_TEXT} characters")
        return draft
    prompt, negative, settings = _parts(text)
    prompt, adapters = take_adapters(prompt)
    draft.prompt(settings.pop("Prompt", prompt), settings.pop("Negative", negative))
    draft.put("adapters", adapters or None)
    draft.put("steps", settings.pop("Steps", None))
    draft.put("sampler", samplers.join(settings.pop("Sampler", None), settings.pop("Schedule type", None)))
    draft.put("cfg_scale", settings.pop("CFG scale", None))
    draft.put("seed", settings.pop("Seed", None))
    draft.put("model", model_name(settings.pop("Model", None)))
    _put_hashes(draft, settings)
    size = _SIZE.fullmatch(settings.pop("Size", ""))
    if size:
        draft.put("output", {"kind": "image", "width": size[1], "height": size[2]})
    variation, share = settings.pop("Variation seed", None), settings.pop("Variation seed strength", None)
    if variation is not None and share is not None:
        draft.put("variation", {"seed": variation, "strength": share})
    second, share = settings.pop("Second prompt", None), settings.pop("Second prompt share", None)
    if second is not None and share is not None:
        draft.put("mix", {"prompt": protect(second), "share": share})
    picture, digest = bare_name(settings.pop("Init image", None)), settings.pop("Init image hash", None)
    if picture:
        draft.put("init_image", {"path": picture, "sha256": digest})
    draft.put("clip_skip", settings.pop("Clip skip", None))
    draft.put("tiling", settings.pop("Tiling", None) == "True" or None)
    refiner, start = model_name(settings.pop("Refiner", None)), settings.pop("Refiner switch at", None)
    if refiner:
        draft.put("refiner", {"model": refiner, **({} if start is None else {"start": start})})
    strength = settings.pop("Denoising strength", None)
    hires = _hires(settings, strength, draft)
    draft.put("hires", hires)
    draft.put("strength", None if hires else strength)
    draft.note_left_out([name for name in settings if name not in _NO_EFFECT])
    return draft


def _title(refiner: Refiner) -> str:
    """A model as the web UI calls it: its name, and how its hash begins."""
    return f"{refiner.model} [{refiner.sha256[:10]}]" if refiner.sha256 else refiner.model


def _second_pass(hires: Hires | None) -> dict[str, str | None]:
    if hires is None:
        return {}
    return {
        "Hires upscale": _number(hires.scale),
        "Hires steps": str(hires.steps) if hires.steps else None,
        "Hires upscaler": hires.upscaler.capitalize(),
    }


def _hires(settings: dict[str, str], strength: str | None, draft: Draft) -> dict[str, object] | None:
    """The second pass; of the web UI's many upscalers, those of latents become "latent" and all others "lanczos"."""
    scale, steps = settings.pop("Hires upscale", None), settings.pop("Hires steps", None)
    upscaler = settings.pop("Hires upscaler", "Latent")
    if scale is None:
        return None
    kind = "latent" if upscaler.startswith("Latent") else "lanczos"
    if upscaler.lower() not in (kind, "none"):
        draft.notes.append(f"instead of the upscaler {upscaler!r}, {kind} is used")
    told = {"scale": scale, "upscaler": kind, "strength": strength, "steps": steps if steps != "0" else None}
    return {name: value for name, value in told.items() if value is not None}


def _put_hashes(draft: Draft, settings: dict[str, str]) -> None:
    """Hashes of the model and of what goes with it: 'Lora hashes: "one: 0123456789ab, two: …"'."""
    draft.model_hash = draft.hash_of(settings.get("Model hash"))
    for key in ("Lora hashes", "TI hashes"):
        for pair in settings.get(key, "").split(",")[:MAX_PARTS]:
            name, _, digits = pair.rpartition(":")
            draft.put_hash(name, digits)


def has_settings(text: str) -> bool:
    """Whether the text ends in a line of settings, so that it surely is what it seems."""
    return bool(_parts(text)[2]) if len(text) <= MAX_TEXT else False


def _parts(text: str) -> tuple[str, str, dict[str, str]]:
    *lines, last = text.strip().split("\n")
    found = _SETTING.findall(last)
    if len(found) < _FEWEST_SETTINGS:
        lines, found = [*lines, last], []
    words: dict[bool, list[str]] = {False: [], True: []}
    negative = False
    for line in map(str.strip, lines):
        if line.startswith(_NEGATIVE):
            negative = True
            line = line.removeprefix(_NEGATIVE).strip()
        words[negative].append(line)
    settings = {name.strip(): _unquoted(value.strip()) for name, value in found}
    return "\n".join(words[False]), "\n".join(words[True]), settings


def _joined(prompt: str, negative: str, settings: dict[str, str | None]) -> str:
    last = ", ".join(f"{name}: {_quoted(value)}" for name, value in settings.items() if value is not None)
    return "\n".join([prompt, *([f"{_NEGATIVE} {negative}"] if negative else []), last])


def _quoted(value: str) -> str:
    plain = value == value.strip() and not set(value) & set(',:\n"')
    return value if plain else json.dumps(value, ensure_ascii=False)


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    try:
        return str(json.loads(value))
    except ValueError:
        return value


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
