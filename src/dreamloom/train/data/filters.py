"""Styles as filters over finished pictures: watercolour, pencil sketch, pixel art, oil, neon and more.

Each filter takes pictures (count, 3, height, width) in 0..1 and a generator, and gives new ones. Widths of brushes
and lines are shares of the height, so a style looks the same at every size.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn.functional as functional

from dreamloom.train.data.places.canvas import Canvas, board
from dreamloom.train.data.places.light import LIGHTS

Filter = Callable[[torch.Tensor, torch.Generator], torch.Tensor]


def _canvas(pictures: torch.Tensor, generator: torch.Generator) -> Canvas:
    count, _, height, width = pictures.shape
    return board(count, height, width, LIGHTS["day"], generator)


def _blur(pictures: torch.Tensor, share: float) -> torch.Tensor:
    """Blurs by a Gaussian with a deviation of `share` of the height."""
    deviation = share * pictures.shape[2]
    reach = max(1, min(round(2.5 * deviation), pictures.shape[2] - 1, pictures.shape[3] - 1))
    taps = torch.arange(-reach, reach + 1, device=pictures.device, dtype=pictures.dtype)
    weights = torch.exp(-(taps / deviation).square() / 2)
    weights = weights / weights.sum()
    channels = pictures.shape[1]
    padded = functional.pad(pictures, (reach, reach, reach, reach), mode="reflect")
    across = functional.conv2d(padded, weights.view(1, 1, 1, -1).expand(channels, 1, 1, -1), groups=channels)
    return functional.conv2d(across, weights.view(1, 1, -1, 1).expand(channels, 1, -1, 1), groups=channels)


def _grey(pictures: torch.Tensor) -> torch.Tensor:
    """Luma by Rec. 601, (count, 1, height, width)."""
    weights = torch.tensor([0.299, 0.587, 0.114], device=pictures.device).view(1, 3, 1, 1)
    return (pictures * weights).sum(1, keepdim=True)


def _edges(pictures: torch.Tensor) -> torch.Tensor:
    """How fast each channel changes (central differences), per hundredth of the height."""
    step = pictures.shape[2] / 100
    padded = functional.pad(pictures, (1, 1, 1, 1), mode="replicate")
    across = (padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]) / 2
    down = (padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]) / 2
    return (across.square() + down.square() + 1e-8).sqrt() * step


def _more_colour(pictures: torch.Tensor, times: float) -> torch.Tensor:
    grey = _grey(pictures)
    return (grey + (pictures - grey) * times).clamp(0, 1)


def _strokes(pictures: torch.Tensor, share: float) -> torch.Tensor:
    """Kuwahara's filter: each pixel takes the mean of the smoothest of the four squares that meet in it.

    Source: M. Kuwahara and others, "Processing of RI-angiocardiographic images", 1976.
    """
    side = max(2, round(share * pictures.shape[2]))
    stacked = torch.cat([pictures, _grey(pictures).square()], 1)
    padded = functional.pad(stacked, (side, side, side, side), mode="reflect")
    means = functional.avg_pool2d(functional.avg_pool2d(padded, (side + 1, 1), stride=1), (1, side + 1), stride=1)
    height, width = pictures.shape[2:]
    best, least = pictures, torch.full_like(pictures[:, :1], math.inf)
    for top in (0, side):
        for left in (0, side):
            part = means[:, :, top : top + height, left : left + width]
            spread = part[:, 3:] - _grey(part[:, :3]).square()
            best = torch.where(spread < least, part[:, :3], best)
            least = torch.minimum(spread, least)
    return best


def watercolour(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Thin paint that pools at edges on rough white paper, with an unpainted rim."""
    canvas = _canvas(pictures, generator)
    paint = _strokes(pictures, 0.02)
    pools = _edges(_blur(paint, 0.008)).mean(1, keepdim=True)
    wash = canvas.noise(4, 4).unsqueeze(1) * 0.5 + canvas.noise(11, 11).unsqueeze(1) * 0.5
    grain = canvas.noise(70, 70).unsqueeze(1)
    thin = 0.74 + 0.34 * (wash - 0.5) + 0.12 * (grain - 0.5)
    painted = 1 - (1 - _more_colour(paint, 1.15)) * thin - pools.clamp(max=0.5) * 0.7
    edge = torch.minimum(torch.minimum(canvas.x, canvas.span - canvas.x), torch.minimum(canvas.y, 1 - canvas.y))
    rim = ((edge.unsqueeze(1) + 0.06 * (wash - 0.62)) * 60).clamp(0, 1)
    paper = 0.985 - 0.03 * grain
    return paper.expand_as(painted).lerp(painted * (0.97 + 0.03 * grain), rim)


