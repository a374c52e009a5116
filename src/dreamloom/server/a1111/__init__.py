"""The API of the Stable Diffusion web UI (A1111), under `/sdapi/v1`, for programs that already speak it.

What is left out of a request is the model's own, not A1111's. A size that the model cannot paint becomes the nearest
that it can; the reply says which. What cannot be done at all (upscaling while painting, scripts, face restoration) is
refused rather than passed over, as it would change the picture.

Source: `modules/api/models.py` and `api.py` in AUTOMATIC1111/stable-diffusion-webui, 1.10.1.
"""

from __future__ import annotations

from fastapi import APIRouter

from dreamloom.server.a1111 import controlnet, extras, lists, painting, progress

router = APIRouter()
for part in (painting, progress, lists, extras, controlnet):
    router.include_router(part.router)
