"""Boats, lamps and toys, drawn on the sheet of `ink`."""

from __future__ import annotations

import math

from dreamloom.train.data.own_art.buildings import GLOW, WOOD, window_ball
from dreamloom.train.data.puppets.ink import Ink, dark, light
from dreamloom.train.data.puppets.shapes import oval, smooth, star


def disco_ball(ink: Ink) -> None:
    """A ball of mirrors with sparkles."""
    ink.line(((500, 20), (500, 150)), 14, "#7c879e")
    ink.slab(((456, 122), (544, 122), (544, 176), (456, 176)), "#9aa4b8", 12)
    ball = oval(500, 540, 384, 384)
    ink.fill(ball, "#8fa2c9", depth=1.5)
    colours = (
        "#dff3ff",
        "#a9c3f0",
        "#ff9ad8",
        "#8fb0e8",
        "#c3a6ff",
        "#f3f8ff",
        "#7f94c4",
        "#8ff0ff",
        "#b5c7ee",
        "#ffe9a0",
        "#6f83b5",
    )
    rows = 11
    number = 0
    with ink.within(ball):
        for row in range(rows):
            high, low = (math.radians(-90 + 180 * (row + edge) / rows) for edge in (0, 1))
            for column in range(12):
                left, right = (math.radians(-90 + 180 * (column + edge) / 12) for edge in (0, 1))
                number += 7 + (row * column) % 4
                corners = [
                    (500 + 384 * math.cos(up) * math.sin(side), 540 + 384 * math.sin(up))
                    for up, side in ((high, left), (high, right), (low, right), (low, left))
                ]
                middle = (sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4)
                small = [(middle[0] + (x - middle[0]) * 0.86, middle[1] + (y - middle[1]) * 0.86) for x, y in corners]
                shade = max(0.0, ((middle[0] - 420) + (middle[1] - 460)) / 900)
                tone = dark(colours[number % len(colours)], min(0.6, shade))
                ink.plain([("M", (small[0],)), *(("L", (one,)) for one in small[1:]), ("Z", ())], tone)
        ink.glow(380, 400, 210, "#ffffff", 0.75)
    for x, y, size in ((300, 330, 92), (800, 300, 70), (700, 800, 60), (190, 700, 52)):
        ink.plain(star(x, y, size, 4, 0.16), "#ffffff")


def lantern(ink: Ink) -> None:
    """An old lamp with a flame behind glass."""
    ink.glow(500, 560, 480, "#ffb84a", 0.75)
    ink.line(((390, 250), (400, 110), (500, 60), (600, 110), (610, 250)), 20, "#4a4653")
    ink.slab(((330, 330), (400, 226), (600, 226), (670, 330)), "#4a4653", 24)
    ink.slab(((350, 330), (650, 330), (670, 790), (330, 790)), "#ffe9a8", 20)
    ink.glow(500, 590, 210, "#fff6c9", 0.9)
    ink.blob(((500, 420), (566, 560), (572, 650), (500, 720), (428, 650), (434, 560)), "#ff8a2b", edge=0)
    ink.blob(((502, 530), (540, 630), (500, 706), (460, 630)), "#fff2a0", edge=0)
    for x in (342, 658):
        ink.tube(((x + (500 - x) * 0.06, 330), (x, 790)), (17, 17), "#4a4653")
    ink.slab(((300, 776), (700, 776), (724, 880), (276, 880)), "#4a4653", 22)
    ink.line(((396, 420), (390, 640)), 17, "#ffffff", 0.7)


def _waves(ink: Ink, y: float) -> None:
    ink.blob(
        (
            (30, y + 50),
            (120, y),
            (230, y + 34),
            (350, y),
            (480, y + 34),
            (610, y),
            (740, y + 34),
            (870, y),
            (970, y + 50),
            (900, y + 116),
            (500, y + 130),
            (100, y + 116),
        ),
        "#4aa8e8",
        edge=0.7,
    )
    for x in (180, 430, 690):
        ink.line(((x, y + 72), (x + 50, y + 60), (x + 100, y + 72)), 9, "#ffffff", 0.7)