def pencil_sketch(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Grey outlines and hatched shades on paper."""
    canvas = _canvas(pictures, generator)
    grey = _grey(pictures)
    dodge = grey / (_blur(grey, 0.018) + 0.02)
    lines = ((dodge - 0.55) / 0.45).clamp(0, 1)
    edges = (1 - _edges(pictures).amax(1, keepdim=True) * 2.2).clamp(0.15, 1)
    wobble = canvas.noise(6, 6) * 0.02
    hatch = torch.sin((canvas.x + canvas.y + wobble) * 2 * math.pi * 26).unsqueeze(1) * 0.5 + 0.5
    other = torch.sin((canvas.x - canvas.y + wobble) * 2 * math.pi * 26).unsqueeze(1) * 0.5 + 0.5
    shade = 1 - hatch * ((0.62 - grey) * 1.3).clamp(0, 0.5) - other * ((0.33 - grey) * 1.8).clamp(0, 0.4)
    grain = 0.94 + 0.08 * canvas.noise(64, 64).unsqueeze(1)
    sketch = (lines * edges * shade).clamp(0.12, 1) * grain
    return sketch * torch.tensor([1.0, 0.99, 0.965], device=pictures.device).view(1, 3, 1, 1)


def pixel_art(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Large square pixels, a 16th or a 32nd of the shorter side, in few colours."""
    height, width = pictures.shape[2:]
    blocks = 16 if float(torch.rand((), generator=generator, device=generator.device)) < 0.35 else 32
    rows, columns = round(height * blocks / min(height, width)), round(width * blocks / min(height, width))
    small = functional.interpolate(pictures, (rows, columns), mode="area")
    few = (_more_colour(small, 1.2) * 6).round() / 6
    return functional.interpolate(few, (height, width), mode="nearest")


def oil_painting(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Thick strokes in rich colours with a raised texture."""
    canvas = _canvas(pictures, generator)
    paint = _strokes(_strokes(pictures, 0.04), 0.025)
    drift = canvas.noise(7, 7) * 2.5
    brush = torch.sin((canvas.x * 34 + canvas.y * 21) + drift * 5) * canvas.noise(22, 22)
    relief = brush.unsqueeze(1) * 0.09 + (canvas.noise(50, 26).unsqueeze(1) - 0.5) * 0.07
    return (_more_colour(paint, 1.25) * (1 + relief)).clamp(0, 1)


def neon(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Glowing outlines in bright colours on near-black."""
    canvas = _canvas(pictures, generator)
    smooth = _blur(pictures, 0.008)
    edge = (_edges(smooth).amax(1, keepdim=True) * 3.2 - 0.12).clamp(0, 1)
    vivid = _more_colour(smooth, 2.5)
    vivid = vivid / vivid.amax(1, keepdim=True).clamp(min=0.25)
    turn = (canvas.x * 2.5 + canvas.y * 3.5 + canvas.number(0, 6)).unsqueeze(1)
    shifts = torch.tensor([0.0, 2.1, 4.2], device=pictures.device).view(1, 3, 1, 1)
    tubes = edge * vivid.lerp(torch.cos(turn + shifts) * 0.5 + 0.6, 0.45).clamp(0, 1)
    glow = _blur(tubes, 0.022) * 1.5
    dark = _more_colour(pictures, 1.4) * torch.tensor([0.13, 0.09, 0.2], device=pictures.device).view(1, 3, 1, 1)
    return (dark + glow + tubes + (edge - 0.6).clamp(min=0) * 0.8).clamp(0, 1)


def black_and_white(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Shades of grey with some contrast."""
    times = _canvas(pictures, generator).number(1.05, 1.3).unsqueeze(1)
    return ((_grey(pictures) - 0.5) * times + 0.5).clamp(0, 1).expand(-1, 3, -1, -1).contiguous()


def paper_cut(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Flat sheets of coloured paper, lighter ones on top, that cast soft shadows on one another."""
    canvas = _canvas(pictures, generator)
    smooth = _strokes(_blur(pictures, 0.012), 0.03)
    level = (_grey(smooth) * 5).floor().clamp(max=4) / 4
    flat = (_more_colour(smooth, 1.15) * 5).round() / 5
    offset = max(1, round(0.016 * pictures.shape[2]))
    above = functional.pad(level, (offset, 0, offset, 0), mode="replicate")[:, :, :-offset, :-offset]
    shadow = _blur((above - level).clamp(min=0), 0.012) * 1.7
    rim = (level - above).clamp(0, 0.25) * 0.35
    fibre = 0.97 + 0.06 * canvas.noise(60, 60).unsqueeze(1)
    return ((flat * 0.94 + 0.04) * (1 - shadow.clamp(0, 0.55)) * fibre + rim).clamp(0, 1)


def vintage(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Faded brown photograph with dark corners and grain."""
    canvas = _canvas(pictures, generator)
    brown = _grey(pictures) * torch.tensor([1.06, 0.87, 0.64], device=pictures.device).view(1, 3, 1, 1)
    faded = pictures.lerp(brown, 0.82) * 0.86 + 0.09
    corner = ((canvas.x / canvas.span - 0.5).square() + (canvas.y - 0.5).square()) * 0.85
    grain = (canvas.noise(90, 90) - 0.5) * 0.08
    return (faded * (1 - corner.unsqueeze(1)) + grain.unsqueeze(1)).clamp(0, 1)


def comic(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Bold inked outlines, few bright colours and printed dots in the shade."""
    canvas = _canvas(pictures, generator)
    smooth = _strokes(pictures, 0.018)
    flat = _more_colour((smooth * 5).round() / 5, 1.4)
    across, down = (canvas.x + canvas.y) * 34, (canvas.x - canvas.y) * 34
    dots = (torch.cos(across * math.pi) * torch.cos(down * math.pi)).unsqueeze(1)
    shade = (0.52 - _grey(smooth)).clamp(0, 0.5) * 2
    printed = flat * (1 - 0.3 * ((dots - 1 + 1.5 * shade) * 5).clamp(0, 1))
    ink = ((_edges(_blur(smooth, 0.005)).amax(1, keepdim=True) - 0.1) * 11).clamp(0, 1)
    black = canvas.number(0.04, 0.1).unsqueeze(1).expand_as(printed)
    return printed.lerp(black, ink)


FILTERS: dict[str, Filter] = {
    "watercolour": watercolour,
    "pencil sketch": pencil_sketch,
    "pixel art": pixel_art,
    "oil painting": oil_painting,
    "neon": neon,
    "black and white": black_and_white,
    "paper cut": paper_cut,
    "vintage": vintage,
    "comic": comic,
}

FILTER_WORDS: dict[str, tuple[str, ...]] = {
    "watercolour": ("watercolour", "watercolor painting", "watercolour style", "aquarelle", "painted in watercolours"),
    "pencil sketch": ("pencil sketch", "pencil drawing", "sketch", "hand-drawn sketch", "graphite drawing"),
    "pixel art": ("pixel art", "8-bit style", "pixelated", "retro game style", "16-bit pixel art"),
    "oil painting": (
        "oil painting",
        "oil on canvas",
        "painted in oils",
        "impressionist painting",
        "thick brush strokes",
    ),
    "neon": ("neon", "neon style", "neon lights", "glowing neon outlines", "synthwave"),
    "black and white": ("black and white", "monochrome", "greyscale", "black-and-white picture", "in shades of grey"),
    "paper cut": ("paper cut", "paper cut-out style", "papercraft", "layered paper art", "cut paper"),
    "vintage": ("vintage", "sepia", "old photo style", "retro photograph", "faded vintage picture"),
    "comic": ("comic book style", "comic", "ink outlines", "pop art", "comic strip style"),
}


def apply_filter(name: str, pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Redraws pictures in a style.

    Args:
        name: a name in `FILTERS`.
        pictures: (count, 3, height, width) in 0..1, on the generator's device; left as they are.
        generator: source of all randomness.

    Returns:
        New pictures, as large, in 0..1.

    Raises:
        KeyError: no such filter.
    """
    return FILTERS[name](pictures, generator).clamp(0, 1)
