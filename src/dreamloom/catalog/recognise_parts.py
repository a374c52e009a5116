"""Tells parts from painters by their header: LoRAs, ControlNets, VAEs, embeddings, encoders.

See `recognise.py`.
"""

from __future__ import annotations

from dreamloom.catalog.cards import PartKind
from dreamloom.catalog.headers import Header

Part = tuple[PartKind, str]
"""(which kind, of which architecture or "")."""

_LORA = (".lora_down.", ".lora_up.", ".lora_A.", ".lora_B.", ".lora.down.", ".lora.up.", "_lora.down.", ".hada_w1_a",
         ".lokr_w1", ".dora_scale", ".oft_blocks")  # fmt: skip
_CLIP_WIDTHS = {768: "sd1", 1024: "sd2", 1280: "sdxl"}
_NOTED = (
    ("stable-diffusion-xl", "sdxl"), ("sdxl", "sdxl"), ("stable-diffusion-v1", "sd1"), ("sd_v1", "sd1"),
    ("sd1", "sd1"), ("stable-diffusion-v2", "sd2"), ("sd_v2", "sd2"), ("sd3", "sd3"), ("stable-diffusion-3", "sd3"),
    ("flux-2", "flux2"), ("flux2", "flux2"), ("flux", "flux-dev"), ("qwen-image", "qwen-image"),
    ("qwen_image", "qwen-image"), ("z-image", "z-image"), ("zimage", "z-image"), ("ltx2", "ltx2"), ("ltx", "ltx"),
    ("wan", "wan"), ("hunyuan", "hunyuan-video"), ("lumina", "lumina2"),
)  # fmt: skip


def part_of(header: Header) -> Part | None:
    """Which kind of part a file is, or None if it is none; of embeddings, see `embedding_of`."""
    for look in (_lora, _control, _adapter, _autoencoder, _encoder):
        found = look(header)
        if found is not None:
            return found
    return None


def _noted(header: Header) -> str:
    """The architecture that the file's maker noted down."""
    for key in ("modelspec.architecture", "ss_base_model_version", "base_model", "sd version"):
        told = str(header.notes.get(key, "")).lower()
        for part, architecture in _NOTED:
            if part in told:
                return architecture
    return ""


def _width(header: Header, *parts: str) -> int:
    """The last side of the first tensor whose name has all these parts."""
    return next(
        (shape[-1] for name, shape in header.shapes.items() if shape and all(part in name for part in parts)), 0
    )


def _lora(header: Header) -> Part | None:
    if not header.any(*_LORA) or header.any("lora_controlnet"):
        return None
    for architecture, *signs in (
        ("flux2", "single_stream_modulation"),
        ("flux-dev", "single_blocks_", "single_blocks.", "single_transformer_blocks"),
        ("sd3", "joint_blocks"),
        ("qwen-image", "img_mlp", "txt_mlp"),
        ("ltx2", "audio_attn", "audio_to_video_attn"),
        ("z-image", "noise_refiner", "layers.0.attention.", "layers_0_attention_"),
        ("wan", "blocks.0.cross_attn.", "blocks_0_cross_attn_", "blocks.0.attn2.", "blocks.0.self_attn."),
    ):
        if header.any(*signs) and not (architecture == "wan" and header.any("transformer_blocks")):
            return "lora", architecture
    if header.any("lora_te1_", "lora_te2_", "text_encoder_2."):
        return "lora", "sdxl"
    for down in ("lora_down", "lora_A", "lora.down"):
        words = _width(header, "attn2", "to_k", down)
        if words in (768, 1024, 2048) and header.any("down_blocks", "input_blocks", "mid_block", "up_blocks"):
            return "lora", {768: "sd1", 1024: "sd2", 2048: "sdxl"}[words]
    if header.any("transformer_blocks.0.attn1") and header.any("transformer."):
        return "lora", _noted(header) or "ltx"
    if header.any("lora_te_text_model"):
        return "lora", _noted(header) or "sd1"
    return "lora", _noted(header)