def boat(ink: Ink) -> None:
    """A little wooden boat with a cabin."""
    ink.slab(((590, 250), (672, 250), (672, 470), (590, 470)), "#e8434b", 10)
    ink.slab(((586, 286), (676, 286), (676, 330), (586, 330)), "#ffffff", 4, edge=0)
    for x, y, r in ((650, 196, 44), (706, 138, 54), (776, 84, 46)):
        ink.oval(x, y, r, r * 0.86, "#eef1f8", edge=0.4)
    ink.slab(((330, 430), (740, 430), (740, 620), (330, 620)), "#fdf6e8", 18)
    ink.slab(((300, 400), (770, 400), (770, 448), (300, 448)), "#3f7fe0", 18)
    for x in (420, 536, 652):
        window_ball(ink, x, 530, 44)
    ink.blob(
        ((70, 590), (300, 616), (700, 616), (940, 560), (900, 700), (800, 820), (500, 840), (220, 820), (120, 730)),
        "#e8434b",
    )
    ink.line(((84, 622), (300, 648), (700, 648), (928, 596)), 20, "#ffffff")
    _waves(ink, 770)


def pirate_ship(ink: Ink) -> None:
    """A wooden ship under a skull sail."""
    for x, top in ((500, 60), (270, 190), (730, 190)):
        ink.tube(((x, 680), (x, top)), (15, 11), "#7a4e2a")
    for x, top, half, low in ((500, 140, 176, 540), (270, 250, 106, 530), (730, 250, 106, 530)):
        ink.blob(
            (
                (x - half, top),
                (x, top - 12),
                (x + half, top),
                (x + half * 1.12, (top + low) / 2),
                (x + half, low),
                (x, low - 40),
                (x - half, low),
                (x - half * 0.86, (top + low) / 2),
            ),
            "#f6efe0" if x != 500 else "#3a3644",
        )
    ink.line(((442, 420), (560, 480)), 20, "#ffffff")
    ink.line(((560, 420), (442, 480)), 20, "#ffffff")
    ink.oval(502, 330, 70, 64, "#ffffff", edge=0, shine=0)
    ink.slab(((462, 370), (542, 370), (534, 420), (470, 420)), "#ffffff", 10, edge=0, shine=0)
    for x in (476, 528):
        ink.dot(x, 332, 18, "#3a3644")
    ink.slab(((506, 50), (610, 80), (506, 112)), "#e23b3b", 8)
    ink.tube(((840, 640), (970, 520)), (15, 10), "#7a4e2a")
    ink.blob(
        (
            (60, 500),
            (180, 520),
            (210, 620),
            (700, 640),
            (920, 570),
            (880, 740),
            (770, 850),
            (500, 870),
            (220, 850),
            (100, 700),
        ),
        WOOD,
    )
    for y in (690, 770):
        ink.line(((120, y - 10), (480, y + 26), (860, y - 20)), 9, dark(WOOD, 0.35), 0.8)
    for x in (290, 440, 590, 740):
        ink.oval(x, 726, 32, 32, "#5a3420", edge=0.7)
        ink.dot(x, 726, 19, "#26202c")
    ink.tube(((60, 505), (190, 526)), (20, 20), "#ffc531")
    _waves(ink, 800)


