/** The canvas's keys; they rest while someone types. */
import { useEffect } from "react";
import { useDesk, type BrushKind } from "./store";
import { redo, undo, type History } from "./strokes";

const KINDS: Record<string, BrushKind> = { b: "brush", e: "eraser", r: "rectangle", l: "lasso", h: "hand" };
const LARGER = 1.15;
const SOFTER = 0.1;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && /^(TEXTAREA|SELECT)$|^INPUT$/.test(target.tagName) && !isSlider(target);

const isSlider = (target: HTMLElement): boolean =>
  target instanceof HTMLInputElement && ["range", "color", "checkbox"].includes(target.type);

/** What Ctrl Z, Ctrl Shift Z and Ctrl Y do to what was painted; null for other keys. */
export function undoKey(event: KeyboardEvent): ((history: History) => History) | null {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || (key !== "z" && key !== "y")) return null;
  event.preventDefault();
  return key === "y" || event.shiftKey ? redo : undo;
}

/** Listens for keys as long as the view is open. */
export function useKeys(): void {
  useEffect(() => {
    let before = "";
    const press = (event: KeyboardEvent) => {
      const desk = useDesk.getState();
      const after = before;
      before = event.key;
      if (typing(event.target) || event.altKey || document.querySelector("dialog[open]")) return;
      const which = desk.tool === "doodle" ? "doodle" : "mask";
      const key = event.key.toLowerCase();
      const back = undoKey(event);
      if (back) desk.paint(which, back);
      if (event.ctrlKey || event.metaKey) return;
      if (after === "g") return; // on the way to another view
      const { brush } = desk;
      const change = (part: Partial<typeof brush>) => desk.set({ brush: { ...brush, ...part } });
      const kind = KINDS[key];
      if (kind) change({ kind });
      else if (event.key === "[") change({ size: Math.max(1, Math.floor(brush.size / LARGER)) });
      else if (event.key === "]") change({ size: Math.min(4000, Math.ceil(brush.size * LARGER)) });
      else if (event.key === "{") change({ softness: Math.max(0, brush.softness - SOFTER) });
      else if (event.key === "}") change({ softness: Math.min(1, brush.softness + SOFTER) });
      else if (key === "c" && desk.shown !== null) desk.set({ wipe: desk.wipe === null ? 0.5 : null });
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
