"""Stable Diffusion parts as the single safetensors files that people pass on: other names, other shapes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import torch
from safetensors.torch import save_file

from dreamloom.engine.families.sd_parts import Parts

Tensors = dict[str, torch.Tensor]
_LAYER = [
    ("norm1", "in_layers.0"), ("conv1", "in_layers.2"), ("time_emb_proj", "emb_layers.1"), ("norm2", "out_layers.0"),
    ("conv2", "out_layers.3"), ("conv_shortcut", "skip_connection"),
]  # fmt: skip
_ENDS = [
    ("time_embedding.linear_1", "time_embed.0"), ("time_embedding.linear_2", "time_embed.2"),
    ("add_embedding.linear_1", "label_emb.0.0"), ("add_embedding.linear_2", "label_emb.0.2"),
    ("conv_in", "input_blocks.0.0"), ("conv_norm_out", "out.0"), ("conv_out", "out.2"),
    ("mid_block.resnets.0", "middle_block.0"), ("mid_block.attentions.0", "middle_block.1"),
    ("mid_block.resnets.1", "middle_block.2"),
]  # fmt: skip


def unet_name(name: str, layers: int, attends: set[str]) -> str:
    """The name in the painter's original code."""
    for theirs, original in _ENDS:
        if name.startswith(theirs + "."):
            name = original + name[len(theirs) :]
    found = re.match(r"(down|up)_blocks\.(\d)\.(\w+)\.(\d)\.(.*)", name)
    if found:
        way, block, part, number, rest = found[1], int(found[2]), found[3], int(found[4]), found[5]
        place = block * (layers + 1) + (layers if part.endswith("samplers") else number) + (way == "down")
        last = {"resnets": 0, "attentions": 1, "downsamplers": 0}.get(part, 1 + (f"up_blocks.{block}" in attends))
        rest = rest.replace("conv.", "op.") if part == "downsamplers" else rest
        name = f"{'input' if way == 'down' else 'output'}_blocks.{place}.{last}.{rest}"
    if "attn" not in name and "transformer" not in name:
        for theirs, original in _LAYER:
            name = name.replace(f".{theirs}.", f".{original}.")
    return name


def unet_tensors(unet: torch.nn.Module, layers: int) -> Tensors:
    state = unet.state_dict()
    attends = {".".join(name.split(".")[:2]) for name in state if ".attentions." in name}
    return {f"model.diffusion_model.{unet_name(name, layers, attends)}": one for name, one in state.items()}


def vae_tensors(vae: torch.nn.Module) -> Tensors:
    made = {}
    for name, one in vae.state_dict().items():
        name = re.sub(r"down_blocks\.(\d)\.resnets\.(\d)", r"down.\1.block.\2", name)
        name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
        name = re.sub(r"up_blocks\.(\d)\.resnets\.(\d)", lambda m: f"up.{3 - int(m[1])}.block.{m[2]}", name)
        name = re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda m: f"up.{3 - int(m[1])}.upsample", name)
        name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
        name = name.replace("conv_shortcut", "nin_shortcut").replace("conv_norm_out", "norm_out")
        if "mid_block.attentions.0" in name:
            name = name.replace("mid_block.attentions.0", "mid.attn_1").replace("group_norm", "norm")
            name = re.sub(r"to_out\.0", "proj_out", re.sub(r"to_([qkv])", r"\1", name))
            one = one[:, :, None, None] if one.ndim == 2 else one
        made[f"first_stage_model.{name}"] = one
    return made


def open_clip_tensors(encoder: torch.nn.Module, prefix: str) -> Tensors:
    """The second text encoder, as OpenCLIP names it: queries, keys and values in one."""
    state = {name.removeprefix("text_model."): one for name, one in encoder.state_dict().items()}
    made = {
        "token_embedding.weight": state["embeddings.token_embedding.weight"],
        "positional_embedding": state["embeddings.position_embedding.weight"],
        "text_projection": state["text_projection.weight"].T.contiguous(),
        **{f"ln_final.{end}": state[f"final_layer_norm.{end}"] for end in ("weight", "bias")},
    }
    for layer in range(encoder.config.num_hidden_layers):
        theirs, ours = f"encoder.layers.{layer}.", f"transformer.resblocks.{layer}."
        for end in ("weight", "bias"):
            made[f"{ours}attn.in_proj_{end}"] = torch.cat([state[f"{theirs}self_attn.{n}_proj.{end}"] for n in "qkv"])
            for one, other in (
                ("self_attn.out_proj", "attn.out_proj"), ("layer_norm1", "ln_1"), ("layer_norm2", "ln_2"),
                ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj"),
            ):  # fmt: skip
                made[f"{ours}{other}.{end}"] = state[f"{theirs}{one}.{end}"]
    return {prefix + name: one for name, one in made.items()}


def write_single_file(parts: Parts, path: Path, **more: torch.Tensor) -> Path:
    """Writes all parts into one safetensors file, as A1111 and ComfyUI read it."""
    double = len(parts.encoders) > 1
    clip = "conditioner.embedders.0.transformer." if double else "cond_stage_model.transformer."
    first = {f"{clip}text_model.{name}": one for name, one in parts.encoders[0].state_dict().items()}
    tensors = unet_tensors(parts.unet, parts.unet.config.layers_per_block) | vae_tensors(parts.autoencoder) | first
    if double:
        tensors |= open_clip_tensors(parts.encoders[1], "conditioner.embedders.1.model.")
    save_file({name: one.contiguous() for name, one in (tensors | more).items()}, path)
    return path


def write_settings(parts: Parts, folder: Path) -> None:
    """Writes the settings that a single file leaves out."""
    names = ["text_encoder", "text_encoder_2"][: len(parts.encoders)]
    for name, part in (("unet", parts.unet), ("vae", parts.autoencoder), *zip(names, parts.encoders, strict=True)):
        part.config.save_pretrained(folder / name) if name in names else part.save_config(folder / name)
    (folder / "scheduler").mkdir(parents=True, exist_ok=True)
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(parts.settings))


def write_folder(parts: Parts, folder: Path) -> Path:
    """Writes all parts as a folder in the diffusers format."""
    write_settings(parts, folder)
    for number, (tokenizer, encoder) in enumerate(zip(parts.tokenizers, parts.encoders, strict=True), start=1):
        end = "" if number == 1 else f"_{number}"
        tokenizer.save_pretrained(folder / f"tokenizer{end}")
        encoder.save_pretrained(folder / f"text_encoder{end}")
    parts.unet.save_pretrained(folder / "unet")
    parts.autoencoder.save_pretrained(folder / "vae")
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "StableDiffusionPipeline"}))
    return folder
