/** The film that is being arranged: kept through refresh and crash. */
import type { CameraMove, Uploaded } from "@/api/types";
import type { Picture } from "@/canvas/store";
import type { History } from "@/canvas/strokes";
import { keptLarge } from "@/state/large";
import type { Spot } from "./paths";

/** What a film is made from. */
export const STARTS = ["words", "picture", "extend", "restyle"] as const;
export type Start = (typeof STARTS)[number];

/** A camera move on the timeline. */
export interface Bar extends CameraMove {
  id: string;
}

export interface Path {
  id: string;
  points: Spot[];
  /** What of the picture moves along it; blank for what is at its first point. */
  mask: History;
}

export interface FilmDraft {
  start: Start;
  prompt: string;
  negative: string;
  first: Picture | null;
  last: Picture | null;
  /** The film that is gone on with or painted anew. */
  film: Uploaded | null;
  strength: number;
  /** Null is as long as the film that goes in, or as the model likes it. */
  seconds: number | null;
  fps: number | null;
  ratio: string | null;
  loop: boolean;
  interpolate: number | null;
  upscale: number;
  sound: boolean;
  seed: number | null;
  model: string | null;
  moves: Bar[];
  paths: Path[];
  /** The jobs that were sent from here, oldest first. */
  jobs: string[];
}

export const EMPTY_FILM: FilmDraft = {
  start: "words",
  prompt: "",
  negative: "",
  first: null,
  last: null,
  film: null,
  strength: 0.6,
  seconds: null,
  fps: null,
  ratio: null,
  loop: false,
  interpolate: null,
  upscale: 1,
  sound: true,
  seed: null,
  model: null,
  moves: [],
  paths: [],
  jobs: [],
};

interface Store {
  draft: FilmDraft;
  change: (change: Partial<FilmDraft>) => void;
}

const MOST_JOBS = 20;

export const useFilm = keptLarge<Store>("film", 1, (set) => ({
  draft: EMPTY_FILM,
  change: (change) =>
    set(({ draft }) => {
      const now = { ...draft, ...change };
      return { draft: { ...now, jobs: now.jobs.slice(-MOST_JOBS) } };
    }),
}));
