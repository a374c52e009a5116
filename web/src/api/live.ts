/** What is happening right now: progress and previews of jobs in work, and whether the server answers. */
import { create } from "zustand";
import type { QueryClient } from "@tanstack/react-query";
import { say } from "@/state/toasts";
import { listen, type Told } from "./events";
import type { Line } from "./types";

/** How far one picture of a job is. */
export interface LiveItem {
  step: number;
  steps: number;
  /** Address of its newest preview. */
  preview?: string;
}

/** A job in work. */
export interface LiveJob {
  state: "queued" | "running" | "paused";
  done: number;
  total: number;
  items: Record<number, LiveItem>;
  /** When it was started, in seconds since 1970. */
  started?: number;
  notes: string[];
}

interface Live {
  /** Null before the first answer. */
  connected: boolean | null;
  jobs: Record<string, LiveJob>;
}

export const useLive = create<Live>(() => ({ connected: null, jobs: {} }));

/** Called with every event, as it comes. */
export const listeners = new Set<(line: Line) => void>();

const NEW: LiveJob = { state: "queued", done: 0, total: 0, items: {}, notes: [] };
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const count = (value: unknown): number => (typeof value === "number" ? value : 0);

/** A job after an event; undefined once it has ended. */
export function after(job: LiveJob | undefined, line: Line): LiveJob | undefined {
  const now = job ?? NEW;
  const item = count(line.data["item"]);
  const before = now.items[item] ?? { step: 0, steps: 0 };
  switch (line.kind) {
    case "queued":
    case "requeued":
      return { ...now, state: "queued" };
    case "paused":
      return { ...now, state: "paused" };
    case "started":
      return { ...now, state: "running", started: line.at };
    case "progress": {
      const step = { ...before, step: count(line.data["step"]), steps: count(line.data["steps"]) };
      const done = { done: count(line.data["done"]), total: count(line.data["total"]) };
      return { ...now, ...done, state: "running", items: { ...now.items, [item]: step } };
    }
    case "preview": {
      const shown = { ...before, preview: text(line.data["url"]) };
      return { ...now, state: "running", items: { ...now.items, [item]: shown } };
    }
    case "note":
      return { ...now, notes: [...now.notes, text(line.data["text"])] };
    case "asset":
      return now;
    default:
      return undefined;
  }
}

/** Keeps the live state and the lists up to date; returns a function that ends it. */
export function follow(client: QueryClient): () => void {
  let stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Many events at once (a long queue) ask for a list only once.
  const refresh = (...keys: string[]) => {
    keys.forEach((key) => stale.add(key));
    timer ??= setTimeout(() => {
      timer = undefined;
      const now = stale;
      stale = new Set();
      now.forEach((key) => void client.invalidateQueries({ queryKey: [key] }));
    }, 60);
  };

  return listen((told: Told) => {
    if (told.kind === "connection") {
      const before = useLive.getState().connected;
      useLive.setState({ connected: told.up });
      if (told.up && before === false) refresh("jobs", "job", "gallery", "models", "about");
      return;
    }
    if (told.kind === "ready") {
      useLive.setState({ connected: true });
      if (told.reload) {
        useLive.setState({ jobs: {} });
        refresh("jobs", "job", "gallery");
      }
      return;
    }
    const { line } = told;
    listeners.forEach((hear) => hear(line));
    useLive.setState(({ jobs }) => {
      const { [line.job]: known, ...others } = jobs;
      const now = after(known, line);
      return { connected: true, jobs: now ? { ...others, [line.job]: now } : others };
    });
    if (line.kind === "note") say(text(line.data["text"]));
    if (line.kind !== "progress" && line.kind !== "preview") refresh("jobs", "job");
    if (line.kind === "asset") refresh("gallery", "boards", "tags");
  });
}
