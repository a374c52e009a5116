import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Group, Image as KonvaImage, Rect } from "react-konva/lib/ReactKonvaCore.js";
import "konva/lib/shapes/Image.js";
import "konva/lib/shapes/Rect.js";
import type { Asset } from "@/api/types";
import { Easel, type Line } from "./Easel";
import { Handles, Divider } from "./Handles";
import { Painted, usePlane } from "./Painted";
import { opOf } from "./painting";
import { useDesk, type Sheet } from "./store";
import { painted } from "./strokes";
import { useImage } from "./useImage";
import { MASKED, NO_SIDES, pulled, type Sides } from "./wish";

/** Seen on every picture, whatever its colours. */
const MASK_TINT = "#8b3dff";

/** How much of the picture's longer side there is around it to pull an edge into. */
const AIR = 0.3;

/**
 * The picture on the easel, what is painted on it, and the result that lies on top.
 *
 * @param added - what the result has more at its sides than the picture.
 */
export function Board({ sheet, result, added }: { sheet: Sheet; result: Asset | null; added: Sides }) {
  const { t } = useTranslation("canvas");
  const { tool, brush, wipe, sides, paint, set } = useDesk();
  const { width, height } = sheet.picture;
  const image = useImage(sheet.picture.url);
  const over = useImage(result?.url ?? null);
  const mask = usePlane(width, height, MASK_TINT);
  const doodle = usePlane(width, height, "#000");
  const [drawing, setDrawing] = useState(false);

  const which = tool === "doodle" ? "doodle" : MASKED.includes(tool) ? "mask" : null;
  const hand = which === null || brush.kind === "hand";
  const pulling = tool === "outpaint" && result === null;
  const around = result ? added : pulling ? sides : NO_SIDES;
  const frame = {
    left: -around.left,
    top: -around.top,
    width: around.left + width + around.right,
    height: around.top + height + around.bottom,
  };
  const air = pulling ? AIR * Math.max(width, height) : 0;
  const shown = {
    left: frame.left - air,
    top: frame.top - air,
    width: frame.width + 2 * air,
    height: frame.height + 2 * air,
  };

  const draw = ({ phase, points }: Line) => {
    if (!which || hand) return;
    const op = opOf(points, brush, which === "doodle" ? brush.colour : undefined);
    const plane = which === "doodle" ? doodle : mask;
    setDrawing(phase === "drawing");
    if (phase === "drawing") {
      if (points.length === 1 && result) set({ shown: null, wipe: null });
      plane.live(op);
    } else {
      plane.live(null);
      if (phase === "done" && op) paint(which, (history) => painted(history, op));
    }
  };

  if (image === "failed") return <p className="said warm">{t("open.gone")}</p>;
  const top = result && over && over !== "failed" ? over : null;
  const covered = top !== null && !drawing;
  const cut = frame.left + frame.width * (wipe ?? 0);
  return (
    <Easel
      label={t("surface")}
      frame={shown}
      fitKey={`${sheet.picture.url} ${pulling} ${frame.width === width && frame.height === height ? "" : result?.id}`}
      hand={hand}
      brush={brush.kind === "brush" || brush.kind === "eraser" ? brush.size : null}
      onLine={draw}
      over={(zoom) => (
        <>
          {pulling && (
            <Handles
              zoom={zoom}
              frame={frame}
              sides={around}
              onPull={(side, length) => set({ sides: pulled(sides, side, length, width, height) })}
            />
          )}
          {covered && wipe !== null && (
            <Divider zoom={zoom} frame={frame} at={wipe} onMove={(share) => set({ wipe: share })} />
          )}
        </>
      )}
    >
      <Rect x={frame.left} y={frame.top} width={frame.width} height={frame.height} fill="#8884" />
      {image && <KonvaImage image={image} width={width} height={height} />}
      <Painted plane={doodle} done={sheet.doodle.done} visible={!covered} />
      {top && !drawing && (
        <Group
          clipX={cut}
          clipY={frame.top}
          clipWidth={frame.left + frame.width - cut}
          clipHeight={frame.height}
        >
          <KonvaImage image={top} x={frame.left} y={frame.top} width={frame.width} height={frame.height} />
        </Group>
      )}
      <Painted plane={mask} done={sheet.mask.done} opacity={0.55} visible={which === "mask" && !covered} />
    </Easel>
  );
}
