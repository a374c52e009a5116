"""Makes a film's recipe of what was typed for `dream video`, laid over a saved recipe where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dreamloom.cli.asked import Asked
from dreamloom.cli.options import read_camera, read_motion_path, read_size, read_stirring
from dreamloom.recipe import Recipe

_FILES = ("last_image", "init_video", "extend")
_NUMBERS = ("frames", "fps", "interpolate")


@dataclass(frozen=True)
class AskedFilm(Asked):
    """The options of `dream video` that are about the film, as typed."""

    film: ClassVar[bool] = True

    frames: int | None = None
    seconds: float | None = None
    fps: float | None = None
    last_image: str | None = None
    init_video: str | None = None
    extend: str | None = None
    loop: bool | None = None
    camera: str | None = None
    motion_paths: tuple[str, ...] = ()
    stir: str | None = None
    interpolate: float | None = None
    sound: bool | None = None

    def over(self, saved: Recipe | None) -> Recipe:
        """The recipe that is asked for; raises BadRecipe as `Asked.over`."""
        if saved is not None and saved.output.kind == "image":
            # what was a picture to start from is now the first frame, which stays as it is
            saved = saved.model_copy(update={"strength": None, "outpaint": None})
        return super().over(saved)

    def _put_output(self, fields: dict[str, Any]) -> None:
        saved = fields.get("output")
        output: dict[str, Any] = {"kind": "video"}
        if saved is not None:
            output |= {"width": saved.width, "height": saved.height}
        if saved is not None and saved.kind == "video":
            output = saved.model_dump()
        if self.size is not None:
            output["width"], output["height"] = read_size(self.size)
        for name in (*_NUMBERS, "loop", "sound"):
            if getattr(self, name) is not None:
                output[name] = getattr(self, name)
        self._put_upscale(output)
        if self.fps is not None and self.interpolate is None:
            output["interpolate"] = None
        if self.seconds is not None:
            fields["seconds"], output["frames"] = self.seconds, self.frames
        elif self.frames is not None:
            fields["seconds"] = None
        fields["output"] = output
        for name in _FILES:
            if getattr(self, name) is not None:
                fields[name] = {"path": getattr(self, name)}
        if self.camera is not None:
            fields["camera"] = read_camera(self.camera)
        if self.motion_paths:
            fields["motion_paths"] = [read_motion_path(one) for one in self.motion_paths]
        if self.stir is not None:
            fields["stir"] = read_stirring(self.stir)
