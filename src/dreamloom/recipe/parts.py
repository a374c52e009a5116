"""Parts that a prompt calls by name: `<lora:name:0.8>`, and words that stand for vectors of their own (embeddings).

Terms
-----
call
    The text between the brackets. Its weight is 1 if it has none; of two, one for the text encoder and one for the
    painter, the painter's counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dreamloom.recipe.values import Adapter

_CALL = re.compile(r"[ \t]*<(?:lora|lyco):[ \t]*([^:<>\s][^:<>\n]{0,199})((?::(?:\w{1,8}=)?-?[0-9.]{1,20}){0,3})>")
_NUMBER = re.compile(r"-?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})")
HEAVIEST = 4.0


def take_adapters(text: str) -> tuple[str, tuple[Adapter, ...]]:
    """Takes the calls of LoRAs out of a prompt.

    Returns:
        The prompt without them, and the adapters; weights beyond ±`HEAVIEST` are brought back to it.
    """
    adapters = tuple(_adapter(found) for found in _CALL.finditer(text))
    return (_CALL.sub("", text).strip(), adapters) if adapters else (text, ())


def _adapter(found: re.Match[str]) -> Adapter:
    weights = [float(one) for one in _NUMBER.findall(found[2])]
    weight = weights[min(1, len(weights) - 1)] if weights else 1.0
    return Adapter(name=found[1].strip(), weight=min(max(weight, -HEAVIEST), HEAVIEST))


def split_at_names(text: str, names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Cuts a text at names that stand in it as whole words, plain or as "embedding:name", in any case.

    Yields:
        Stretches of text with None, and "" with a name as it was given.
    """
    by_lower = {name.lower(): name for name in names}
    if not by_lower:
        yield text, None
        return
    any_name = "|".join(re.escape(name) for name in sorted(by_lower, key=len, reverse=True))
    start = 0
    for found in re.finditer(rf"(?<![\w-])(?:embedding:)?({any_name})(?![\w-])", text, re.IGNORECASE):
        yield text[start : found.start()], None
        yield "", by_lower[found[1].lower()]
        start = found.end()
    yield text[start:], None
