/** A file that another view hands over to be verified. */
import { create } from "zustand";

export const useHanded = create<{ file: File | null; hand: (file: File | null) => void }>((set) => ({
  file: null,
  hand: (file) => set({ file }),
}));
