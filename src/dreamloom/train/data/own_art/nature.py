"""Trees, rocks and creatures, drawn on the sheet of `ink`."""

from __future__ import annotations

from dreamloom.train.data.own_art.buildings import crown_of_leaves
from dreamloom.train.data.puppets.ink import Ink, dark, light
from dreamloom.train.data.puppets.shapes import oval, smooth


def oak(ink: Ink) -> None:
    """A great old oak."""
    trunk = "#8a5a34"
    crown_of_leaves(
        ink, [(230, 430, 190), (770, 430, 190), (500, 240, 210), (340, 250, 170), (670, 250, 170)], "#4a9a44"
    )
    for side in (-1, 1):
        ink.tube(((500 + side * 44, 866), (500 + side * 160, 944)), (44, 14), trunk)
    ink.tube(((500, 890), (492, 760), (504, 560)), (88, 70, 60), trunk)
    ink.tube(((500, 660), (370, 540), (300, 430)), (44, 34, 22), trunk)
    ink.tube(((504, 640), (640, 530), (710, 420)), (42, 32, 22), trunk)
    crown_of_leaves(
        ink,
        [(360, 430, 120), (640, 430, 120), (500, 340, 140), (180, 330, 110), (820, 330, 110), (500, 150, 110)],
        "#57b34f",
    )
    ink.oval(492, 740, 30, 40, "#5a3820", edge=0.6, shine=0)


def snowy_pine(ink: Ink) -> None:
    """A fir with snow on its branches."""
    ink.tube(((500, 950), (500, 780)), (46, 46), "#7a5030")
    ink.oval(500, 944, 190, 30, "#eef6ff", edge=0.6)
    for top, bottom, half in ((520, 860, 330), (300, 640, 270), (70, 420, 205)):
        points = [
            (500, top),
            (500 + half, bottom - 10),
            (500 + half * 0.52, bottom - 26),
            (500 + half * 0.3, bottom + 18),
            (500, bottom - 14),
            (500 - half * 0.3, bottom + 18),
            (500 - half * 0.52, bottom - 26),
            (500 - half, bottom - 10),
        ]
        ink.slab(points, "#2f8a5a", 44)
        reach = (bottom - top) * 0.62
        snow = [
            (500, top - 8),
            (500 + half * 0.62, top + reach),
            (500 + half * 0.36, top + reach * 0.8),
            (500 + half * 0.2, top + reach * 1.14),
            (500, top + reach * 0.78),
            (500 - half * 0.22, top + reach * 1.06),
            (500 - half * 0.38, top + reach * 0.8),
            (500 - half * 0.62, top + reach),
        ]
        ink.slab(snow, "#f6fbff", 30, edge=0.5)


def glowing_mushroom(ink: Ink) -> None:
    """Mushrooms that shine in the dark."""
    ink.glow(470, 430, 480, "#5ff0ff", 0.75)
    ink.glow(790, 700, 250, "#c98aff", 0.7)
    for x, top, floor, half, stem, cap in (
        (470, 250, 930, 350, 82, "#3fc8f0"),
        (800, 600, 940, 160, 38, "#a86af0"),
        (180, 680, 940, 120, 30, "#5fe8b0"),
    ):
        ink.tube(
            ((x, floor - stem), (x - stem * 0.2, (top + floor) / 2), (x, top + half * 0.6)),
            (stem, stem * 0.74, stem * 0.7),
            "#eafcff",
        )
        ink.oval(x, top + half * 0.66, half * 0.86, half * 0.2, light(cap, 0.62), edge=0.7)
        ink.blob(
            (
                (x - half, top + half * 0.6),
                (x - half * 0.8, top),
                (x, top - half * 0.42),
                (x + half * 0.8, top),
                (x + half, top + half * 0.6),
                (x, top + half * 0.5),
            ),
            cap,
        )
        for dx, dy, r in ((-0.46, 0.12, 0.17), (0.1, -0.1, 0.2), (0.54, 0.24, 0.14), (-0.04, 0.32, 0.1)):
            ink.dot(x + dx * half, top + dy * half, r * half, "#e8ffff", 0.9)


