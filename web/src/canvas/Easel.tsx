import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import type { Circle as KonvaCircle } from "konva/lib/shapes/Circle.js";
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Circle, Layer, Stage } from "react-konva/lib/ReactKonvaCore.js";
import "konva/lib/shapes/Circle.js";
import { Button } from "@/parts/Button";
import type { Point } from "./strokes";
import { fitted, inPicture, pinched, zoomed, type Frame, type Place, type Zoom } from "./zoom";
import "./easel.css";

/** A line in the making, in pixels of the picture; "cancelled" if it turned out to be a gesture. */
export interface Line {
  phase: "drawing" | "done" | "cancelled";
  points: Point[];
}

interface Props {
  label: string;
  /** What is shown whole at first, and again whenever `fitKey` changes. */
  frame: Frame;
  fitKey: string;
  /** Moves the picture instead of drawing. */
  hand: boolean;
  /** Width of the brush in pixels of the picture; null shows a plain pointer. */
  brush: number | null;
  onLine: (line: Line) => void;
  /** What Konva draws, in pixels of the picture. */
  children: ReactNode;
  /** What lies over it, in pixels of the screen. */
  over?: (zoom: Zoom) => ReactNode;
}

const STEP = 1.25;
const PER_WHEEL = 0.0015;

/**
 * A picture that can be zoomed (wheel, pinch, keys + − 0), moved (hand, Space, middle button, two fingers) and drawn on
 * by mouse, finger or pen.
 */