def submarine(ink: Ink) -> None:
    """A yellow submarine with round windows."""
    yellow = "#ffc531"
    ink.tube(((560, 330), (560, 190), (650, 180)), (22, 22, 22), "#e8434b")
    ink.oval(664, 180, 24, 34, "#7fd4ff")
    ink.slab(((400, 300), (660, 300), (690, 430), (370, 430)), "#ff9d2e", 26)
    for turn in (-1, 1):
        ink.oval(96, 580 + turn * 72, 26, 74, "#e8434b", turn * 8)
    ink.slab(((100, 546), (190, 546), (190, 614), (100, 614)), "#7c879e", 12)
    ink.slab(((200, 440), (120, 350), (250, 400)), "#e8434b", 16)
    ink.slab(((200, 720), (120, 810), (250, 760)), "#e8434b", 16)
    ink.blob(
        (
            (150, 580),
            (230, 440),
            (420, 384),
            (640, 384),
            (850, 450),
            (936, 580),
            (850, 712),
            (640, 776),
            (420, 776),
            (230, 720),
        ),
        yellow,
    )
    for x, r in ((350, 78), (550, 78), (752, 78)):
        window_ball(ink, x, 570, r)
    ink.line(((260, 706), (480, 742), (700, 736), (840, 690)), 16, "#e8952e", 0.9)
    for x, y, r in ((60, 400, 26), (110, 300, 34), (50, 210, 20)):
        ink.oval(x, y, r, r, "#c9efff", edge=0.6)


def robot_dog(ink: Ink) -> None:
    """A dog of metal."""
    steel = "#9fb4cc"
    ink.line(((230, 520), (150, 400), (110, 330)), 20, "#6a7a92")
    ink.oval(106, 320, 32, 32, "#ff5a52")
    for x in (330, 620):
        ink.tube(((x + 50, 640), (x + 50, 860)), (44, 40), dark(steel, 0.3))
    ink.slab(((200, 470), (720, 470), (720, 720), (200, 720)), steel, 70)
    ink.slab(((300, 540), (480, 540), (480, 650), (300, 650)), "#eef3fa", 20)
    ink.oval(346, 594, 25, 25, "#49c96d", edge=0.6)
    ink.oval(430, 594, 25, 25, "#ffd23f", edge=0.6)
    for x in (280, 600):
        ink.tube(((x, 660), (x, 860)), (52, 44), light(steel, 0.15))
        ink.oval(x, 740, 50, 50, "#ffb13b")
        ink.slab(((x - 66, 870), (x + 76, 870), (x + 76, 936), (x - 66, 936)), "#5f87b5", 26)
    ink.slab(((640, 440), (740, 440), (720, 560), (640, 560)), "#6a7a92", 14)
    for x, lean in ((560, -36), (850, 36)):
        ink.slab(((x - 44, 230), (x + lean, 90), (x + 44, 230)), "#5f87b5", 20)
    ink.slab(((500, 190), (900, 190), (900, 480), (500, 480)), light(steel, 0.2), 80)
    ink.slab(((540, 232), (860, 232), (860, 366), (540, 366)), "#1d2b4a", 50, shine=0.4)
    for x in (630, 776):
        ink.glow(x, 300, 76, "#4df3ff", 0.6)
        ink.oval(x, 300, 36, 42, "#6ff6ff", edge=0)
    ink.slab(((610, 380), (800, 380), (790, 490), (620, 490)), "#eef3fa", 40)
    ink.oval(705, 398, 37, 27, "#2b2a38")
    ink.line(((650, 448), (705, 462), (760, 448)), 9, "#2b2a38")


def lamp_post(ink: Ink) -> None:
    """A street lamp that shines."""
    ink.glow(500, 210, 330, GLOW, 0.8)
    ink.tube(((500, 930), (500, 330)), (26, 17), "#3d4a5c")
    ink.slab(((400, 880), (600, 880), (630, 950), (370, 950)), "#3d4a5c", 16)
    ink.oval(500, 700, 36, 22, "#3d4a5c")
    ink.slab(((410, 130), (590, 130), (560, 320), (440, 320)), "#ffe9a0", 16)
    ink.slab(((380, 146), (500, 50), (620, 146)), "#3d4a5c", 16)
    ink.slab(((430, 310), (570, 310), (556, 350), (444, 350)), "#3d4a5c", 10)
    path = smooth([(440, 180), (455, 280), (462, 180)], closed=True)
    ink.plain(path, "#ffffff", 0.6)
