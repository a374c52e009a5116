/** What is set on Watch: kept through refresh and crash, the same in every tab. */
import { kept } from "@/state/kept";
import type { Axis } from "./grid";

export type Mode = "steps" | "grid" | "walk";

interface Settings {
  prompt: string;
  seed: number;
  /** The job whose steps are looked at. */
  job: string | null;
  /** For a picture of the gallery, the job that painted it once more to be watched. */
  again: Record<number, string>;
  grid: { across: Axis; down: Axis; values: Record<Axis, string> };
  walk: { kind: "prompts" | "seeds"; second: string; secondSeed: number; count: number };
}

interface Store extends Settings {
  set: (change: Partial<Settings>) => void;
}

export const useWatch = kept<Store>("watch", 1, (set) => ({
  prompt: "a red apple, 3d render",
  seed: 7,
  job: null,
  again: {},
  grid: {
    across: "cfg_scale",
    down: "seed",
    values: {
      seed: "1, 2, 3",
      cfg_scale: "1, 3, 7, 12",
      steps: "4, 10, 20, 50",
      sampler: "Euler, UniPC, DPM++ 2M Karras",
    },
  },
  walk: { kind: "prompts", second: "a blue butterfly, 3d render", secondSeed: 8, count: 7 },
  set: (change) => set(change),
}));