def waterfall(ink: Ink) -> None:
    """Water that falls over rocks into a pool."""
    rock = "#8b8796"
    ink.oval(500, 880, 440, 76, "#4aa8e8", edge=0.7)
    ink.slab(((70, 160), (400, 110), (420, 860), (90, 880), (40, 600)), rock, 60)
    ink.slab(((930, 150), (600, 110), (580, 860), (910, 880), (960, 560)), rock, 60)
    ink.slab(((130, 420), (330, 380), (340, 600), (150, 640)), light(rock, 0.16), 44, edge=0.5)
    ink.slab(((690, 330), (880, 370), (860, 600), (680, 560)), light(rock, 0.16), 44, edge=0.5)
    ink.slab(((340, 130), (660, 130), (690, 880), (310, 880)), "#6cc6f7", 40)
    for x, top, bottom in ((390, 180, 620), (460, 240, 800), (530, 170, 700), (600, 260, 820), (420, 680, 840)):
        ink.line(((x, top), (x - 6, bottom)), 17, "#ffffff", 0.75)
    for x, y, r in ((300, 874, 62), (400, 890, 70), (510, 896, 74), (620, 888, 68), (710, 872, 56)):
        ink.oval(x, y, r, r * 0.66, "#f2fbff", edge=0.4)
    for x in (120, 240, 760, 880):
        ink.oval(x, 140, 96, 50, "#5cb351", edge=0.7)


def campfire(ink: Ink) -> None:
    """Logs with a bright fire."""
    ink.glow(500, 520, 480, "#ff9a3c", 0.6)
    for colour, points in (
        (
            "#ff5a2b",
            (
                (500, 90),
                (600, 260),
                (720, 400),
                (760, 590),
                (680, 740),
                (500, 790),
                (320, 740),
                (240, 590),
                (290, 420),
                (370, 480),
                (420, 300),
            ),
        ),
        (
            "#ff9a2e",
            (
                (520, 270),
                (600, 440),
                (670, 560),
                (650, 690),
                (500, 770),
                (350, 690),
                (330, 560),
                (400, 600),
                (450, 430),
            ),
        ),
        ("#ffe27a", ((510, 460), (570, 580), (590, 680), (500, 750), (410, 680), (430, 600))),
    ):
        ink.blob(points, colour, edge=0, shine=0.5)
    for x0, y0, x1, y1 in ((180, 900, 740, 760), (820, 900, 260, 760)):
        ink.tube(((x0, y0), (x1, y1)), (54, 54), "#8a5430")
    for x, y in ((180, 900), (820, 900)):
        ink.oval(x, y, 46, 50, "#e8b878", edge=0.7)
        ink.plain(oval(x, y, 24, 26), "#b5763a")
    for x in (110, 330, 500, 670, 890):
        ink.oval(x, 926 - abs(x - 500) * 0.03, 62, 38, "#8f8a98", edge=0.7)


def dinosaur(ink: Ink) -> None:
    """A friendly long-necked dinosaur."""
    green = "#5fbf6a"
    ink.tube(((330, 640), (200, 720), (90, 690), (30, 600)), (130, 70, 36, 12), green)
    for x in (350, 560):
        ink.tube(((x + 66, 700), (x + 66, 890)), (70, 56), dark(green, 0.2))
    ink.tube(((320, 620), (460, 640), (590, 600), (700, 430), (740, 240)), (136, 176, 140, 88, 66), green)
    belly = smooth(
        [(380, 770), (480, 800), (600, 740), (690, 600), (750, 420), (780, 330), (730, 400), (640, 560), (520, 690)],
        closed=True,
    )
    ink.fill(belly, "#f4efb0", edge=0, shine=0.3)
    for x in (330, 540):
        ink.tube(((x, 690), (x, 890)), (84, 62), green)
        for toe in (-34, 0, 34):
            ink.oval(x + toe, 936, 16, 12, "#f4efb0", edge=0.5)
    ink.blob(((640, 220), (664, 120), (760, 80), (850, 110), (940, 170), (944, 232), (860, 270), (720, 290)), green)
    ink.oval(766, 158, 25, 31, "#2b2030", shine=0, edge=0)
    ink.dot(758, 146, 10, "#ffffff")
    ink.line(((806, 236), (864, 240), (920, 218)), 9, dark(green, 0.5))
    ink.oval(912, 172, 8, 10, dark(green, 0.5), edge=0, shine=0)
    ink.dot(782, 214, 20, "#ff7a7a", 0.4)
    for x, y, size in ((230, 560, 40), (330, 478, 52), (450, 452, 54), (556, 440, 48), (622, 344, 42), (654, 240, 36)):
        ink.oval(x, y, size, size * 0.8, "#ff9d5c", edge=0.7)
    for x, y, size in ((360, 610, 32), (460, 570, 26), (540, 640, 28), (250, 660, 22)):
        ink.dot(x, y, size, dark(green, 0.22), 0.7)
