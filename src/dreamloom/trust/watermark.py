"""A watermark in the pixels: 32 bits that lead back to a recipe when everything beside the pixels was stripped.

It labels and does not prove: whoever knows this page can remove it, or put one into any picture.

Terms:
    identity: the first 32 bits of a recipe's id.
    chip: +1 or −1. The identity and its checksum are 48 bits, which a Reed–Muller code RM(1,5) spreads over 256 chips:
        six bits choose one of 32 Walsh functions and its sign.
    wave: a sinusoid whose period divides the tile. Each chip has one; its phase is a known one, turned by `TURN`
        to the left or to the right. What is common to both turns finds the place, what differs is the chip.
    tile: the sum of all waves, a square that is repeated over the picture.
    period: how many pixels of a picture one tile has become; it tells how much the picture was rescaled.

Marking adds the tile, more where the picture is busy and less where it is plain. Where a channel has no room (white
grounds) the half that has room counts twice. Finding clips the picture's gradient, which leaves little of edges and
textures but all of so faint a pattern, looks up the waves in one Fourier transform at every period that may be, and
takes the shift at which their phases agree best.

Sources: Cox, Kilian, Leighton, Shamoon, "Secure Spread Spectrum Watermarking for Multimedia" (1997); Kutter,
"Watermarking resistant to translation, rotation and scaling" (1998) for the periodic tile.
"""

from __future__ import annotations

import binascii
import hashlib
import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Complexes = npt.NDArray[np.complex128]

SIDE = 64  # pixels of a tile, at least
TILES = 6  # of them along the shorter side of a picture, where that makes them larger
TURN = math.radians(50)
FAINTEST, STRONGEST = 1.0, 3.0  # grey levels, root mean square: on a plain ground, and where much goes on
LOUDEST = 3.1  # grey levels, root mean square, over a whole picture: a peak signal-to-noise ratio of 38.3 dB
BY_ACTIVITY = 0.2  # grey levels more for each grey level that the picture itself varies
NEAR_LIMIT = 8.0  # grey levels from black or white at which room begins to be short

_CHIPS = 256
_MIDDLE = 7.6  # waves in a tile, about which the 256 used ones lie: what JPEG keeps, and halving the size too
_STEEPEST = 4.0  # grey levels between two neighbours beyond which a gradient is clipped
_LOOKED_AT = 1024  # pixels of the longer side; larger pictures are reduced to it first
_PERIODS = (22.0, 200.0)
_MOST = 1.5  # times the usual of its ring that a single wave may count
_CANDIDATES = 6
_SURE = 0.2  # share of the waves' sizes that must agree with what was read
_FRAMES = 16  # of a film that are looked at


def identity_of(recipe_id: str) -> int:
    """The identity of a recipe: the first 32 bits of its id, so that its first 8 hex digits find it again.

    Args:
        recipe_id: lower-case hex, as `ResolvedRecipe.id` gives it.
    """
    return int(recipe_id[:8], 16)


