"""Houses and other things that people built on land, drawn on the sheet of `ink`."""

from __future__ import annotations

from dreamloom.train.data.puppets.ink import Ink, dark, light
from dreamloom.train.data.puppets.shapes import oval, rounded, smooth, star

WOOD = "#b5763a"
GLOW = "#ffd45a"


def crown_of_leaves(ink: Ink, blobs: list[tuple[float, float, float]], colour: str) -> None:
    """A tree's leaves: round clouds of green, the later ones in front and paler."""
    count = len(blobs)
    for number, (x, y, radius) in enumerate(blobs):
        tone = dark(colour, 0.2 * (1 - number / count)) if number < count / 2 else light(colour, 0.14 * number / count)
        ink.oval(x, y, radius, radius * 0.88, tone, shine=0.7, edge=0.7)


def lit_window(ink: Ink, x: float, y: float, across: float, down: float, frame: str = "#7a4526") -> None:
    """A window with warm light behind it."""
    ink.glow(x, y, across * 2.2, GLOW, 0.7)
    ink.slab(
        ((x - across, y - down), (x + across, y - down), (x + across, y + down), (x - across, y + down)), frame, 10
    )
    ink.plain(
        rounded(
            (
                (x - across + 11, y - down + 11),
                (x + across - 11, y - down + 11),
                (x + across - 11, y + down - 11),
                (x - across + 11, y + down - 11),
            ),
            5,
        ),
        "#ffe27a",
    )
    ink.line(((x, y - down + 8), (x, y + down - 8)), 8, frame)
    ink.line(((x - across + 8, y), (x + across - 8, y)), 8, frame)


def door(ink: Ink, x: float, floor: float, across: float, high: float, colour: str = "#8a4a2a") -> None:
    """A door with a round top."""
    points = (
        (x - across, floor),
        (x - across, floor - high * 0.66),
        (x, floor - high),
        (x + across, floor - high * 0.66),
        (x + across, floor),
    )
    ink.slab(points, colour, across * 0.8 if high > 1.5 * across else 10)
    ink.dot(x + across * 0.5, floor - high * 0.4, max(6.0, across * 0.16), "#ffc531")


def _boards(ink: Ink, left: float, right: float, top: float, bottom: float, count: int, colour: str) -> None:
    for number in range(1, count):
        y = top + (bottom - top) * number / count
        ink.line(((left + 6, y), (right - 6, y)), 6, dark(colour, 0.35), 0.7)


def treehouse(ink: Ink) -> None:
    """A wooden house with a lit window and a ladder, in a great tree."""
    trunk = "#8a5a34"
    crown_of_leaves(
        ink, [(250, 330, 180), (760, 320, 180), (500, 190, 190), (330, 170, 150), (680, 165, 150)], "#3f9a4a"
    )
    for side in (-1, 1):
        ink.tube(((500 + side * 40, 860), (500 + side * 160, 940)), (44, 13), trunk)
    ink.tube(((500, 880), (494, 760), (500, 560), (496, 300)), (80, 64, 60, 48), trunk)
    ink.tube(((500, 640), (330, 560), (238, 420)), (44, 36, 24), trunk)
    ink.tube(((500, 640), (690, 560), (772, 410)), (44, 36, 24), trunk)
    ink.slab(((196, 640), (804, 640), (804, 684), (196, 684)), "#9a6230", 12)
    left, right, top, floor = 284, 716, 420, 642
    ink.slab(((left, top), (right, top), (right, floor), (left, floor)), "#d0904c", 10)
    _boards(ink, left, right, top, floor, 5, "#d0904c")
    ink.slab(((222, 436), (500, 232), (778, 436), (742, 466), (258, 466)), "#c9483a", 20)
    for x in (330, 420, 510, 600, 690):
        ink.line(((x, 398 + abs(x - 500) * 0.1), (x - 8, 448)), 7, dark("#c9483a", 0.3), 0.7)
    lit_window(ink, 392, 546, 62, 58)
    door(ink, 606, floor, 58, 168)
    for x in (208, 262, 738, 792):
        ink.tube(((x, 642), (x, 570)), (11, 11), WOOD)
    for left_x in (200, 730):
        ink.tube(((left_x, 576), (left_x + 70, 576)), (11, 11), WOOD)
    for x in (590, 680):
        ink.tube(((x, 660), (x + 18, 934)), (13, 13), "#d9a05c")
    for step in range(5):
        y = 704 + step * 48
        ink.tube(((592 + step * 3, y), (684 + step * 3, y)), (11, 11), "#d9a05c")
    crown_of_leaves(
        ink, [(150, 470, 100), (856, 462, 104), (220, 250, 110), (790, 236, 108), (500, 120, 112)], "#4cb257"
    )


