/** Stores that survive refresh and crash, and in which all tabs agree. */
import { create, type StateCreator, type UseBoundStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";

/**
 * A store that is kept in the browser.
 *
 * Every change is written down at once; another tab's change arrives as soon as it is written.
 *
 * @param name - under which it is kept.
 * @param version - of its shape: what an older studio kept in another shape is dropped.
 * @param made - as for zustand's `create`.
 */
export function kept<T>(name: string, version: number, made: StateCreator<T>): UseBoundStore<StoreApi<T>> {
  const store = create<T>()(
    persist(made, { name: `dreamloom.${name}`, version, migrate: (old) => old as T }),
  );
  window.addEventListener("storage", (event) => {
    if (event.key === `dreamloom.${name}`) void store.persist.rehydrate();
  });
  return store;
}