export function Easel({ label, frame, fitKey, hand, brush, onLine, children, over }: Props) {
  const { t } = useTranslation("canvas");
  const surface = useRef<HTMLDivElement>(null);
  const cursor = useRef<KonvaCircle>(null);
  const [room, setRoom] = useState({ width: 0, height: 0 });
  const [moved, setMoved] = useState<{ zoom: Zoom; of: string } | null>(null);
  const [fits, setFits] = useState(0);
  const [space, setSpace] = useState(false);
  const pointers = useRef(new Map<number, Place>());
  const points = useRef<Point[] | null>(null);
  const panning = useRef(false);

  const of = `${fitKey} ${fits}`;
  const fit = useMemo(
    () => (room.width > 0 ? fitted(frame, room.width, room.height, room.width < 500 ? 20 : 36) : null),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- an edge that is pulled does not make the picture jump
    [of, room.width, room.height],
  );
  const zoom = moved && moved.of === of ? moved.zoom : fit;
  const go = useCallback(
    (change: (zoom: Zoom) => Zoom) =>
      setMoved((before) => {
        const now = before && before.of === of ? before.zoom : fit;
        return now ? { zoom: change(now), of } : before;
      }),
    [fit, of],
  );
  const middle = { x: room.width / 2, y: room.height / 2 };

  useEffect(() => {
    const element = surface.current;
    if (!element) return;
    const watch = new ResizeObserver(() => {
      setRoom({ width: element.clientWidth, height: element.clientHeight });
    });
    watch.observe(element);
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      const lines = event.deltaMode === 1 ? 16 : 1;
      go((now) => zoomed(now, Math.exp(-event.deltaY * lines * PER_WHEEL * (event.ctrlKey ? 6 : 1)), at));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      watch.disconnect();
      element.removeEventListener("wheel", wheel);
    };
  }, [go]);

  const place = (event: { clientX: number; clientY: number }): Place => {
    const box = surface.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const point = (event: PointerEvent): Point => {
    const [x, y] = zoom ? inPicture(zoom, place(event)) : [0, 0];
    return [x, y, event.pointerType === "pen" ? event.pressure : 1];
  };
  const show = (at: Place | null) => {
    const circle = cursor.current;
    if (!circle || !zoom) return;
    circle.visible(at !== null);
    if (at) {
      const [x, y] = inPicture(zoom, at);
      circle.position({ x, y });
    }
    circle.getLayer()?.batchDraw();
  };
  const end = (phase: "done" | "cancelled") => {
    if (points.current) onLine({ phase, points: points.current });
    points.current = null;
  };

  const down = (event: React.PointerEvent<HTMLDivElement>) => {
    if (event.target instanceof Element && event.target.closest("button, [role=slider]")) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, place(event));
    if (pointers.current.size > 1) {
      end("cancelled");
      panning.current = false;
      return;
    }
    panning.current = hand || space || event.button === 1;
    if (panning.current || event.button !== 0) return;
    points.current = [point(event.nativeEvent)];
    onLine({ phase: "drawing", points: points.current });
  };
  const move = (event: React.PointerEvent<HTMLDivElement>) => {
    const at = place(event);
    show(brush !== null && !hand && !space && event.pointerType !== "touch" ? at : null);
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    if (pointers.current.size === 2) {
      const from = [...pointers.current.values()] as [Place, Place];
      pointers.current.set(event.pointerId, at);
      const now = [...pointers.current.values()] as [Place, Place];
      go((zoom) => pinched(zoom, from, now));
      return;
    }
    pointers.current.set(event.pointerId, at);
    if (panning.current)
      go((zoom) => ({ ...zoom, x: zoom.x + at.x - before.x, y: zoom.y + at.y - before.y }));
    else if (points.current) {
      const all = event.nativeEvent.getCoalescedEvents?.() ?? [];
      points.current.push(...(all.length > 0 ? all : [event.nativeEvent]).map(point));
      onLine({ phase: "drawing", points: points.current });
    }
  };
  const up = (event: React.PointerEvent<HTMLDivElement>) => {
    pointers.current.delete(event.pointerId);
    end(event.type === "pointercancel" ? "cancelled" : "done");
  };
  const key = (event: React.KeyboardEvent) => {
    if (event.key === " " && event.target === surface.current) {
      event.preventDefault();
      setSpace(true);
    }
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40],
    }; // prettier-ignore
    const by = arrows[event.key];
    if (by && event.target === surface.current) {
      event.preventDefault();
      go((zoom) => ({ ...zoom, x: zoom.x + by[0], y: zoom.y + by[1] }));
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") go((zoom) => zoomed(zoom, STEP, middle));
    if (event.key === "-") go((zoom) => zoomed(zoom, 1 / STEP, middle));
    if (event.key === "0") setFits(fits + 1);
  };

  return (
    <div className="easel">
      <div
        ref={surface}
        className="surface"
        role="application"
        aria-label={label}
        tabIndex={0}
        data-pointer={hand || space ? "hand" : brush === null ? "draw" : "brush"}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onPointerLeave={() => show(null)}
        onKeyDown={key}
        onKeyUp={(event) => event.key === " " && setSpace(false)}
        onBlur={() => setSpace(false)}
        onAuxClick={(event) => event.preventDefault()}
      >
        {zoom && (
          <Stage width={room.width} height={room.height} listening={false}>
            <Layer x={zoom.x} y={zoom.y} scaleX={zoom.scale} scaleY={zoom.scale} listening={false}>
              {children}
            </Layer>
            <Layer x={zoom.x} y={zoom.y} scaleX={zoom.scale} scaleY={zoom.scale} listening={false}>
              {brush !== null && (
                <Circle
                  ref={cursor}
                  visible={false}
                  radius={brush / 2}
                  stroke="#fff"
                  strokeWidth={1.5}
                  strokeScaleEnabled={false}
                  shadowColor="#000"
                  shadowBlur={3}
                  shadowOpacity={1}
                />
              )}
            </Layer>
          </Stage>
        )}
        {zoom && over?.(zoom)}
      </div>
      <div className="zoom" role="group" aria-label={t("zoom.name")}>
        <Button
          compact
          icon={ZoomOut}
          label={t("zoom.out")}
          onClick={() => go((zoom) => zoomed(zoom, 1 / STEP, middle))}
        />
        <output className="number small">{zoom ? `${Math.round(zoom.scale * 100)} %` : ""}</output>
        <Button
          compact
          icon={ZoomIn}
          label={t("zoom.in")}
          onClick={() => go((zoom) => zoomed(zoom, STEP, middle))}
        />
        <Button compact icon={Maximize} label={t("zoom.fit")} onClick={() => setFits(fits + 1)} />
      </div>
    </div>
  );
}
