/** What lies on the canvas: the picture, what was painted and typed, and what came back. Kept through refresh. */
import type { Uploaded } from "@/api/types";
import { keptLarge } from "@/state/large";
import { NOTHING, type History } from "./strokes";
import { NO_SIDES, type Sides, type Tool } from "./wish";

/** A picture to work on; the server holds it. */
export type Picture = Pick<Uploaded, "file" | "url" | "width" | "height">;

/** A picture with what was painted on it. */
export interface Sheet {
  picture: Picture;
  mask: History;
  doodle: History;
}

/** One press of the button: a job, and on which picture it works. */
export interface Round {
  job: string;
  /** The sha256 of the picture that it works on. */
  base: string;
  tool: Tool;
  words: string;
  /** What it adds at the sides. */
  sides: Sides;
  /** Its first result has been shown. */
  seen: boolean;
  /** Numbers of the results that were dropped. */
  dropped: number[];
}

export type BrushKind = "brush" | "eraser" | "rectangle" | "lasso" | "hand";

export interface Brush {
  kind: BrushKind;
  /** Pixels of the picture. */
  size: number;
  softness: number;
  colour: string;
}

export interface Desk {
  sheet: Sheet | null;
  /** The pictures before this one, oldest first. */
  trail: Sheet[];
  tool: Tool;
  words: Record<Tool, string>;
  strength: Record<Tool, number>;
  negative: string;
  brush: Brush;
  grow: number;
  blur: number;
  sides: Sides;
  /** Whether the size is the model's own or as near to the picture's as it can paint. */
  size: "model" | "picture";
  /** A doodle changes only what is around it. */
  aroundOnly: boolean;
  count: number;
  seed: number | null;
  model: string | null;
  rounds: Round[];
  /** The number of the result that lies on the picture. */
  shown: number | null;
  /** How much of the result is wiped away, 0 to 1; null where nothing is compared. */
  wipe: number | null;
}

interface Store extends Desk {
  set: (change: Partial<Desk>) => void;
  /** Lays a picture on the canvas; the one that lay there goes onto the trail. */
  lay: (picture: Picture) => void;
  /** Takes a picture of the trail back, with what was painted on it. */
  back: (to: number) => void;
  paint: (which: "mask" | "doodle", change: (history: History) => History) => void;
}

const LONGEST_TRAIL = 30;
const MOST_ROUNDS = 60;

const EVERY = { fill: "", remove: "", replace: "", outpaint: "", edit: "", doodle: "" };

const EMPTY_DESK: Desk = {
  sheet: null,
  trail: [],
  tool: "fill",
  words: EVERY,
  strength: { fill: 1, remove: 1, replace: 1, outpaint: 1, edit: 0.6, doodle: 0.6 },
  negative: "",
  brush: { kind: "brush", size: 40, softness: 0.2, colour: "#e23b3a" },
  grow: 4,
  blur: 2,
  sides: NO_SIDES,
  size: "model",
  aroundOnly: true,
  count: 2,
  seed: null,
  model: null,
  rounds: [],
  shown: null,
  wipe: null,
};

const fresh = (picture: Picture): Sheet => ({ picture, mask: NOTHING, doodle: NOTHING });

export const useDesk = keptLarge<Store>("canvas", 1, (set) => ({
  ...EMPTY_DESK,
  set: (change) =>
    set({ ...change, ...(change.rounds ? { rounds: change.rounds.slice(-MOST_ROUNDS) } : {}) }),
  lay: (picture) =>
    set(({ sheet, trail, brush }) => ({
      sheet: fresh(picture),
      trail: sheet ? [...trail, sheet].slice(-LONGEST_TRAIL) : trail,
      brush: { ...brush, size: fittingBrush(brush.size, picture, sheet?.picture ?? null) },
      sides: NO_SIDES,
      shown: null,
      wipe: null,
    })),
  back: (to) =>
    set(({ trail }) => {
      const sheet = trail[to];
      return sheet ? { sheet, trail: trail.slice(0, to), sides: NO_SIDES, shown: null, wipe: null } : {};
    }),
  paint: (which, change) =>
    set(({ sheet }) => (sheet ? { sheet: { ...sheet, [which]: change(sheet[which]) } } : {})),
}));

/** A brush that covers as much of a new picture as it did of the one before. */
export function fittingBrush(size: number, picture: Sized, before: Sized | null): number {
  const longer = Math.max(picture.width, picture.height);
  const share = before ? size / Math.max(before.width, before.height) : 0.12;
  return Math.max(1, Math.round(share * longer));
}

type Sized = Pick<Picture, "width" | "height">;
