import { expect, it } from "vitest";
import type { CameraMove } from "@/api/types";
import { keyframes } from "./camera";

const move = (change: Partial<CameraMove> & Pick<CameraMove, "move">): CameraMove => ({
  direction: null,
  amount: null,
  easing: "linear",
  start: 0,
  end: 1,
  ...change,
});

const at = (right: number, down: number, larger: number, turned: number) =>
  `translate(${right}%, ${down}%) scale(${larger}) rotate(${turned}deg)`;

it("a camera that turns right sees the picture go left", () => {
  expect(keyframes([move({ move: "pan", direction: "right", amount: 30 })])).toEqual([
    { offset: 0, transform: at(0, 0, 1, 0) },
    { offset: 1, transform: at(-50, 0, 1, 0) },
  ]);
});

it("moves follow each other as their times say", () => {
  const both = [
    move({ move: "zoom", direction: "in", amount: 2, end: 0.5 }),
    move({ move: "roll", direction: "left", amount: 10, start: 0.5 }),
  ];
  expect(keyframes(both)).toEqual([
    { offset: 0, transform: at(0, 0, 1, 0) },
    { offset: 0.5, transform: at(0, 0, 2, 0) },
    { offset: 1, transform: at(0, 0, 2, 10) },
  ]);
});

it("a camera that stands still changes nothing", () => {
  expect(keyframes([move({ move: "static" })]).map((one) => one.transform)).toEqual([
    at(0, 0, 1, 0),
    at(0, 0, 1, 0),
  ]);
});
