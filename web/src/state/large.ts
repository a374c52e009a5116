/** Stores for what is too large for `kept`: paintings, long lists of strokes. They lie in the browser's IndexedDB. */
import { del, get, set } from "idb-keyval";
import { useSyncExternalStore } from "react";
import { create, type StateCreator } from "zustand";
import { persist, type PersistStorage, type StorageValue } from "zustand/middleware";

/**
 * Writes the newest state down, one after the other, and skips those that a newer one has overtaken.
 *
 * A page that is left does not wait for its database: what is not written by then is put where it can be at once, and
 * taken from there next time.
 */
function storage<T>(name: string, written: () => void): PersistStorage<Partial<T>> {
  type Kept = StorageValue<Partial<T>>;
  const left = `${name}.left`;
  let waiting: Kept | null = null;
  let writing: Kept | null = null;
  const write = async () => {
    while (waiting) {
      writing = waiting;
      waiting = null;
      // Where a browser has no room to keep it (a private window), it lives as long as the page.
      await set(name, writing).then(written, () => undefined);
    }
    writing = null;
  };
  window.addEventListener("pagehide", () => {
    const newest = waiting ?? writing;
    try {
      if (newest) localStorage.setItem(left, JSON.stringify(newest));
    } catch {
      // too large for that place: the last stroke may be missing
    }
  });
  return {
    getItem: async () => {
      const late = localStorage.getItem(left);
      if (late === null) return (await get<Kept>(name).catch(() => undefined)) ?? null;
      localStorage.removeItem(left);
      const newest = JSON.parse(late) as Kept;
      await set(name, newest).catch(() => undefined);
      return newest;
    },
    setItem: (_, value) => {
      waiting = value;
      if (!writing) void write();
    },
    removeItem: () => del(name),
  };
}

/**
 * A store that survives refresh and crash, and in which all tabs agree; see `useReady` for when it has been read.
 *
 * @param name - under which it is kept.
 * @param version - of its shape: what an older studio kept in another shape is dropped.
 * @param made - as for zustand's `create`; what is no function in it is kept.
 */
export function keptLarge<T extends object>(name: string, version: number, made: StateCreator<T>) {
  const channel = new BroadcastChannel(`dreamloom.${name}`);
  const store = create<T>()(
    persist(made, {
      name: `dreamloom.${name}`,
      version,
      storage: storage<T>(`dreamloom.${name}`, () => channel.postMessage("written")),
      partialize: (state): Partial<T> =>
        Object.fromEntries(
          Object.entries(state).filter(([, value]) => typeof value !== "function"),
        ) as Partial<T>,
    }),
  );
  channel.onmessage = () => void store.persist.rehydrate();
  return store;
}

interface Readable {
  persist: { hasHydrated: () => boolean; onFinishHydration: (tell: () => void) => () => void };
}

/** Whether a store has been read from where it is kept. */
export const useReady = (store: Readable): boolean =>
  useSyncExternalStore(store.persist.onFinishHydration, store.persist.hasHydrated);
