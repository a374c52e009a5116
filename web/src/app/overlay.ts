/** Which of the studio's own sheets lies over the view. */
import { create } from "zustand";

type Which = "palette" | "shortcuts" | null;

export const useOverlay = create<{ which: Which; open: (which: Which) => void }>((set) => ({
  which: null,
  open: (which) => set({ which }),
}));