def _control(header: Header) -> Part | None:
    if header.any("control_model.input_hint_block.", "lora_controlnet") or header.has("input_hint_block.0.weight"):
        base = header.below(("control_model.",))
        words = _width(base, "attn2.to_k.weight")
        return "controlnet", {768: "sd1", 1024: "sd2", 2048: "sdxl"}.get(words, _noted(header))
    if header.has("controlnet_cond_embedding.conv_in.weight"):
        words = _width(header, "attn2.to_k.weight")
        fallback = "sdxl" if header.any("add_embedding.") else _noted(header)
        return "controlnet", {768: "sd1", 1024: "sd2", 2048: "sdxl"}.get(words, fallback)
    if header.any("control_all_x_embedder", "control_layers.0."):
        return "controlnet", "z-image"
    if header.any("controlnet_blocks.0.", "controlnet_x_embedder."):
        if header.has("txt_norm.weight"):
            return "controlnet", "qwen-image"
        if header.any("pos_embed_input", "pos_embed.proj"):
            return "controlnet", "sd3"
        return "controlnet", "flux-dev"
    if header.any("adapter.body.0.", "body.0.block1.") and header.any("conv_in"):
        return "controlnet", _noted(header)
    return None


def _adapter(header: Header) -> Part | None:
    if header.any("motion_modules."):
        return "motion module", "sdxl" if header.any("temporal_transformer.norm") and _noted(
            header
        ) == "sdxl" else "sd1"
    if header.any("ip_adapter.", "to_k_ip"):
        words = _width(header, "to_k_ip.weight")
        return "ip-adapter", {768: "sd1", 2048: "sdxl", 4096: "flux-dev"}.get(words, _noted(header))
    if header.any("conv_first.weight") and header.any("body.0.", "RRDB", "conv_up1.", "conv_body."):
        return "upscaler", ""
    if header.side("body.0.weight", 1) == 3 and header.any("body.1.weight") and header.any("body.2.weight"):
        return "upscaler", ""  # of the kind Compact
    return None


def _autoencoder(header: Header) -> Part | None:
    inside = header.below(("first_stage_model.", "vae."))
    names = inside.shapes
    if any(
        name.startswith(("model.", "cond_stage_model.", "conditioner.", "text_encoders.")) for name in header.shapes
    ):
        return None
    if not any(name.startswith("decoder.") for name in names):
        return None
    if header.any("decoder.middle.0.residual.0.gamma", "decoder.mid_block.resnets.0.norm1.gamma"):
        return "vae", "wan22-5b" if inside.side("decoder.conv1.weight", 1) == 48 else "wan"
    channels = inside.side("decoder.conv_in.weight", 1)
    if channels:
        return "vae", {4: "sd1", 16: "flux-dev", 32: "flux2"}.get(channels, "")
    if (
        header.any("per_channel_statistics", "last_scale_shift_table")
        or inside.side("decoder.conv_in.conv.weight", 1) == 128
    ):
        return "vae", "ltx"
    if header.any("decoder.layers.0.", "decoder.1.weight", "decoder.stages.", "decoder.conv_in."):
        return "vae", ""
    return None


_WORDS = ("text_model.embeddings.", "encoder.block.0.", "model.layers.0.", "model.language_model.layers.0.", "shared.")
_SIGHT = ("vision_model.embeddings.", "visual.transformer.", "visual.conv1.")


def _encoder(header: Header) -> Part | None:
    """Encoders of words and pictures; inside a checkpoint they lie below other names."""
    if any(name.startswith(_WORDS) for name in header.shapes) and not header.any("adaLN_modulation"):
        return "text encoder", ""
    if any(name.startswith(_SIGHT) for name in header.shapes):
        return "image encoder", ""
    return None


def embedding_of(header: Header) -> Part | None:
    """Whether a file that is nothing else holds vectors that stand for words."""
    if not 0 < len(header.shapes) <= 4:
        return None
    if header.has("clip_g"):
        return "embedding", "sdxl"
    widths = {shape[-1] for shape in header.shapes.values() if 0 < len(shape) <= 2}
    if len(widths) == 1 and all(0 < len(shape) <= 2 for shape in header.shapes.values()):
        return "embedding", _CLIP_WIDTHS.get(widths.pop(), "")
    return None
