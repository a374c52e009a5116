"""Turns pydantic's list of validation errors into one sentence for the user: what was wrong, what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from dreamloom.errors import BadRecipe

_WANTED = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text",
    "string_unicode": "text without broken characters",
    "string_pattern_mismatch": "a sha256 in lower-case hex, 64 digits",
    "tuple_type": "a list",
    "model_type": "a set of fields",
    "model_attributes_type": "a set of fields",
    "union_tag_not_found": 'a set of fields with kind "image" or "video"',
    "union_tag_invalid": 'of kind "image" or "video"',
}


def as_bad_recipe(error: ValidationError, fields: Iterable[str]) -> BadRecipe:
    """Makes one BadRecipe of what pydantic found wrong.

    Args:
        error: what pydantic raised.
        fields: the names that the model knows, to guess at what a misspelt one meant.
    """
    sentence, field = first_complaint(error.errors(include_url=False), fields)
    return BadRecipe(sentence, field or None)


def first_complaint(
    found: Sequence[Mapping[str, Any]], fields: Iterable[str], whole: str = "a recipe"
) -> tuple[str, str]:
    """The one thing to tell of all that pydantic found wrong.

    Args:
        found: pydantic's list of errors, at least one.
        fields: the names that the model knows, to guess at what a misspelt one meant.
        whole: what the model is called in a sentence.

    Returns:
        The sentence, and the dotted name of the field; empty where several disagree.
    """
    names = list(fields)
    # A misspelt field is told before the missing one that it was meant to be.
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    field = _dotted(first["loc"])
    sentence = _sentence(dict(first), field, names, whole)
    if not field and sentence.split()[0] in names:
        field = sentence.split()[0]
    return sentence, field


def _dotted(location: tuple[int | str, ...]) -> str:
    # pydantic puts the kind's name between "output" and its field; the user never wrote that.
    return ".".join(
        str(part)
        for index, part in enumerate(location)
        if not (index == 1 and location[0] == "output" and part in ("image", "video"))
    )


def _sentence(first: dict[str, Any], field: str, names: list[str], whole: str) -> str:
    kind, context = first["type"], first.get("ctx", {})
    if kind == "value_error":
        told = str(context["error"])
        return f"{field} {told}" if told.startswith("must ") else told
    if kind == "extra_forbidden":
        near = get_close_matches(field, names, n=3)
        return f"there is no field {field!r} in {whole}" + (f"; near it: {', '.join(near)}" if near else "")
    if kind == "missing":
        return f"{field} is missing"
    given = _shown(first.get("input"))
    if kind in _WANTED:
        return f"{field} must be {_WANTED[kind]}, not {given}"
    if kind == "literal_error":
        return f"{field} must be {context['expected']}, not {given}"
    if kind == "string_too_short":
        return f"{field} is empty: give it a name"
    if kind in ("string_too_long", "too_long"):
        return f"{field} is too long: at most {context['max_length']} are possible"
    if kind == "too_short":
        return f"{field} is too short: at least {context['min_length']} are needed"
    message = str(first["msg"])
    return f"{field}: {message[:1].lower()}{message[1:]}"


def _shown(given: object) -> str:
    text = ascii(given) if isinstance(given, str) and not given.isprintable() else repr(given)
    return text if len(text) <= 60 else f"{text[:57]}…"
