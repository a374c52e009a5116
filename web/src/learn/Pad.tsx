import { Eraser } from "lucide-react";
import { useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";

const SIDE = 128;

/**
 * A small place to draw on, with mouse, finger or pen; the arrow keys move a brush, Space draws with it.
 *
 * @param ground - what it is filled with at first; null for clear.
 * @param colours - to draw with, each by its name.
 */
export function Pad({
  canvas,
  label,
  ground,
  colours,
  brush,
  onChange,
}: {
  canvas: RefObject<HTMLCanvasElement | null>;
  label: string;
  ground: string | null;
  colours: Readonly<Record<string, string>>;
  brush: number;
  onChange: (drawn: boolean) => void;
}) {
  const { t } = useTranslation("learn");
  const [colour, dip] = useState(Object.values(colours)[0]!);
  const last = useRef<[number, number] | null>(null);
  const cursor = useRef<[number, number]>([SIDE / 2, SIDE / 2]);

  const clear = () => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, SIDE, SIDE);
    if (ground) {
      context.fillStyle = ground;
      context.fillRect(0, 0, SIDE, SIDE);
    }
  };
  useEffect(clear, [canvas, ground]);

  const draw = (x: number, y: number) => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const [fromX, fromY] = last.current ?? [x, y];
    context.strokeStyle = colour;
    context.lineWidth = brush;
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(x, y + 0.01);
    context.stroke();
    last.current = [x, y];
  };
  const place = (event: PointerEvent<HTMLCanvasElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  };
  const end = () => {
    if (last.current) onChange(true);
    last.current = null;
  };

  return (
    <div className="pad">
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        tabIndex={0}
        role="application"
        aria-label={label}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          draw(...place(event));
        }}
        onPointerMove={(event) => last.current && draw(...place(event))}
        onPointerUp={end}
        onPointerCancel={end}
        onKeyDown={(event) => {
          const way = { ArrowLeft: [-6, 0], ArrowRight: [6, 0], ArrowUp: [0, -6], ArrowDown: [0, 6] }[
            event.key
          ];
          const [x, y] = cursor.current;
          if (way) cursor.current = [x + (way[0] ?? 0), y + (way[1] ?? 0)];
          else if (event.key === " ") {
            draw(x, y);
            end();
          } else return;
          event.preventDefault();
        }}
      />
      <div className="row">
        {Object.keys(colours).length > 1 &&
          Object.entries(colours).map(([name, one]) => (
            <button
              key={one}
              type="button"
              className="dip"
              style={{ background: one }}
              aria-label={name}
              aria-pressed={one === colour}
              onClick={() => dip(one)}
            />
          ))}
        <Button
          compact
          icon={Eraser}
          label={t("clear")}
          onClick={() => {
            clear();
            onChange(false);
          }}
        />
      </div>
    </div>
  );
}
