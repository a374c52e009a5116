"""OpenAI's API for pictures and films, under `/v1`, for programs that already speak it.

`quality` chooses the steps; a size that the model cannot paint becomes the nearest that it can, and the answer says
which. Names of OpenAI's own models stand for the embedded one, as programs have them built in.

Source: the reference at platform.openai.com and the `openai` package, 3.54.
"""

from __future__ import annotations

from fastapi import APIRouter

from dreamloom.server.openai import images, models, videos

router = APIRouter(prefix="/v1")
for part in (images, models, videos):
    router.include_router(part.router)
