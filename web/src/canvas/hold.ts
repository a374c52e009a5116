import { useRef } from "react";

/**
 * Follows a pointer from where it takes hold until it lets go.
 *
 * @param along - where a pointer is, in pixels of the screen.
 * @param value - what is held: `onMove` gets it as it was when the hold began, and by how far it was moved since.
 */
export function useHold<T>(
  along: (event: React.PointerEvent) => number,
  value: T,
  onMove: (value: T, by: number) => void,
) {
  const hold = useRef<{ from: number; value: T } | null>(null);
  const end = () => {
    hold.current = null;
  };
  return {
    onPointerDown: (event: React.PointerEvent) => {
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      hold.current = { from: along(event), value };
    },
    onPointerMove: (event: React.PointerEvent) => {
      if (hold.current) onMove(hold.current.value, along(event) - hold.current.from);
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
