"""Tells from a safetensors file's header what it is: a painter of which architecture, or a part of which kind.

The names of tensors are those that the models' makers, diffusers, ComfyUI and kohya's trainer write; shapes decide
where names do not. A file's own notes are believed only where its tensors leave it open.

Sources: `infer_diffusers_model_type` in diffusers; comfy/model_detection.py in ComfyUI; docs/train_network_README in
kohya-ss/sd-scripts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dreamloom.catalog.cards import PartKind
from dreamloom.catalog.headers import PREFIXES, Header
from dreamloom.catalog.recognise_parts import embedding_of, part_of

Sign = Callable[[Header], str]
"""Looks at the tensors of a painter, without prefixes, and names its architecture, or ""."""


@dataclass(frozen=True)
class Recognised:
    """What a file is.

    Attributes:
        architecture: an id in `architectures.py`; "" if it does not tell.
        kind: None for a painter, else which kind of part.
        complete: of a painter, whether words and pictures can be encoded with what is in the file.
    """

    architecture: str
    kind: PartKind | None = None
    complete: bool = False


def recognise(header: Header) -> Recognised | None:
    """What a file is, or None if it is nothing that is known."""
    part = part_of(header)
    if part is not None:
        return Recognised(part[1], part[0])
    painter = header.below(PREFIXES)
    for sign in _SIGNS:
        architecture = sign(painter)
        if architecture:
            return Recognised(architecture, complete=_whole(header))
    words = embedding_of(header)
    return None if words is None else Recognised(words[1], words[0])


def _whole(header: Header) -> bool:
    """Whether text encoders and autoencoder are in the file too."""
    words = header.any("cond_stage_model.", "conditioner.embedders.", "text_encoders.")
    return words and header.any("first_stage_model.", "vae.")


def _stable_diffusion(header: Header) -> str:
    """The U-Nets of Stable Diffusion, under CompVis' names or diffusers'."""
    for first, middle in (
        ("input_blocks.0.0.weight", "middle_block.1.transformer_blocks.0.attn2.to_k.weight"),
        ("conv_in.weight", "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight"),
    ):
        if not header.has(first, middle):
            continue
        seen, words = header.side(first, 1), header.side(middle, -1)
        kind = {768: "sd1", 1024: "sd2", 2048: "sdxl", 1280: "sdxl-refiner"}.get(words, "")
        if seen == 9:
            return {"sd1": "sd1-inpaint", "sdxl": "sdxl-inpaint"}.get(kind, "")
        return kind if seen == 4 else ""
    return ""


def _stable_diffusion_3(header: Header) -> str:
    old = header.any("joint_blocks.0.context_block.")
    if not old and not (
        header.has("pos_embed.proj.weight") and header.any("norm1_context") and header.has("proj_out.weight")
    ):
        return ""
    if header.any("joint_blocks.0.x_block.attn2.", "transformer_blocks.0.attn2.to_q"):
        return "sd35-medium"
    large = header.any("joint_blocks.37.", "transformer_blocks.37.") and header.any("ln_q", "norm_q")
    return "sd35-large" if large else "sd3"


def _inner(header: Header) -> int:
    """How wide a FLUX is inside."""
    return header.side("img_in.weight", 0) or header.side("x_embedder.weight", 0)


def _flux(header: Header) -> str:
    old = header.any("double_blocks.0.img_attn.")
    new = header.any("single_transformer_blocks.0.attn.") and header.has("x_embedder.weight", "context_embedder.weight")
    if not old and not new:
        return ""
    if header.any("distilled_guidance_layer."):
        return "chroma"
    if header.any("single_stream_modulation."):
        return "flux2" if _inner(header) >= 6144 else "flux2-klein"
    if header.any("txt_in.individual_token_refiner."):
        return "hunyuan-video"
    seen = header.side("img_in.weight", 1) or header.side("x_embedder.weight", 1)
    if seen == 384:
        return "flux-fill"
    if seen != 64:
        return ""
    return "flux-dev" if header.any("guidance_in.", "guidance_embedder.") else "flux-schnell"


def _qwen_image(header: Header) -> str:
    return "qwen-image" if header.has("txt_norm.weight", "txt_in.weight") and header.any("img_mod.1.") else ""


def _z_image(header: Header) -> str:
    if not header.any("noise_refiner.0.") or not header.any("context_refiner.0."):
        return ""
    if header.has("cap_pad_token") or header.any("layers.0.adaLN_modulation.0."):
        return "z-image"
    return "lumina2"


def _wan(header: Header) -> str:
    if not header.any("head.modulation", "condition_embedder.time_proj.") or not header.has("patch_embedding.weight"):
        return ""
    if header.any("vace_blocks.0.", "vace_patch_embedding."):
        return "wan-vace"
    seen = header.side("patch_embedding.weight", 1)
    return {16: "wan", 36: "wan-i2v", 48: "wan22-5b"}.get(seen, "")


def _ltx(header: Header) -> str:
    if header.any("av_ca_a2v_gate_adaln_single.", "audio_patchify_proj.", "audio_proj_in."):
        return "ltx2"
    old = header.has("patchify_proj.weight") and header.any("adaln_single.")
    new = header.has("proj_in.weight", "scale_shift_table") and header.side("proj_in.weight", 1) == 128
    return "ltx" if old or new else ""


def _others(header: Header) -> str:
    if header.any("joint_transformer_blocks.0.", "double_layers.0.attn.w1q"):
        return "auraflow"
    if header.any("txt_in.individual_token_refiner.", "context_embedder.token_refiner."):
        return "hunyuan-video"
    if header.any("blocks.0.attn.qkv_x."):
        return "mochi"
    if header.any("transformer_blocks.0.ff.conv_inverted", "blocks.0.mlp.inverted_conv"):
        return "sana"
    if header.has("patch_embed.proj.weight", "patch_embed.text_proj.weight"):
        return "cogvideox"
    if header.has("pos_embed.proj.weight") and header.any("adaln_single.", "caption_projection."):
        return "pixart-alpha" if header.any("resolution_embedder") else "pixart-sigma"
    return ""


_SIGNS: tuple[Sign, ...] = (
    _stable_diffusion, _qwen_image, _z_image, _wan, _ltx, _flux, _stable_diffusion_3, _others,
)  # fmt: skip
