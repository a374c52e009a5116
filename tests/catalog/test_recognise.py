"""Files are known by the names and shapes that their makers gave to the tensors."""

from __future__ import annotations

import pytest

from dreamloom.catalog.headers import Header
from dreamloom.catalog.recognise import Recognised, recognise

LDM = "model.diffusion_model."
WORDS_AND_VAE = {
    "cond_stage_model.transformer.text_model.x": (1,),
    "first_stage_model.decoder.conv_in.weight": (512, 4, 3, 3),
}
XL_REST = {
    "conditioner.embedders.0.transformer.text_model.x": (1,),
    "first_stage_model.decoder.conv_in.weight": (512, 4, 3, 3),
}


def unet(words: int, seen: int = 4, prefix: str = LDM) -> dict[str, tuple[int, ...]]:
    return {
        f"{prefix}input_blocks.0.0.weight": (320, seen, 3, 3),
        f"{prefix}middle_block.1.transformer_blocks.0.attn2.to_k.weight": (1280, words),
    }


def new_unet(words: int) -> dict[str, tuple[int, ...]]:
    return {
        "conv_in.weight": (320, 4, 3, 3),
        "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight": (1280, words),
    }


FLUX = {"double_blocks.0.img_attn.norm.key_norm.scale": (128,), "img_in.weight": (3072, 64)}
PAINTERS: list[tuple[str, dict[str, tuple[int, ...]]]] = [
    ("sd1", unet(768)),
    ("sd1", new_unet(768)),
    ("sd1-inpaint", unet(768, 9)),
    ("sd2", unet(1024)),
    ("sdxl", unet(2048)),
    ("sdxl", new_unet(2048)),
    ("sdxl-inpaint", unet(2048, 9)),
    ("sdxl-refiner", unet(1280)),
    (
        "sd3",
        {f"{LDM}joint_blocks.0.context_block.adaLN_modulation.1.bias": (9216,), f"{LDM}pos_embed": (1, 36864, 1536)},
    ),
    (
        "sd35-medium",
        {
            "joint_blocks.0.context_block.adaLN_modulation.1.bias": (1,),
            "joint_blocks.0.x_block.attn2.ln_q.weight": (64,),
        },
    ),
    (
        "sd35-large",
        {
            "joint_blocks.0.context_block.adaLN_modulation.1.bias": (1,),
            "joint_blocks.37.x_block.attn.ln_q.weight": (64,),
        },
    ),
    (
        "sd3",
        {
            "pos_embed.proj.weight": (1536, 16, 2, 2),
            "transformer_blocks.0.norm1_context.linear.weight": (1, 1),
            "proj_out.weight": (64, 1536),
        },
    ),
    ("flux-dev", {**FLUX, "guidance_in.in_layer.weight": (3072, 256)}),
    ("flux-dev", {f"{LDM}{name}": shape for name, shape in {**FLUX, "guidance_in.in_layer.weight": (1, 1)}.items()}),
    ("flux-schnell", FLUX),
    (
        "flux-schnell",
        {
            "single_transformer_blocks.0.attn.to_q.weight": (1, 1),
            "x_embedder.weight": (3072, 64),
            "context_embedder.weight": (3072, 4096),
        },
    ),
    ("flux-fill", {**FLUX, "img_in.weight": (3072, 384)}),
    ("flux2", {**FLUX, "img_in.weight": (6144, 128), "single_stream_modulation.lin.weight": (1, 1)}),
    ("flux2-klein", {**FLUX, "img_in.weight": (3072, 128), "single_stream_modulation.lin.weight": (1, 1)}),
    ("chroma", {**FLUX, "distilled_guidance_layer.in_proj.bias": (5120,)}),
    (
        "z-image",
        {
            "layers.0.adaLN_modulation.0.weight": (1, 1),
            "noise_refiner.0.attention.q_norm.weight": (1,),
            "context_refiner.0.x": (1,),
        },
    ),
    (
        "lumina2",
        {
            "layers.0.adaLN_modulation.1.weight": (1, 1),
            "noise_refiner.0.attention.q_norm.weight": (1,),
            "context_refiner.0.x": (1,),
        },
    ),
    (
        "qwen-image",
        {
            "txt_norm.weight": (3584,),
            "txt_in.weight": (3072, 3584),
            "transformer_blocks.0.img_mod.1.weight": (18432, 3072),
        },
    ),
    ("wan", {"head.modulation": (1, 2, 1536), "patch_embedding.weight": (1536, 16, 1, 2, 2)}),
    ("wan", {"condition_embedder.time_proj.weight": (1, 1), "patch_embedding.weight": (5120, 16, 1, 2, 2)}),
    ("wan-i2v", {f"{LDM}head.modulation": (1, 2, 5120), f"{LDM}patch_embedding.weight": (5120, 36, 1, 2, 2)}),
    ("wan22-5b", {"head.modulation": (1, 2, 3072), "patch_embedding.weight": (3072, 48, 1, 2, 2)}),
    (
        "wan-vace",
        {
            "head.modulation": (1, 2, 1536),
            "patch_embedding.weight": (1536, 16, 1, 2, 2),
            "vace_blocks.0.after_proj.bias": (1536,),
        },
    ),
    (
        "ltx",
        {f"{LDM}patchify_proj.weight": (2048, 128), f"{LDM}adaln_single.linear.weight": (1, 1), "vae.decoder.x": (1,)},
    ),
    ("ltx", {"proj_in.weight": (2048, 128), "scale_shift_table": (2, 2048)}),
    (
        "ltx2",
        {
            "patchify_proj.weight": (4096, 128),
            "adaln_single.linear.weight": (1, 1),
            "av_ca_a2v_gate_adaln_single.linear.weight": (1, 1),
        },
    ),
    (
        "hunyuan-video",
        {"double_blocks.0.img_attn.qkv.weight": (1, 1), "txt_in.individual_token_refiner.blocks.0.x": (1,)},
    ),
    ("auraflow", {"double_layers.0.attn.w1q.weight": (1, 1)}),
    ("mochi", {"blocks.0.attn.qkv_x.weight": (1, 1)}),
    ("sana", {"transformer_blocks.0.ff.conv_inverted.weight": (1, 1, 1, 1)}),
    ("pixart-sigma", {"pos_embed.proj.weight": (1152, 4, 2, 2), "adaln_single.linear.weight": (1, 1)}),
]
PARTS: list[tuple[str, str, dict[str, tuple[int, ...]]]] = [
    (
        "lora",
        "sd1",
        {"lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (8, 768)},
    ),
    (
        "lora",
        "sdxl",
        {"lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (8, 2048)},
    ),
    ("lora", "sdxl", {"lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_down.weight": (8, 1280)}),
    ("lora", "sd1", {"unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight": (8, 768)}),
    (
        "lora",
        "flux-dev",
        {
            "lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight": (8, 3072),
            "lora_unet_single_blocks_0_linear1.lora_down.weight": (8, 1),
        },
    ),
    ("lora", "flux-dev", {"transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight": (8, 3072)}),
    ("lora", "qwen-image", {"transformer_blocks.0.img_mlp.net.0.proj.lora_A.weight": (8, 3072)}),
    ("lora", "wan", {"diffusion_model.blocks.0.cross_attn.k.lora_A.weight": (8, 5120)}),
    ("lora", "z-image", {"diffusion_model.layers.0.attention.to_q.lora_A.weight": (8, 3840)}),
    ("lora", "sd3", {"lora_unet_joint_blocks_0_x_block_attn_qkv.lora_down.weight": (8, 1536)}),
    (
        "controlnet",
        "sd1",
        {"control_model.input_hint_block.0.weight": (16, 3, 3, 3), "control_model.x.attn2.to_k.weight": (320, 768)},
    ),
    (
        "controlnet",
        "sdxl",
        {"controlnet_cond_embedding.conv_in.weight": (16, 3, 3, 3), "down.attn2.to_k.weight": (640, 2048)},
    ),
    ("controlnet", "flux-dev", {"controlnet_blocks.0.weight": (1, 1), "controlnet_x_embedder.weight": (3072, 64)}),
    ("controlnet", "z-image", {"control_all_x_embedder.2-1.weight": (3840, 64)}),
    ("ip-adapter", "sd1", {"image_proj.proj.weight": (1, 1), "ip_adapter.1.to_k_ip.weight": (320, 768)}),
    ("vae", "sd1", {"encoder.conv_in.weight": (128, 3, 3, 3), "decoder.conv_in.weight": (512, 4, 3, 3)}),
    ("vae", "sd1", {"first_stage_model.decoder.conv_in.weight": (512, 4, 3, 3), "first_stage_model.encoder.x": (1,)}),
    ("vae", "flux-dev", {"encoder.conv_in.weight": (128, 3, 3, 3), "decoder.conv_in.weight": (512, 16, 3, 3)}),
    (
        "vae",
        "wan",
        {
            "decoder.middle.0.residual.0.gamma": (1,),
            "encoder.conv1.weight": (1, 1),
            "decoder.conv1.weight": (384, 16, 3, 3, 3),
        },
    ),
    ("embedding", "sd1", {"emb_params": (4, 768)}),
    ("embedding", "sd1", {"<cat-toy>": (768,)}),
    ("embedding", "sdxl", {"clip_l": (4, 768), "clip_g": (4, 1280)}),
    ("text encoder", "", {"text_model.embeddings.token_embedding.weight": (49408, 768)}),
    (
        "text encoder",
        "",
        {"encoder.block.0.layer.0.SelfAttention.q.weight": (4096, 4096), "shared.weight": (32128, 4096)},
    ),
    ("text encoder", "", {"model.layers.0.self_attn.q_proj.weight": (1, 1)}),
    ("image encoder", "", {"vision_model.embeddings.patch_embedding.weight": (1, 1)}),
    ("upscaler", "", {"conv_first.weight": (64, 3, 3, 3), "body.0.rdb1.conv1.weight": (1, 1, 1, 1)}),
]


@pytest.mark.parametrize(("architecture", "shapes"), PAINTERS)
def test_painters(architecture: str, shapes: dict[str, tuple[int, ...]]) -> None:
    assert recognise(Header(shapes, {})) == Recognised(architecture)


@pytest.mark.parametrize(("kind", "architecture", "shapes"), PARTS)
def test_parts(kind: str, architecture: str, shapes: dict[str, tuple[int, ...]]) -> None:
    assert recognise(Header(shapes, {})) == Recognised(architecture, kind)  # type: ignore[arg-type]


def test_a_checkpoint_with_all_its_parts_is_told_from_a_painter_alone() -> None:
    assert recognise(Header({**unet(768), **WORDS_AND_VAE}, {})) == Recognised("sd1", complete=True)
    assert recognise(Header({**unet(2048), **XL_REST}, {})) == Recognised("sdxl", complete=True)
    sd3 = {
        f"{LDM}joint_blocks.0.context_block.x": (1,), f"{LDM}joint_blocks.0.x_block.x": (1,),
        "text_encoders.t5xxl.transformer.encoder.block.0.layer.0.SelfAttention.q.weight": (1, 1),
        "first_stage_model.decoder.conv_in.weight": (512, 16, 3, 3),
    }  # fmt: skip
    assert recognise(Header(sd3, {})) == Recognised("sd3", complete=True)
    assert recognise(Header(unet(768), {})) == Recognised("sd1")


def test_notes_are_believed_where_tensors_leave_it_open() -> None:
    shapes = {"something.lora_down.weight": (8, 99)}
    assert recognise(Header(shapes, {"ss_base_model_version": "sdxl_base_v1-0"})) == Recognised("sdxl", "lora")
    assert recognise(Header(shapes, {"modelspec.architecture": "flux-1-dev/lora"})) == Recognised("flux-dev", "lora")
    lying = {"lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (8, 768)}
    assert recognise(Header(lying, {"ss_base_model_version": "sdxl_base_v1-0"})) == Recognised("sd1", "lora")


@pytest.mark.parametrize(
    "shapes", [{}, {"a": (1, 2, 3)}, {"layers.0.weight": (5, 5), "b": (1, 1, 1)}, {"a": (7, 9), "b": (7, 10)}]
)
def test_what_is_unknown_stays_unknown(shapes: dict[str, tuple[int, ...]]) -> None:
    assert recognise(Header(shapes, {})) is None
