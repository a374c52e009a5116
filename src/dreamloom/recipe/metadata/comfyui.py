"""ComfyUI's `prompt`: the graph that was run, as JSON `{id: {"class_type": …, "inputs": {…}}}`.

Terms:
    link: an input that comes from another node, written as [id, number of the output].
    way: the nodes met when following one input backwards, nearest first.

The graph can be anything; what is read is the usual way of it: a sampler, and from there back to the words, the noise,
the first latents and the model. Weights `(word:1.3)` mean the same there; square brackets are plain text there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dreamloom.recipe.metadata import samplers
from dreamloom.recipe.metadata.draft import Draft, bare_name, model_name, read_json
from dreamloom.recipe.recipe import Recipe

Node = dict[str, Any]

_LONGEST_WAY = 1000
_TEXTS = ("text", "text_g", "t5xxl", "prompt", "value", "string")
_MODELS = ("ckpt_name", "unet_name", "model_name")


def from_comfyui(prompt_json: str) -> Recipe:
    """Reads the graph as far as it maps. Any text gives a recipe."""
    return read_comfyui(prompt_json).finish()


def read_comfyui(prompt_json: str) -> Draft:
    """Reads the graph, keeping notes on what was left out."""
    draft = Draft()
    graph = _Graph(read_json(prompt_json) or {})
    found = graph.samplers()
    if not found:
        draft.notes.append("left out: a ComfyUI graph without a sampler that is known here")
        return draft
    if len(found) > 1:
        draft.notes.append(f"the graph has {len(found)} samplers: only the first one was read")
    sampler = found[0]
    guider = graph.at(sampler, "guider") or sampler
    scheduler = graph.at(sampler, "sigmas") or sampler
    select = graph.at(sampler, "sampler") or sampler
    noise = graph.at(sampler, "noise") or sampler
    positive = graph.text(guider, "positive", "conditioning")
    draft.prompt(positive, graph.text(guider, "negative"), plain="{[")
    draft.put("seed", graph.number(noise, "noise_seed", "seed"))
    draft.put("steps", graph.number(scheduler, "steps"))
    draft.put("cfg_scale", graph.number(guider, "cfg"))
    draft.put("sampler", samplers.join(select.get("sampler_name"), scheduler.get("scheduler")))
    _put_model(draft, list(graph.way(guider, "model")))
    _put_latents(draft, list(graph.way(sampler, "latent_image")), graph.number(scheduler, "denoise"))
    return draft


def _put_model(draft: Draft, way: list[Node]) -> None:
    adapters = []
    for inputs in way:
        if isinstance(inputs.get("lora_name"), str):
            weight = inputs.get("strength_model", 1)
            adapters.append({"name": model_name(inputs["lora_name"]), "weight": weight})
        for key in _MODELS:
            if "model" not in draft.fields and "lora_name" not in inputs:
                draft.put("model", model_name(inputs.get(key)))
    draft.put("adapters", adapters[::-1])


def _put_latents(draft: Draft, way: list[Node], denoise: object) -> None:
    for inputs in way:
        if "width" in inputs and "height" in inputs and "output" not in draft.fields:
            size = {"width": inputs["width"], "height": inputs["height"]}
            frames = inputs.get("length")
            draft.put("output", {"kind": "video", **size, "frames": frames} if frames else {"kind": "image", **size})
            draft.put("count", inputs.get("batch_size"))
        picture = bare_name(inputs.get("image"))
        if picture and "init_image" not in draft.fields:
            draft.put("init_image", {"path": picture})
    if "init_image" in draft.fields:
        draft.put("strength", denoise)


class _Graph:
    """The nodes' inputs by id, whatever else the JSON held."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.inputs: dict[str, Node] = {}
        self.kinds: dict[str, str] = {}
        for name, node in told.items():
            if isinstance(node, dict) and isinstance(node.get("inputs"), dict):
                self.inputs[name] = node["inputs"]
                self.kinds[name] = str(node.get("class_type", ""))

    def samplers(self) -> list[Node]:
        """The inputs of all samplers; those that start from empty latents come first."""
        found = [
            inputs
            for inputs in self.inputs.values()
            if "latent_image" in inputs and ("positive" in inputs or "guider" in inputs)
        ]
        return sorted(found, key=lambda inputs: not any("width" in node for node in self.way(inputs, "latent_image")))

    def at(self, inputs: Node, *names: str) -> Node | None:
        """The inputs of the node that the first linked one of these inputs comes from."""
        for name in names:
            link = inputs.get(name)
            if isinstance(link, list) and link and isinstance(link[0], str | int) and str(link[0]) in self.inputs:
                return self.inputs[str(link[0])]
        return None

    def way(self, inputs: Node, name: str) -> Iterator[Node]:
        """The way back from one input: every node once, at most so many."""
        first = self.at(inputs, name)
        waiting = [first] if first is not None else []
        seen: set[int] = set()
        while waiting and len(seen) < _LONGEST_WAY:
            node = waiting.pop(0)
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            waiting += [after for after in (self.at(node, key) for key in node) if after is not None]

    def text(self, inputs: Node, *names: str) -> str | None:
        """The nearest words on the way back from one of these inputs. Zeroed conditioning has none."""
        zeroed = {id(self.inputs[name]) for name, kind in self.kinds.items() if kind == "ConditioningZeroOut"}
        for name in names:
            for node in self.way(inputs, name):
                if id(node) in zeroed:
                    break
                for key in _TEXTS:
                    if isinstance(node.get(key), str):
                        return str(node[key])
        return None

    def number(self, inputs: Node, *names: str) -> object:
        """The value of the first of these inputs that is there, through a link to a node that holds a plain value."""
        for name in names:
            value = inputs.get(name)
            if isinstance(value, list):
                node = self.at(inputs, name) or {}
                value = next((node[key] for key in ("value", "seed", "int", "float", "number") if key in node), None)
            if isinstance(value, int | float):
                return value
        return None
