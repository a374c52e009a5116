"""Models of many architectures with random weights, in the diffusers format, so small that a test takes moments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers import DiffusionPipeline
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    Gemma2Config,
    Gemma2Model,
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen3Config,
    Qwen3Model,
    T5Config,
    T5EncoderModel,
    UMT5Config,
    UMT5EncoderModel,
)

WORDS = "<pad> </s> <unk> a red apple cat blue green house , on the moon".split()
CHAT = "{% for message in messages %}{{ message['content'] }}{% endfor %}"


def tokenizer(length: int = 16) -> PreTrainedTokenizerFast:
    """Knows a few words."""
    words = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    made = PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=length
    )
    made.chat_template = CHAT
    return made


def clip(width: int, *, projected: bool = False) -> Any:
    config = CLIPTextConfig(
        vocab_size=len(WORDS), hidden_size=width, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=16, projection_dim=width, bos_token_id=0, eos_token_id=1, pad_token_id=0,
    )  # fmt: skip
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


def t5(width: int = 16) -> Any:
    return T5EncoderModel(
        T5Config(vocab_size=len(WORDS), d_model=width, d_kv=8, num_heads=2, d_ff=16, num_layers=1, dropout_rate=0.0)
    )


def coder(channels: int, **others: Any) -> diffusers.AutoencoderKL:
    """An autoencoder that makes latents of an eighth of a picture's side."""
    return diffusers.AutoencoderKL(
        block_out_channels=(8, 8, 8, 8), norm_num_groups=4, down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=channels, **others,
    )  # fmt: skip


def flux(*, guided: bool = True) -> Any:
    return diffusers.FluxPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=coder(4, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.1, scaling_factor=0.5),
        text_encoder=clip(16), tokenizer=tokenizer(), text_encoder_2=t5(), tokenizer_2=tokenizer(),
        transformer=diffusers.FluxTransformer2DModel(
            in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
            joint_attention_dim=16, pooled_projection_dim=16, axes_dims_rope=(4, 4, 8), guidance_embeds=guided,
        ),
    )  # fmt: skip


def sd3() -> Any:
    return diffusers.StableDiffusion3Pipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=coder(16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.1, scaling_factor=0.5),
        text_encoder=clip(16, projected=True), tokenizer=tokenizer(),
        text_encoder_2=clip(16, projected=True), tokenizer_2=tokenizer(),
        text_encoder_3=t5(32), tokenizer_3=tokenizer(),
        transformer=diffusers.SD3Transformer2DModel(
            sample_size=8, in_channels=16, num_layers=1, attention_head_dim=8, num_attention_heads=4,
            joint_attention_dim=32, caption_projection_dim=32, pooled_projection_dim=32, out_channels=16,
        ),
    )  # fmt: skip


def sd2() -> Any:
    return diffusers.StableDiffusionPipeline(
        scheduler=diffusers.DDIMScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False,
            set_alpha_to_one=False, steps_offset=1, prediction_type="v_prediction",
        ),
        vae=coder(4), text_encoder=clip(16), tokenizer=tokenizer(), safety_checker=None, feature_extractor=None,
        requires_safety_checker=False,
        unet=diffusers.UNet2DConditionModel(
            block_out_channels=(16, 32), layers_per_block=1, norm_num_groups=8, sample_size=8, in_channels=4,
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), out_channels=4, cross_attention_dim=16,
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"), attention_head_dim=2,
        ),
    )  # fmt: skip


def pixart() -> Any:
    return diffusers.PixArtSigmaPipeline(
        scheduler=diffusers.DPMSolverMultistepScheduler(beta_schedule="linear"),
        vae=coder(4), text_encoder=t5(), tokenizer=tokenizer(),
        transformer=diffusers.PixArtTransformer2DModel(
            sample_size=8, num_layers=1, attention_head_dim=8, num_attention_heads=2, cross_attention_dim=16,
            caption_channels=16, in_channels=4, out_channels=8, use_additional_conditions=False,
        ),
    )  # fmt: skip


def sana() -> Any:
    return diffusers.SanaPipeline(
        scheduler=diffusers.DPMSolverMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
        ),
        vae=diffusers.AutoencoderDC(
            in_channels=3, latent_channels=4, attention_head_dim=2, encoder_block_types=("ResBlock",) * 2,
            decoder_block_types=("ResBlock",) * 2, encoder_block_out_channels=(8, 8), decoder_block_out_channels=(8, 8),
            encoder_qkv_multiscales=((), ()), decoder_qkv_multiscales=((), ()), encoder_layers_per_block=(1, 1),
            decoder_layers_per_block=(1, 1), downsample_block_type="conv", upsample_block_type="interpolate",
            decoder_norm_types="rms_norm", decoder_act_fns="silu", scaling_factor=0.5,
        ),
        text_encoder=Gemma2Model(
            Gemma2Config(
                head_dim=8, hidden_size=8, initializer_range=0.02, intermediate_size=16, num_attention_heads=2,
                num_hidden_layers=1, num_key_value_heads=2, vocab_size=len(WORDS), query_pre_attn_scalar=4,
                pad_token_id=0, bos_token_id=0, eos_token_id=1,
            )
        ),
        tokenizer=tokenizer(),
        transformer=diffusers.SanaTransformer2DModel(
            patch_size=1, in_channels=4, out_channels=4, num_layers=1, num_attention_heads=2, attention_head_dim=4,
            num_cross_attention_heads=2, cross_attention_head_dim=4, cross_attention_dim=8, caption_channels=8,
            sample_size=32,
        ),
    )  # fmt: skip