def cottage(ink: Ink) -> None:
    """A small house with a thatched roof."""
    ink.slab(((690, 120), (782, 120), (782, 380), (690, 380)), "#b3604a", 10)
    ink.slab(((676, 100), (796, 100), (796, 146), (676, 146)), "#8f4636", 10)
    ink.slab(((184, 440), (816, 440), (816, 900), (184, 900)), "#fff0d6", 12)
    for x in (196, 804):
        ink.slab(((x - 17, 450), (x + 17, 450), (x + 17, 900), (x - 17, 900)), WOOD, 4, edge=0.5)
    ink.blob(
        (
            (96, 520),
            (200, 320),
            (330, 166),
            (500, 120),
            (670, 166),
            (800, 320),
            (904, 520),
            (840, 540),
            (500, 500),
            (160, 540),
        ),
        "#d9a441",
    )
    for x in (270, 380, 500, 620, 730):
        ink.line(((500 + (x - 500) * 0.5, 210), (x, 350), (500 + (x - 500) * 1.25, 480)), 9, "#a9752a", 0.6)
    door(ink, 500, 898, 84, 270, "#3f8a5a")
    lit_window(ink, 306, 686, 68, 68, "#8a5426")
    lit_window(ink, 694, 686, 68, 68, "#8a5426")
    for x in (214, 270, 330, 390, 612, 672, 732, 788):
        ink.oval(x, 890, 42, 36, "#4cae55", edge=0.6)
        ink.dot(x - 8, 878, 11, "#ff6f9a")


def lighthouse(ink: Ink) -> None:
    """A red and white tower with a lamp, on rocks."""
    for x, y, across, down in ((300, 896, 150, 70), (690, 900, 160, 66), (500, 880, 190, 80)):
        ink.oval(x, y, across, down, "#8b8796", edge=0.8)
    body = rounded(((392, 330), (608, 330), (668, 868), (332, 868)), 12)
    ink.fill(body, "#fbfbfd")
    with ink.within(body):
        for y in (430, 640):
            ink.slab(((300, y), (700, y), (700, y + 104), (300, y + 104)), "#e23b3b", 2, edge=0)
    ink.glow(500, 228, 300, "#fff2a0", 0.9)
    for side in (-1, 1):
        with ink.faded(0.5):
            ink.plain(
                rounded(
                    ((500 + side * 66, 206), (500 + side * 440, 110), (500 + side * 440, 330), (500 + side * 66, 254)),
                    10,
                ),
                "#fff3a6",
            )
    ink.slab(((424, 166), (576, 166), (576, 300), (424, 300)), "#ffe27a", 8)
    for x in (462, 538):
        ink.line(((x, 172), (x, 296)), 9, "#4a4a5c")
    ink.slab(((360, 292), (640, 292), (640, 338), (360, 338)), "#4a4a5c", 12)
    ink.slab(((396, 172), (500, 62), (604, 172)), "#e23b3b", 18)
    ink.oval(500, 62, 20, 20, "#ffc531")
    door(ink, 500, 866, 46, 120, "#4a4a5c")
    ink.oval(500, 590, 30, 36, "#5bbcf2", edge=0.7)


def windmill(ink: Ink) -> None:
    """A mill with four sails."""
    ink.oval(500, 915, 330, 48, "#5fb35a", edge=0.7)
    ink.slab(((392, 360), (608, 360), (690, 910), (310, 910)), "#f4e4c8", 16)
    ink.blob(((376, 380), (406, 262), (500, 214), (594, 262), (624, 380), (500, 400)), "#b3402f")
    door(ink, 500, 908, 56, 160)
    lit_window(ink, 500, 620, 44, 44)
    for number in range(4):
        with ink.frame(500, 350, 24 + 90 * number):
            ink.tube(((0, 0), (0, -320)), (13, 9), "#8a5426")
            ink.slab(((10, -86), (98, -86), (98, -318), (10, -318)), "#fdf8ec", 6, edge=0.8)
            for y in (-144, -202, -260):
                ink.line(((14, y), (94, y)), 6, WOOD)
            ink.line(((54, -90), (54, -314)), 6, WOOD)
    ink.oval(500, 350, 34, 34, "#7a4526")


def tower(ink: Ink) -> None:
    """A stone tower with a pointed roof and a flag."""
    ink.line(((500, 130), (500, 30)), 10, "#7a5a3a")
    ink.slab(((504, 34), (624, 66), (504, 104)), "#ffc531", 8)
    ink.slab(((356, 360), (644, 360), (668, 940), (332, 940)), "#b9b3c4", 14)
    ink.slab(((312, 330), (688, 330), (672, 432), (328, 432)), "#a59eb2", 14)
    ink.slab(((284, 344), (500, 108), (716, 344)), "#5a5fd0", 18)
    for x, y in ((400, 500), (560, 480), (600, 620), (390, 690), (440, 850), (600, 780), (380, 590)):
        ink.slab(((x - 40, y - 17), (x + 40, y - 17), (x + 40, y + 17), (x - 40, y + 17)), "#a39bb0", 10, edge=0.4)
    lit_window(ink, 500, 566, 46, 60, "#6a6478")
    door(ink, 500, 938, 70, 180)


