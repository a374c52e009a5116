import { useTranslation } from "react-i18next";
import { useHold } from "./hold";
import { SIDES, type Sides } from "./wish";
import type { Frame, Zoom } from "./zoom";

const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };
const BY_KEY = 8; // pixels

/** A handle on each edge, to pull the picture wider. */
export function Handles({
  zoom,
  frame,
  sides,
  onPull,
}: {
  zoom: Zoom;
  frame: Frame;
  sides: Sides;
  onPull: (side: keyof Sides, length: number) => void;
}) {
  return SIDES.map((side) => <Handle key={side} {...{ side, zoom, frame, sides, onPull }} />);
}

function Handle({
  side,
  zoom,
  frame,
  sides,
  onPull,
}: {
  side: keyof Sides;
  zoom: Zoom;
  frame: Frame;
  sides: Sides;
  onPull: (side: keyof Sides, length: number) => void;
}) {
  const { t } = useTranslation("canvas");
  const across = side === "left" || side === "right";
  const outwards = side === "left" || side === "top" ? -1 : 1;
  const hold = useHold(
    (event) => (across ? event.clientX : event.clientY),
    sides[side],
    (value, by) => onPull(side, value + (outwards * by) / zoom.scale),
  );
  const x =
    zoom.x +
    (frame.left + (side === "left" ? 0 : side === "right" ? frame.width : frame.width / 2)) * zoom.scale;
  const y =
    zoom.y +
    (frame.top + (side === "top" ? 0 : side === "bottom" ? frame.height : frame.height / 2)) * zoom.scale;
  return (
    <div
      className={`handle ${side}`}
      role="slider"
      tabIndex={0}
      aria-label={t("sides.pull", { side: t(`sides.${side}`) })}
      aria-orientation={across ? "horizontal" : "vertical"}
      aria-valuemin={0}
      aria-valuenow={sides[side]}
      style={{ left: x, top: y }}
      onKeyDown={(event) => {
        const by = KEYS[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onPull(side, sides[side] + by * outwards * BY_KEY * (event.shiftKey ? 4 : 1));
      }}
      {...hold}
    >
      {sides[side] > 0 && <output className="number">{sides[side]}</output>}
    </div>
  );
}

/** The line between before (left) and after (right). */
export function Divider({
  zoom,
  frame,
  at,
  onMove,
}: {
  zoom: Zoom;
  frame: Frame;
  /** Share of the frame's width that shows what was before. */
  at: number;
  onMove: (share: number) => void;
}) {
  const { t } = useTranslation("canvas");
  const width = frame.width * zoom.scale;
  const move = (share: number) => onMove(Math.min(1, Math.max(0, share)));
  const hold = useHold(
    (event) => event.clientX,
    at,
    (value, by) => move(value + by / width),
  );
  return (
    <div
      className="divider"
      role="slider"
      tabIndex={0}
      aria-label={t("wipe")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(at * 100)}
      style={{
        left: zoom.x + frame.left * zoom.scale + width * at,
        top: zoom.y + frame.top * zoom.scale,
        height: frame.height * zoom.scale,
      }}
      onKeyDown={(event) => {
        const by = KEYS[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        move(at + by * 0.02);
      }}
      {...hold}
    >
      <span aria-hidden />
    </div>
  );
}