def z_image() -> Any:
    return diffusers.ZImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=coder(4, shift_factor=0.1, scaling_factor=0.5), tokenizer=tokenizer(),
        text_encoder=Qwen3Model(
            Qwen3Config(
                hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=2,
                vocab_size=len(WORDS), max_position_embeddings=512, head_dim=8,
            )
        ),
        transformer=diffusers.ZImageTransformer2DModel(
            in_channels=4, dim=32, n_layers=2, n_refiner_layers=1, n_heads=2, n_kv_heads=2, cap_feat_dim=16,
            axes_dims=[8, 4, 4], axes_lens=[256, 32, 32],
        ),
    )  # fmt: skip


def qwen_image() -> Any:
    return diffusers.QwenImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=diffusers.AutoencoderKLQwenImage(
            base_dim=8, z_dim=4, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True],
            latents_mean=[0.1] * 4, latents_std=[1.5] * 4,
        ),
        text_encoder=Qwen2_5_VLForConditionalGeneration(
            Qwen2_5_VLConfig(
                text_config={
                    "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
                    "num_key_value_heads": 2, "vocab_size": len(WORDS),
                    "rope_parameters": {"mrope_section": [1, 1, 2], "rope_type": "default", "rope_theta": 1e6},
                },
                vision_config={
                    "depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16,
                },
                vision_start_token_id=0, vision_end_token_id=1, vision_token_id=2, image_token_id=2, video_token_id=2,
            )
        ),
        tokenizer=tokenizer(1024),
        transformer=diffusers.QwenImageTransformer2DModel(
            in_channels=16, out_channels=4, num_layers=1, attention_head_dim=16, num_attention_heads=2,
            joint_attention_dim=16, axes_dims_rope=(8, 4, 4),
        ),
    )  # fmt: skip


def ltx() -> Any:
    return diffusers.LTXPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=diffusers.AutoencoderKLLTXVideo(
            latent_channels=8, block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
            layers_per_block=(1, 1, 1, 1, 1), decoder_layers_per_block=(1, 1, 1, 1, 1),
            spatio_temporal_scaling=(True, True, False, False), patch_size=1, patch_size_t=1,
            decoder_spatio_temporal_scaling=(True, True, False, False), decoder_inject_noise=(False,) * 5,
            upsample_residual=(False,) * 4, upsample_factor=(1,) * 4, encoder_causal=True, decoder_causal=False,
        ),
        text_encoder=t5(), tokenizer=tokenizer(),
        transformer=diffusers.LTXVideoTransformer3DModel(
            in_channels=8, out_channels=8, num_attention_heads=2, attention_head_dim=8, cross_attention_dim=16,
            num_layers=1, caption_channels=16,
        ),
    )  # fmt: skip


def wan() -> Any:
    return diffusers.WanPipeline(
        scheduler=diffusers.UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
        ),
        vae=diffusers.AutoencoderKLWan(base_dim=8, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1),
        text_encoder=UMT5EncoderModel(
            UMT5Config(vocab_size=len(WORDS), d_model=24, d_kv=12, num_heads=2, d_ff=32, num_layers=1, dropout_rate=0.0)
        ),
        tokenizer=tokenizer(512),
        transformer=diffusers.WanTransformer3DModel(
            num_attention_heads=2, attention_head_dim=12, text_dim=24, freq_dim=16, ffn_dim=32, num_layers=1
        ),
    )  # fmt: skip


PIPELINES: dict[str, Callable[[], Any]] = {
    "flux": flux, "sd3": sd3, "sd2": sd2, "pixart": pixart, "sana": sana, "z-image": z_image,
    "qwen-image": qwen_image, "ltx": ltx, "wan": wan,
}  # fmt: skip


def saved(name: str, folder: Path) -> Path:
    """A model on the disk.

    Args:
        name: one of PIPELINES.
        folder: where its own folder is made.
    """
    torch.manual_seed(0)
    pipeline: DiffusionPipeline = PIPELINES[name]()
    with torch.no_grad():
        for part in pipeline.components.values():
            if isinstance(part, torch.nn.Module):
                for weight in part.parameters():  # layers that begin at zero would hide mistakes
                    weight.add_(torch.randn_like(weight) * 0.02)
    pipeline.save_pretrained(folder / name)
    return folder / name
