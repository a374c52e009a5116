import { afterEach, expect, it, vi } from "vitest";

const base = new Map<string, unknown>();
let slow = false;
vi.mock("idb-keyval", () => ({
  get: async (name: string) => base.get(name),
  set: (name: string, value: unknown) =>
    slow ? new Promise(() => undefined) : Promise.resolve(void base.set(name, structuredClone(value))),
  del: async (name: string) => base.delete(name),
}));

const { keptLarge } = await import("./large");

interface Words {
  words: string;
  say: (words: string) => void;
}

const made = () => keptLarge<Words>("test", 1, (set) => ({ words: "", say: (words) => set({ words }) }));
const read = (store: ReturnType<typeof made>) =>
  vi.waitFor(() => expect(store.persist.hasHydrated()).toBe(true));

afterEach(() => {
  base.clear();
  localStorage.clear();
  slow = false;
});

it("brings back what was kept, without its functions", async () => {
  const first = made();
  await read(first);
  first.getState().say("hello");
  await vi.waitFor(() =>
    expect(base.get("dreamloom.test")).toEqual({ state: { words: "hello" }, version: 1 }),
  );
  const second = made();
  await read(second);
  expect(second.getState().words).toBe("hello");
});

it("loses nothing where the page is left before the database has written", async () => {
  const first = made();
  await read(first);
  slow = true;
  first.getState().say("one");
  first.getState().say("two");
  window.dispatchEvent(new Event("pagehide"));
  slow = false;
  const second = made();
  await read(second);
  expect(second.getState().words).toBe("two");
  expect(localStorage.length).toBe(0);
});
