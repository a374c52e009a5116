"""Dresses a skeleton: what every upright figure has in common.

A figure is drawn from back to front: what hangs on its back, the far arm and leg, the near leg, the trunk, the near
arms, the head.
"""

from __future__ import annotations

import math

from dreamloom.train.data.puppets.body import Body, Costume
from dreamloom.train.data.puppets.face import face
from dreamloom.train.data.puppets.ink import SHEET, Ink, dark
from dreamloom.train.data.puppets.shapes import Point
from dreamloom.train.data.puppets.skeleton import Pose


def leg(body: Body, side: str) -> None:
    """One leg with its shoe."""
    ink, costume = body.ink, body.costume
    hip, knee, ankle = body.at(f"{side}_hip"), body.at(f"{side}_knee"), body.at(f"{side}_ankle")
    far = body.turned and side == "left"

    def tone(colour: str) -> str:
        return dark(colour, 0.14) if far else colour

    thick = 1.0 if costume.build.shin > 0.09 else 0.92
    radii = (44 * thick, 39 * thick, 33 * thick)
    if costume.bare_legs > 0:
        ink.tube((hip, knee, ankle), radii, tone(costume.skin))
        short = 1 - costume.bare_legs
        end = (hip[0] + (knee[0] - hip[0]) * short, hip[1] + (knee[1] - hip[1]) * short)
        ink.tube((hip, end), (47 * thick, 46 * thick), tone(costume.trousers))
    else:
        ink.tube((hip, knee, ankle), radii, tone(costume.trousers))
    angle = getattr(body.pose, f"{side}_leg") + getattr(body.pose, f"{side}_knee")
    down = (math.sin(math.radians(angle)), math.cos(math.radians(angle)))
    ahead = 22.0 * min(1.0, body.facing / 0.6)
    sign = -1.0 if side == "right" else 1.0
    aside = 0.0 if body.turned else 7.0 * sign
    x = ankle[0] + down[1] * (ahead + aside) + down[0] * 12
    y = ankle[1] - down[0] * (ahead + aside) + down[1] * 12
    ink.oval(x, y, 47 if body.turned else 41, 27, tone(costume.shoes), -angle)
    if costume.limbs is not None:
        costume.limbs(body, f"{side}_leg")


def arm(body: Body, side: str) -> None:
    """One arm with its sleeve, hand and what it holds."""
    ink, costume = body.ink, body.costume
    shoulder, elbow = body.at(f"{side}_shoulder"), body.at(f"{side}_elbow")
    wrist = body.at(f"{side}_wrist")
    far = body.turned and side == "left"

    def tone(colour: str) -> str:
        return dark(colour, 0.14) if far else colour

    sleeves = costume.sleeves or costume.top
    held = costume.right_hand if side == "right" else costume.left_hand
    x, y = body.hand(side)
    if costume.bare_arms > 0:
        ink.tube((shoulder, elbow, wrist), (30, 28, 26), tone(costume.skin))
    if costume.bare_arms <= 0:
        cuff = (elbow[0] + (wrist[0] - elbow[0]) * 0.8, elbow[1] + (wrist[1] - elbow[1]) * 0.8)
        ink.tube((shoulder, elbow, cuff), (35, 33, 32), tone(sleeves))
    else:
        share = 1 - costume.bare_arms
        end = (shoulder[0] + (elbow[0] - shoulder[0]) * share, shoulder[1] + (elbow[1] - shoulder[1]) * share)
        ink.tube((shoulder, end), (37, 38), tone(sleeves))
    ink.oval(x, y, 33, 33, tone(costume.hands or costume.skin))
    if costume.limbs is not None:
        costume.limbs(body, f"{side}_arm")
    if held is not None:
        held(body)
        if held is costume.right_hand:
            ink.oval(x, y, 31, 31, tone(costume.hands or costume.skin))


def _skirt(ink: Ink, body: Body, skirt: tuple[str, float, float]) -> None:
    colour, length, flare = skirt
    hip = (body.placed.hip[0] * SHEET, body.placed.hip[1] * SHEET)
    lean = math.radians(body.pose.lean)
    seen: list[Point] = []
    for side in ("right", "left"):
        for joint in ("knee", "ankle") if length > 130 else ("knee",):
            x, y = body.at(f"{side}_{joint}")
            x, y = x - hip[0], y - hip[1]
            seen.append((x * math.cos(lean) + y * math.sin(lean), -x * math.sin(lean) + y * math.cos(lean)))
    middle = sum(x for x, _ in seen) / len(seen)
    reach = min(1.0, max(0.3, max(y for _, y in seen) / (length + 20)))
    left = min(-flare + 0.5 * middle, min(x for x, _ in seen) - 46)
    right = max(flare + 0.5 * middle, max(x for x, _ in seen) + 46)
    hem = length * reach
    half = body.half
    ink.slab(
        (
            (-half * 0.9, -44),
            (half * 0.9, -44),
            (half * 1.05, 4),
            (right, hem - 8),
            (0.6 * right + 0.4 * middle, hem + 14),
            (0.6 * left + 0.4 * middle, hem + 14),
            (left, hem - 8),
            (-half * 1.05, 4),
        ),
        colour,
        34,
    )


def torso(body: Body) -> None:
    """Hips, shirt and skirt."""
    costume = body.costume
    half, trunk = body.half, body.trunk
    with body.trunk_frame() as ink:
        ink.blob(
            ((-half, -30), (half, -30), (half * 0.96, 20), (half * 0.4, 46), (-half * 0.4, 46), (-half * 0.96, 20)),
            costume.trousers,
        )
        if costume.skirt is not None:
            _skirt(ink, body, costume.skirt)
        ink.slab(
            (
                (-half * 0.6, -trunk - 14),
                (half * 0.6, -trunk - 14),
                (half * 1.08, -trunk + 26),
                (half * 1.0, -trunk * 0.4),
                (half * 1.02, 8),
                (-half * 1.02, 8),
                (-half * 1.0, -trunk * 0.4),
                (-half * 1.08, -trunk + 26),
            ),
            costume.top,
            38,
        )
    for paint in costume.chest:
        paint(body)


def draw_figure(ink: Ink, costume: Costume, pose: Pose) -> Body:
    """Draws a figure and returns its body, so that more can be put beside it."""
    body = Body(ink, costume, pose)
    draw_back(body)
    draw_front(body)
    return body


def draw_back(body: Body) -> None:
    """What lies behind the trunk: cape, far arm, far leg."""
    for paint in body.costume.back:
        paint(body)
    if body.costume.hair[0] is not None:
        with body.head_frame():
            body.costume.hair[0](body)
    if body.turned:
        if "left" not in body.pose.over:
            arm(body, "left")
        leg(body, "left")


def draw_front(body: Body) -> None:
    """Near leg, trunk, arms and head."""
    costume = body.costume
    for side in ("right",) if body.turned else ("left", "right"):
        leg(body, side)
    torso(body)
    arms = ("right",) if body.turned else ("left", "right")
    for side in arms:
        if side not in body.pose.over:
            arm(body, side)
    with body.head_frame():
        if costume.head is not None:
            costume.head(body)
        else:
            face(body)
            if costume.hair[1] is not None:
                costume.hair[1](body)
        for paint in costume.hat:
            paint(body)
    for side in body.pose.over:
        arm(body, side)