def mark(pixels: Pixels, identity: int, where: npt.NDArray[np.bool_] | None = None) -> Pixels:
    """Marks a picture; the same pixels and identity give the same result.

    Args:
        pixels: uint8 (H, W, 3).
        identity: 0 to 2³² − 1.
        where: bool (H, W), True where pixels may change; None for everywhere.

    Returns:
        uint8 (H, W, 3), a new array.

    Raises:
        ValueError: if the identity has more than 32 bits.
    """
    height, width, _ = pixels.shape
    tile = _tile(identity, max(SIDE, min(height, width) // TILES))
    down, across = -(-height // len(tile)), -(-width // len(tile))
    change = np.tile(tile, (down, across))[:height, :width] * _strength(pixels)
    if where is not None:
        change = change * where
    values = pixels.astype(np.float32)
    added = change[..., None]
    room = np.where(added > 0, 255 - values, values)
    other = np.where(added > 0, values, 255 - values)
    # the channel that cannot go one way goes twice as far the other way
    added = added * (2 - np.minimum(other / NEAR_LIMIT, 1))
    added = np.sign(added) * np.minimum(np.abs(added), room)
    added *= min(1.0, LOUDEST / max(float(np.sqrt(np.mean(added**2))), 1e-9))
    marked: Pixels = np.rint(values + added).astype(np.uint8)
    return marked


def mark_all(frames: Pixels, identity: int, where: npt.NDArray[np.bool_] | None = None) -> Pixels:
    """Marks every frame of a film, uint8 (frames, H, W, 3); otherwise as `mark`."""
    return np.stack([mark(frame, identity, where) for frame in frames])


def find(pixels: Pixels) -> int | None:
    """Looks for a watermark.

    Args:
        pixels: uint8 (H, W, 3), or (frames, H, W, 3) of a film, whose frames all carry the same one.

    Returns:
        The identity, or None if there is no watermark that can be read.
    """
    spectrum = _transform(pixels)
    if spectrum is None:
        return None
    periods = spectrum.periods()
    scores = np.concatenate([_shifts(spectrum.waves(some))[0] for some in _in_parts(periods, 64)])
    step = periods[1] / periods[0] - 1
    for best in np.argsort(-scores)[:_CANDIDATES]:
        nearby = periods[best] * (1 + np.linspace(-0.6, 0.6, 5) * step)
        waves = spectrum.waves(nearby)
        close, shifts = _shifts(waves)
        for one in np.argsort(-close)[:2]:
            identity = _read(waves[one], int(shifts[one]))
            if identity is not None:
                return identity
    return None


# --- the code


@cache
def _walsh() -> npt.NDArray[np.int8]:
    """The 32 Walsh functions, int8 (32, 32), ±1."""
    return np.array([[1 - 2 * ((row & column).bit_count() & 1) for column in range(32)] for row in range(32)], np.int8)


def _checksum(identity: int) -> int:
    return binascii.crc_hqx(identity.to_bytes(4, "big"), 0xFFFF)


def _chips(identity: int) -> npt.NDArray[np.int8]:
    """The 256 chips of an identity, scrambled: about as many of each sign, whatever the identity."""
    bits = identity << 16 | _checksum(identity)
    words = [bits >> 6 * number & 63 for number in range(8)]
    return np.concatenate([_walsh()[word & 31] * (1 - 2 * (word >> 5)) for word in words]) * _the_waves().scramble


def _decoded(soft: npt.NDArray[np.floating]) -> int | None:
    """The identity that 256 soft chips most probably mean, or None if the checksum does not agree."""
    bits = 0
    for number, agreement in enumerate((soft * _the_waves().scramble).reshape(8, 32) @ _walsh()):
        best = int(np.argmax(np.abs(agreement)))
        bits |= (best | (32 if agreement[best] < 0 else 0)) << 6 * number
    identity = bits >> 16
    return identity if _checksum(identity) == bits & 0xFFFF else None


# --- the waves


@dataclass(frozen=True)
class _Waves:
    """What is known of the 256 waves, in the order of their chips.

    Attributes:
        across, down: how many periods of it a tile has.
        phase: the known one.
        scramble: ±1, by which its chip is multiplied.
        rings: the waves by their length, in eight parts.
    """

    across: npt.NDArray[np.int64]
    down: npt.NDArray[np.int64]
    phase: Floats
    scramble: npt.NDArray[np.int8]
    rings: tuple[npt.NDArray[np.int64], ...]


@cache
def _the_waves() -> _Waves:
    """Chosen by hash, so that they are the same in every version of every library."""
    digests = [hashlib.sha256(f"dreamloom watermark {number}".encode()).digest() for number in range(_CHIPS)]
    half = [(across, down) for across in range(-20, 21) for down in range(21) if down > 0 or across > 0]
    nearest = sorted(half, key=lambda one: (abs(math.hypot(*one) - _MIDDLE), one))[:_CHIPS]
    mixed = np.array([nearest[number] for number in sorted(range(_CHIPS), key=digests.__getitem__)])
    phase = np.array([int.from_bytes(digest[8:12], "big") / 2**32 * math.tau for digest in digests], np.float32)
    rings = np.array_split(np.argsort(np.hypot(mixed[:, 0], mixed[:, 1]), kind="stable"), 8)
    scramble = np.array([1 - 2 * (digest[12] & 1) for digest in digests], np.int8)
    return _Waves(mixed[:, 0], mixed[:, 1], phase, scramble, tuple(rings))


@lru_cache(maxsize=8)
def _tile(identity: int, side: int) -> Floats:
    """The tile of an identity, (side, side) pixels, mean square 1."""
    if not 0 <= identity < 2**32:
        raise ValueError("an identity has 32 bits")
    waves = _the_waves()
    plane = np.zeros((side, side), np.complex128)
    plane[waves.down % side, waves.across % side] = np.exp(1j * (waves.phase + TURN * _chips(identity)))
    tile = np.fft.ifft2(plane).real
    result: Floats = (tile / tile.std()).astype(np.float32)
    return result


def _strength(pixels: Pixels) -> Floats:
    """How strong the mark may be at each place, in grey levels, (H, W)."""
    grey = Image.fromarray(pixels).convert("L")
    smooth = np.asarray(grey.filter(ImageFilter.BoxBlur(4)), np.int16)
    varied = np.abs(np.asarray(grey, np.int16) - smooth).astype(np.uint8)
    activity = np.asarray(Image.fromarray(varied).filter(ImageFilter.BoxBlur(4)), np.float32)
    strength: Floats = np.minimum(FAINTEST + BY_ACTIVITY * activity, STRONGEST).astype(np.float32)
    return strength


# --- finding


@dataclass(frozen=True)
class _Spectrum:
    """The Fourier transform of a picture's clipped gradient, in a square of zeros at least twice its size."""

    values: npt.NDArray[np.complexfloating]
    size: int
    height: int
    width: int

    def periods(self) -> npt.NDArray[np.float64]:
        """Every period worth trying: so close together that no wave loses its phase from the middle to the edge."""
        step = 1.75 / max(self.height, self.width)
        periods: npt.NDArray[np.float64] = np.exp(np.arange(math.log(_PERIODS[0]), math.log(_PERIODS[1]), step))
        return periods

    def waves(self, periods: npt.NDArray[np.float64]) -> Complexes:
        """What the waves would be if a tile were so large: (periods, 256), without their known phases."""
        known = _the_waves()
        across = np.rint(known.across / periods[:, None] * self.size).astype(np.int64)
        down = np.rint(known.down / periods[:, None] * self.size).astype(np.int64)
        inside = (np.abs(across) < self.size // 2) & (np.abs(down) < self.size // 2)
        mirrored = across < 0  # a real picture's transform holds only one half; the other is its conjugate
        sign = np.where(mirrored, -1, 1)
        rows, columns = np.where(inside, sign * down, 0) % self.size, np.where(inside, sign * across, 0)
        found = self.values[rows, columns]
        found = np.where(mirrored, found.conj(), found) * inside
        middle = across * ((self.width - 1) / 2) + down * ((self.height - 1) / 2)
        return _evened(found * np.exp(1j * (math.tau / self.size * middle - known.phase)))


def _transform(pixels: Pixels) -> _Spectrum | None:
    """The spectrum of a picture or film; None if it is too small to hold anything."""
    frames = pixels if pixels.ndim == 4 else pixels[None]
    some = frames[np.unique(np.linspace(0, len(frames) - 1, _FRAMES).astype(int))]
    slopes = np.mean([_slopes(frame) for frame in some], axis=0, dtype=np.float32)
    height, width = slopes.shape
    if min(height, width) < SIDE // 2:
        return None
    size = 1 << max(8, (2 * max(height, width) - 1).bit_length())
    return _Spectrum(np.fft.rfft2(slopes, (size, size)), size, height, width)


def _slopes(frame: Pixels) -> Floats:
    """The divergence of the clipped gradient of a picture's brightness, (H, W) float32."""
    grey = Image.fromarray(frame @ np.array([0.299, 0.587, 0.114], np.float32))
    if max(grey.size) > _LOOKED_AT:
        share = _LOOKED_AT / max(grey.size)
        small = (max(1, round(grey.width * share)), max(1, round(grey.height * share)))
        grey = grey.resize(small, Image.Resampling.BICUBIC)
    plane = np.asarray(grey)
    across = np.diff(plane, axis=1).clip(-_STEEPEST, _STEEPEST)
    down = np.diff(plane, axis=0).clip(-_STEEPEST, _STEEPEST)
    slopes = np.zeros_like(plane)
    slopes[:, 1:] += across
    slopes[:, :-1] -= across
    slopes[1:] += down
    slopes[:-1] -= down
    return slopes


def _evened(waves: Complexes) -> Complexes:
    """The waves on one scale, whatever the picture's own spectrum is, and none of them louder than it should be."""
    even = np.empty_like(waves)
    for ring in _the_waves().rings:
        usual = np.maximum(np.median(np.abs(waves[:, ring]), axis=1, keepdims=True), 1e-9)
        even[:, ring] = waves[:, ring] / usual
    return even * np.minimum(1, _MOST / np.maximum(np.abs(even), 1e-9))


def _shifts(waves: Complexes) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """For each row of waves, how well their phases agree at the best shift (in sigmas of chance), and that shift."""
    known = _the_waves()
    plane = np.zeros((len(waves), SIDE, SIDE), np.complex128)
    plane[:, known.down % SIDE, known.across % SIDE] = waves
    agreement = np.fft.ifft2(plane).real.reshape(len(waves), -1) * SIDE**2
    chance = np.sqrt((np.abs(waves) ** 2).sum(axis=1) / 2)
    return agreement.max(axis=1) / np.maximum(chance, 1e-9), agreement.argmax(axis=1)


def _read(waves: Complexes, shift: int) -> int | None:
    """Reads the identity at about a shift (row × 64 + column of a tile); None if there is nothing to be read."""
    known = _the_waves()
    fine = np.linspace(-0.6, 0.6, 5)
    down, across = (part.reshape(-1, 1) for part in np.meshgrid(shift // SIDE + fine, shift % SIDE + fine))
    turned = waves * np.exp(1j * math.tau / SIDE * (known.across * across + known.down * down))
    straight = turned[turned.real.sum(axis=1).argmax()]
    identity = _decoded(straight.imag)
    if identity is None:
        return None
    agreeing = (straight * np.exp(-1j * TURN * _chips(identity))).real.sum()
    return identity if agreeing > _SURE * np.abs(straight).sum() else None


def _in_parts(values: npt.NDArray[np.float64], size: int) -> list[npt.NDArray[np.float64]]:
    return [values[start : start + size] for start in range(0, len(values), size)]
