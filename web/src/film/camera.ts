/**
 * Where the picture is seen while the camera moves: the same reckoning as the engine's (`motion/camera.py`), but that
 * near things do not grow faster than far ones when the camera goes forward.
 */
import type { CameraMove } from "@/api/types";

export type Move = CameraMove["move"];

export const MOVES = [
  "pan",
  "tilt",
  "zoom",
  "dolly",
  "truck",
  "pedestal",
  "roll",
  "orbit",
  "static",
] as const;
export const EASINGS = ["linear", "ease-in", "ease-out", "ease-in-out"] as const;

export const DIRECTIONS = {
  pan: ["left", "right"],
  tilt: ["up", "down"],
  zoom: ["in", "out"],
  dolly: ["in", "out"],
  truck: ["left", "right"],
  pedestal: ["up", "down"],
  roll: ["left", "right"],
  orbit: ["left", "right"],
  static: [],
} as const satisfies Record<Move, readonly string[]>;

export type Direction = "left" | "right" | "up" | "down" | "in" | "out";

/** The usual amount of a move, and which ones can be chosen. The unit is that of the recipe. */
export const AMOUNTS: Record<
  Exclude<Move, "static">,
  { usual: number; min: number; max: number; step: number; unit: Unit }
> = {
  pan: { usual: 30, min: 1, max: 360, step: 1, unit: "degrees" },
  tilt: { usual: 30, min: 1, max: 360, step: 1, unit: "degrees" },
  roll: { usual: 15, min: 1, max: 360, step: 1, unit: "degrees" },
  orbit: { usual: 30, min: 1, max: 360, step: 1, unit: "degrees" },
  truck: { usual: 0.5, min: 0.05, max: 10, step: 0.05, unit: "widths" },
  pedestal: { usual: 0.5, min: 0.05, max: 10, step: 0.05, unit: "heights" },
  zoom: { usual: 1.5, min: 1.05, max: 16, step: 0.05, unit: "times" },
  dolly: { usual: 1.5, min: 1.05, max: 16, step: 0.05, unit: "times" },
};

export type Unit = "degrees" | "widths" | "heights" | "times";

const FIELD_OF_VIEW = 60; // degrees: how much of the world a picture is wide
const PARALLAX = 0.3;
const ORBIT = 0.5;

/** How much of a move is done at a time of the film, both 0 to 1. */
export function progress(move: Pick<CameraMove, "start" | "end" | "easing">, time: number): number {
  const done = Math.min(1, Math.max(0, (time - move.start) / (move.end - move.start)));
  switch (move.easing) {
    case "ease-in":
      return done * done;
    case "ease-out":
      return done * (2 - done);
    case "ease-in-out":
      return done * done * (3 - 2 * done);
    default:
      return done;
  }
}

/** Where the picture lies on the screen, in the units of width and height; see `Placement` in the engine. */
export interface Placement {
  right: number;
  down: number;
  scale: number;
  /** Radians, clockwise. */
  turn: number;
  nearRight: number;
  nearDown: number;
}

export function placement(
  moves: readonly CameraMove[],
  time: number,
  width: number,
  height: number,
): Placement {
  const place: Placement = { right: 0, down: 0, scale: 1, turn: 0, nearRight: 0, nearDown: 0 };
  for (const move of moves) {
    if (move.move === "static") continue;
    const amount = move.amount ?? AMOUNTS[move.move].usual;
    const done = progress(move, time);
    // The scene goes the other way than the camera.
    const sign = move.direction === "left" || move.direction === "up" || move.direction === "in" ? 1 : -1;
    const turned = ((sign * done * amount) / FIELD_OF_VIEW) * width;
    if (move.move === "pan") place.right += turned;
    else if (move.move === "tilt") place.down += turned;
    else if (move.move === "orbit") place.nearRight += turned * ORBIT;
    else if (move.move === "roll") place.turn += (sign * done * amount * Math.PI) / 180;
    else if (move.move === "truck") {
      place.right += sign * done * amount * width;
      place.nearRight += sign * done * amount * width * PARALLAX;
    } else if (move.move === "pedestal") {
      place.down += sign * done * amount * height;
      place.nearDown += sign * done * amount * height * PARALLAX;
    } else place.scale *= amount ** (sign * done);
  }
  return place;
}

/** The same as an SVG transform of a picture whose left upper corner is at 0, 0. Things lower down count as nearer. */
export function transformOf(place: Placement, width: number, height: number): string {
  const { right, down, scale, turn, nearRight, nearDown } = place;
  const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
  const [shear, stretch] = [nearRight / (height / 2), 1 + nearDown / (height / 2)];
  const matrix = [
    cos, sin,
    cos * shear - sin * stretch, sin * shear + cos * stretch,
    cos * right - sin * down, sin * right + cos * down,
  ]; // prettier-ignore
  const shown = matrix.map((value) => Math.round(value * 1e5) / 1e5).join(" ");
  return `translate(${width / 2} ${height / 2}) matrix(${shown}) translate(${-width / 2} ${-height / 2})`;
}
