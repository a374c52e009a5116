/** Stores for what is too large for `kept`: paintings, long lists of strokes. They lie in the browser's IndexedDB. */
import { get, set } from "idb-keyval";
import { useSyncExternalStore } from "react";
import { create, type StateCreator } from "zustand";
import { persist, type PersistStorage, type StorageValue } from "zustand/middleware";

/** Writes the newest state down, one after the other, and skips those that a newer one has overtaken. */
function storage<T>(written: () => void): PersistStorage<Partial<T>> {
  let waiting: StorageValue<Partial<T>> | null = null;
  let writing = false;
  const write = async (name: string) => {
    writing = true;
    while (waiting) {
      const newest: StorageValue<Partial<T>> = waiting;
      waiting = null;
      // Where a browser has no room to keep it (a private window), it lives as long as the page.
      await set(name, newest).then(written, () => undefined);
    }
    writing = false;
  };
  return {
    getItem: async (name) => (await get<StorageValue<Partial<T>>>(name).catch(() => undefined)) ?? null,
    setItem: (name, value) => {
      waiting = value;
      if (!writing) void write(name);
    },
    removeItem: (name) => set(name, null),
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
      storage: storage<T>(() => channel.postMessage("written")),
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
