"""The architectures that are known by name: how each likes to be used, and which diffusers pipeline drives it.

Terms
-----
architecture
    A way of building a model, such as "flux-dev". Many checkpoints share one.
native size
    The width and height in pixels that it learned at.
base
    A complete model of the architecture on the hub, in the diffusers format: where the parts come from that a single
    file lacks.

Figures are the pipelines' own defaults and what the models' makers advise on their pages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

PICTURES = ("text to picture", "picture to picture", "inpaint", "outpaint")
BY_WORDS = ("text to picture",)
REDRAWS = ("text to picture", "picture to picture", "edit")


@dataclass(frozen=True)
class Architecture:
    """How models of one architecture are used.

    Attributes:
        title: its name for people.
        pipeline: the class in diffusers.
        family: the file in `engine/families` that drives it.
        side: of the native size, which is a square unless `wide` says otherwise.
        wide: (width, height) of the native size.
        multiple: what widths and heights must be divisible by.
        steps, cfg_scale, sampler: the usual ones.
        text_length: tokens it reads of a prompt.
        shift: of the noise levels; 1 for none, or where its scheduler sees to it.
        frames, fps, frame_multiple: of films; see `cards.ModelCard`.
        tasks: what it can do.
        base: see above; "" if there is none.
    """

    title: str
    pipeline: str
    family: str = "diffusers"
    side: int = 1024
    wide: tuple[int, int] | None = None
    multiple: int = 16
    steps: int = 28
    cfg_scale: float = 4.5
    sampler: str = "Euler"
    text_length: int = 256
    shift: float = 1.0
    frames: int = 1
    fps: float = 8.0
    frame_multiple: int = 4
    tasks: tuple[str, ...] = BY_WORDS
    base: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """The native (width, height) in pixels."""
        return self.wide or (self.side, self.side)


_SD = Architecture(
    "", "", multiple=8, cfg_scale=7.0, sampler="DPM++ 2M Karras", text_length=77, tasks=PICTURES
)  # fmt: skip
_WAN = Architecture(
    "", "", wide=(832, 480), steps=50, cfg_scale=5.0, sampler="UniPC", text_length=512, shift=3.0, frames=81, fps=16.0
)  # fmt: skip

ARCHITECTURES: dict[str, Architecture] = {
    "sd1": replace(
        _SD, title="Stable Diffusion 1.5", pipeline="StableDiffusionPipeline", family="stable-diffusion", side=512,
        base="stable-diffusion-v1-5/stable-diffusion-v1-5",
    ),
    "sd1-inpaint": replace(
        _SD, title="Stable Diffusion 1.5 inpainting", pipeline="StableDiffusionInpaintPipeline",
        family="stable-diffusion", side=512, sampler="DDIM",
        tasks=("inpaint", "outpaint"), base="stable-diffusion-v1-5/stable-diffusion-inpainting",
    ),
    "sd2": replace(
        _SD, title="Stable Diffusion 2", pipeline="StableDiffusionPipeline", side=768, sampler="DDIM",
        base="stabilityai/stable-diffusion-2-1",
    ),
    "sdxl": replace(
        _SD, title="Stable Diffusion XL", pipeline="StableDiffusionXLPipeline", family="stable-diffusion-xl",
        base="stabilityai/stable-diffusion-xl-base-1.0",
    ),
    "sdxl-inpaint": replace(
        _SD, title="Stable Diffusion XL inpainting", pipeline="StableDiffusionXLInpaintPipeline",
        family="stable-diffusion-xl",
        tasks=("inpaint", "outpaint"),
        base="diffusers/stable-diffusion-xl-1.0-inpainting-0.1",
    ),
    "sdxl-refiner": replace(
        _SD, title="Stable Diffusion XL refiner", pipeline="StableDiffusionXLImg2ImgPipeline",
        family="stable-diffusion-xl",
        tasks=("picture to picture",),
        base="stabilityai/stable-diffusion-xl-refiner-1.0",
    ),
    "sd3": Architecture(
        "Stable Diffusion 3", "StableDiffusion3Pipeline", cfg_scale=7.0, tasks=PICTURES,
        base="stabilityai/stable-diffusion-3-medium-diffusers",
    ),
    "sd35-medium": Architecture(
        "Stable Diffusion 3.5 medium", "StableDiffusion3Pipeline", steps=40, tasks=PICTURES,
        base="stabilityai/stable-diffusion-3.5-medium",
    ),
    "sd35-large": Architecture(
        "Stable Diffusion 3.5 large", "StableDiffusion3Pipeline", cfg_scale=3.5, tasks=PICTURES,
        base="stabilityai/stable-diffusion-3.5-large",
    ),
    "flux-dev": Architecture(
        "FLUX.1 dev", "FluxPipeline", cfg_scale=3.5, text_length=512, tasks=PICTURES,
        base="black-forest-labs/FLUX.1-dev",
    ),
    "flux-schnell": Architecture(
        "FLUX.1 schnell", "FluxPipeline", steps=4, cfg_scale=1.0, tasks=PICTURES,
        base="black-forest-labs/FLUX.1-schnell",
    ),
    "flux-fill": Architecture(
        "FLUX.1 Fill", "FluxFillPipeline", steps=50, cfg_scale=30.0, text_length=512, tasks=("inpaint", "outpaint"),
        base="black-forest-labs/FLUX.1-Fill-dev",
    ),
    "flux-kontext": Architecture(
        "FLUX.1 Kontext", "FluxKontextPipeline", cfg_scale=3.5, text_length=512, tasks=REDRAWS,
        base="black-forest-labs/FLUX.1-Kontext-dev",
    ),
    "flux2": Architecture(
        "FLUX.2", "Flux2Pipeline", steps=50, cfg_scale=4.0, text_length=512, tasks=REDRAWS,
        base="black-forest-labs/FLUX.2-dev",
    ),
    "flux2-klein": Architecture(
        "FLUX.2 klein", "Flux2KleinPipeline", steps=4, cfg_scale=1.0, text_length=512, tasks=REDRAWS,
        base="black-forest-labs/FLUX.2-klein-4B",
    ),
    "chroma": Architecture(
        "Chroma", "ChromaPipeline", steps=35, cfg_scale=5.0, text_length=512, tasks=BY_WORDS,
        base="lodestones/Chroma1-HD",
    ),
    "z-image": Architecture(
        "Z-Image", "ZImagePipeline", steps=50, cfg_scale=5.0, text_length=512, tasks=PICTURES,
        base="Tongyi-MAI/Z-Image-Turbo",
    ),
    "qwen-image": Architecture(
        "Qwen-Image", "QwenImagePipeline", wide=(1328, 1328), steps=50, cfg_scale=4.0, text_length=512, tasks=PICTURES,
        base="Qwen/Qwen-Image",
    ),
    "qwen-image-edit": Architecture(
        "Qwen-Image-Edit", "QwenImageEditPipeline", steps=50, cfg_scale=4.0, text_length=512,
        tasks=("picture to picture", "inpaint", "outpaint", "edit"), base="Qwen/Qwen-Image-Edit",
    ),
    "lumina2": Architecture(
        "Lumina 2", "Lumina2Pipeline", steps=30, cfg_scale=4.0, base="Alpha-VLLM/Lumina-Image-2.0",
    ),
    "auraflow": Architecture("AuraFlow", "AuraFlowPipeline", steps=50, cfg_scale=3.5, base="fal/AuraFlow-v0.3"),
    "pixart-alpha": Architecture(
        "PixArt-α", "PixArtAlphaPipeline", steps=20, sampler="DPM++ 2M", text_length=120,
        base="PixArt-alpha/PixArt-XL-2-1024-MS",
    ),
    "pixart-sigma": Architecture(
        "PixArt-Σ", "PixArtSigmaPipeline", steps=20, sampler="DPM++ 2M", text_length=300,
        base="PixArt-alpha/PixArt-Sigma-XL-2-1024-MS",
    ),
    "sana": Architecture(
        "Sana", "SanaPipeline", multiple=32, steps=20, sampler="DPM++ 2M", text_length=300,
        base="Efficient-Large-Model/Sana_1600M_1024px_diffusers",
    ),
    "cogview4": Architecture(
        "CogView4", "CogView4Pipeline", multiple=32, steps=50, cfg_scale=5.0, text_length=1024,
        base="THUDM/CogView4-6B",
    ),
    "hunyuan-dit": Architecture(
        "Hunyuan-DiT", "HunyuanDiTPipeline", steps=50, cfg_scale=5.0, sampler="DDIM", text_length=77,
        base="Tencent-Hunyuan/HunyuanDiT-v1.2-Diffusers",
    ),
    "wan": replace(
        _WAN, title="Wan 2.1", pipeline="WanPipeline",
        tasks=("text to film", "film to film"), base="Wan-AI/Wan2.1-T2V-1.3B-Diffusers",
    ),
    "wan-i2v": replace(
        _WAN, title="Wan 2.1 from pictures", pipeline="WanImageToVideoPipeline", tasks=("picture to film",),
        base="Wan-AI/Wan2.1-I2V-14B-480P-Diffusers",
    ),
    "wan22-5b": replace(
        _WAN, title="Wan 2.2 TI2V", pipeline="WanPipeline",
        tasks=("text to film",), wide=(1280, 704), multiple=32, frames=121, fps=24.0,
        base="Wan-AI/Wan2.2-TI2V-5B-Diffusers",
    ),
    "wan-vace": replace(
        _WAN, title="Wan 2.1 VACE", pipeline="WanVACEPipeline",
        tasks=("text to film", "picture to film", "film to film", "inpaint", "outpaint", "text to picture", "reference",
               "control depth", "control pose", "control scribble"),
        family="wan", base="Wan-AI/Wan2.1-VACE-1.3B-diffusers",
    ),
    "ltx": Architecture(
        "LTX-Video", "LTXPipeline", wide=(704, 480), multiple=32, steps=50, cfg_scale=3.0, text_length=128, frames=161,
        fps=24.0, frame_multiple=8, tasks=("text to film", "picture to film"), base="Lightricks/LTX-Video",
    ),
    "ltx2": Architecture(
        "LTX-2", "LTX2Pipeline", wide=(768, 512), multiple=32, steps=40, cfg_scale=4.0, text_length=1024, frames=121,
        fps=24.0, frame_multiple=8, tasks=("text to film",), base="Lightricks/LTX-2",
    ),
    "hunyuan-video": Architecture(
        "HunyuanVideo", "HunyuanVideoPipeline", wide=(1280, 720), steps=50, cfg_scale=6.0, frames=129, fps=24.0,
        tasks=("text to film",), base="hunyuanvideo-community/HunyuanVideo",
    ),
    "cogvideox": Architecture(
        "CogVideoX", "CogVideoXPipeline", wide=(720, 480), steps=50, cfg_scale=6.0, sampler="DDIM", text_length=226,
        frames=49, tasks=("text to film",), base="THUDM/CogVideoX-5b",
    ),
    "mochi": Architecture(
        "Mochi 1", "MochiPipeline", wide=(848, 480), steps=64, frames=19, fps=30.0, frame_multiple=6,
        tasks=("text to film",), base="genmo/mochi-1-preview",
    ),
}  # fmt: skip

# Pipelines of a folder's `model_index.json` that are another one's picture-to-picture or inpaint side.
SIDES = {
    "StableDiffusionImg2ImgPipeline": "sd1",
    "StableDiffusionXLImg2ImgPipeline": "sdxl-refiner",
    "StableDiffusion3Img2ImgPipeline": "sd3",
    "FluxImg2ImgPipeline": "flux-dev",
    "FluxInpaintPipeline": "flux-dev",
    "QwenImageEditPlusPipeline": "qwen-image-edit",
    "LTXImageToVideoPipeline": "ltx",
    "LTXConditionPipeline": "ltx",
    "WanVideoToVideoPipeline": "wan",
}


def title_of(architecture: str) -> str:
    """An architecture's name for people; "an unknown architecture" if there is none."""
    known = ARCHITECTURES.get(architecture)
    return known.title if known else "an unknown architecture"