def bridge(ink: Ink) -> None:
    """A stone bridge over a stream."""
    ink.slab(((20, 760), (980, 760), (980, 900), (20, 900)), "#5fb8ee", 40)
    for x, y in ((160, 830), (480, 850), (760, 822)):
        ink.line(((x, y), (x + 50, y - 10), (x + 100, y)), 10, "#ffffff", 0.7)
    arch = [
        ("M", ((40, 800),)), ("L", ((40, 560),)), ("Q", ((500, 180), (960, 560))), ("L", ((960, 800),)),
            ("L", ((850, 800),)),
        ("C", ((840, 560), (590, 560), (580, 800))), ("L", ((420, 800),)), ("C", ((410, 560), (160, 560),
            (150, 800))), ("Z", ()),
    ]  # fmt: skip
    ink.fill(arch, "#a79fb0", depth=0.7)
    for x, y in (
        (120, 600),
        (300, 520),
        (500, 470),
        (500, 620),
        (700, 520),
        (880, 600),
        (90, 720),
        (910, 720),
        (500, 740),
    ):
        ink.slab(((x - 36, y - 17), (x + 36, y - 17), (x + 36, y + 17), (x - 36, y + 17)), "#958ca0", 10, edge=0.4)
    ink.tube(((30, 540), (240, 410), (500, 362), (760, 410), (970, 540)), (30, 28, 28, 28, 30), "#c2bacb")


def igloo(ink: Ink) -> None:
    """A house of snow."""
    dome = smooth(
        [(70, 830), (96, 600), (250, 380), (500, 300), (740, 390), (880, 600), (920, 830), (500, 862)], closed=True
    )
    ink.oval(500, 842, 470, 60, "#dcecfa", edge=0.6)
    ink.fill(dome, "#f2f9ff", depth=1.3)
    with ink.within(dome):
        for y in (480, 600, 720):
            ink.line(((60, y + 40), (480, y - 22), (940, y + 40)), 9, "#a9c8e4")
        for x, y in ((330, 420), (560, 400), (200, 560), (420, 530), (700, 540), (150, 690), (320, 660), (860, 690)):
            ink.line(((x, y - 46), (x - 6, y + 50)), 8, "#a9c8e4")
    ink.slab(((420, 860), (410, 690), (500, 600), (640, 580), (760, 650), (790, 860)), "#e2f0fc", 60)
    ink.slab(((480, 862), (476, 720), (560, 656), (660, 656), (724, 720), (728, 862)), "#3a5a8a", 56, edge=0.6)


def sandcastle(ink: Ink) -> None:
    """A castle of sand with a flag."""
    sand = "#efc97c"
    ink.oval(500, 890, 440, 62, "#e2b564", edge=0.6)
    ink.line(((500, 250), (500, 90)), 10, "#8a5a34")
    ink.slab(((505, 92), (626, 128), (505, 172)), "#ff5a5f", 8)
    for x, top, half in ((500, 260, 112), (250, 480, 104), (750, 480, 104)):
        ink.slab(((x - half, top), (x + half, top), (x + half * 1.16, 890), (x - half * 1.16, 890)), sand, 14)
        for step in (-1, 0, 1):
            at = x + step * half * 0.74
            ink.slab(((at - 27, top - 44), (at + 27, top - 44), (at + 27, top + 16), (at - 27, top + 16)), sand, 8)
    ink.slab(((220, 670), (780, 670), (800, 892), (200, 892)), light(sand, 0.16), 14)
    for x in (270, 360, 450, 550, 640, 730):
        ink.slab(((x - 26, 640), (x + 26, 640), (x + 26, 690), (x - 26, 690)), light(sand, 0.16), 8)
    ink.slab(((430, 892), (430, 790), (500, 730), (570, 790), (570, 892)), "#9a6a34", 44)
    for x, y in ((250, 570), (750, 570), (500, 390)):
        ink.slab(
            ((x - 24, y + 40), (x - 24, y - 10), (x, y - 40), (x + 24, y - 10), (x + 24, y + 40)),
            "#9a6a34",
            18,
            edge=0.6,
        )
    ink.oval(340, 800, 32, 28, "#ff9db0", edge=0.6)
    ink.fill(star(660, 800, 40), "#ff8a4c", edge=0.7)


def window_ball(ink: Ink, x: float, y: float, radius: float, glass: str = "#7fd4ff") -> None:
    """A round window with a brass frame."""
    ink.oval(x, y, radius, radius, "#ffc531")
    ink.fill(oval(x, y, radius * 0.72, radius * 0.72), glass, edge=0.5)
    ink.dot(x - radius * 0.24, y - radius * 0.26, radius * 0.2, "#ffffff", 0.85)
