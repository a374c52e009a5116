import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Wish } from "@/api/types";

const server = vi.hoisted(() => ({
  states: {} as Record<string, { state: string; error?: string }>,
  submitted: [] as string[],
  refuses: false,
}));

vi.mock("@/api/queries", () => ({
  submit: (wish: Wish) => {
    if (server.refuses) return Promise.reject(new Error("The queue is full."));
    const id = `job ${server.submitted.length}`;
    server.submitted.push(wish.prompt);
    return Promise.resolve({ id });
  },
}));
vi.mock("@/api/client", () => ({
  isAway: () => false,
  take: (answer: Promise<unknown>) => answer,
  api: {
    POST: () => Promise.resolve({}),
    GET: (_: string, { params }: { params: { path: { id: string } } }) => {
      const { state, error } = server.states[params.path.id] ?? { state: "queued" };
      const asset = { id: 5, url: `/${params.path.id}` };
      return Promise.resolve({ state, error: error ?? null, assets: state === "done" ? [asset] : [] });
    },
  },
}));
vi.mock("@/api/live", () => ({ useLive: () => undefined }));

const { forget, keyOf, make, useMade } = await import("./made");

const cat = { prompt: "a cat", seed: 1 };
const dog = { prompt: "a dog", seed: 1 };
const of = (wish: Wish) => useMade.getState().made[keyOf(wish)];

beforeEach(() => {
  useMade.setState({ made: {} });
  Object.assign(server, { states: {}, submitted: [], refuses: false });
});

describe("a wish that a view makes", () => {
  it("is painted once, and its picture kept", async () => {
    server.states = { "job 0": { state: "done" }, "job 1": { state: "done" } };
    await make([cat, dog], "grid");
    await make([cat, dog], "grid");
    expect(server.submitted).toEqual(["a cat", "a dog"]);
    await vi.waitFor(() => expect(of(dog)?.asset?.url).toBe("/job 1"));
    expect(of(cat)?.asset?.url).toBe("/job 0");
  });

  it("says why there is no picture, and can be tried again", async () => {
    server.states = { "job 0": { state: "failed", error: "There was not enough memory." } };
    await make([cat], "grid");
    await vi.waitFor(() => expect(of(cat)?.error).toBe("There was not enough memory."));
    server.states = { "job 1": { state: "done" } };
    await make([cat], "grid");
    await vi.waitFor(() => expect(of(cat)?.asset).not.toBeNull());
  });

  it("that the server refuses says so, and can be tried again", async () => {
    server.refuses = true;
    await make([cat], "grid");
    expect(of(cat)?.error).toBe("The queue is full.");
    server.refuses = false;
    server.states = { "job 0": { state: "done" } };
    await make([cat], "grid");
    await vi.waitFor(() => expect(of(cat)?.error).toBeNull());
  });

  it("can be forgotten", async () => {
    server.states = { "job 0": { state: "done" } };
    await make([cat], "grid");
    forget(cat);
    expect(of(cat)).toBeUndefined();
  });
});
