import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Brush as BrushIcon, Spline, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Image as KonvaImage } from "react-konva/lib/ReactKonvaCore.js";
import "konva/lib/shapes/Image.js";
import { Brushes } from "@/canvas/Brushes";
import { Easel, type Line } from "@/canvas/Easel";
import { Painted, usePlane } from "@/canvas/Painted";
import { undoKey } from "@/canvas/keys";
import { opOf } from "@/canvas/painting";
import { fittingBrush, type Brush, type Picture } from "@/canvas/store";
import { isBlank, NOTHING, painted, type History } from "@/canvas/strokes";
import { useImage } from "@/canvas/useImage";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import { STRAIGHTS } from "./paths";
import { useFilm, type Path } from "./store";

const ARROWS = { left: ArrowLeft, right: ArrowRight, up: ArrowUp, down: ArrowDown } as const;

/** Where things go: drawn on the preview, or straight ways for those who do not draw. */
export function Paths({
  blocked,
  drawing,
  onDraw,
}: {
  blocked: string | null;
  drawing: boolean;
  onDraw: (drawing: boolean) => void;
}) {
  const { t } = useTranslation("film");
  const { draft, change } = useFilm();
  const { paths } = draft;
  const [masking, setMasking] = useState<string | null>(null);
  const masked = paths.findIndex((path) => path.id === masking);
  const replace = (id: string, with_: Partial<Path>) =>
    change({
      paths: useFilm.getState().draft.paths.map((path) => (path.id === id ? { ...path, ...with_ } : path)),
    });
  const picture = draft.start === "picture" ? draft.first : null;
  return (
    <section className="paths stack" aria-label={t("paths.title")}>
      <h2>{t("paths.title")}</h2>
      <p className="soft small">{blocked ?? t("paths.text")}</p>
      <div className="row">
        <Button
          compact
          icon={Spline}
          aria-pressed={drawing}
          disabled={blocked !== null}
          onClick={() => onDraw(!drawing)}
        >
          {drawing ? t("paths.drawing") : t("paths.draw")}
        </Button>
        {(Object.keys(STRAIGHTS) as (keyof typeof STRAIGHTS)[]).map((direction) => (
          <Button
            key={direction}
            compact
            look="quiet"
            icon={ARROWS[direction]}
            label={t("paths.straight", { direction: t(`directions.${direction}`) })}
            disabled={blocked !== null}
            onClick={() => change({ paths: [...paths, newPath(STRAIGHTS[direction])] })}
          />
        ))}
      </div>
      {paths.length > 0 && (
        <ul className="path-list">
          {paths.map((path, index) => (
            <li key={path.id} className="spread">
              <span>{t("paths.one", { number: index + 1 })}</span>
              <span className="row">
                {picture && (
                  <Button compact icon={BrushIcon} onClick={() => setMasking(path.id)}>
                    {isBlank(path.mask) ? t("paths.mask") : t("paths.masked")}
                  </Button>
                )}
                <Button
                  compact
                  look="bad"
                  icon={Trash2}
                  label={t("paths.remove", { number: index + 1 })}
                  onClick={() => change({ paths: paths.filter((one) => one.id !== path.id) })}
                />
              </span>
            </li>
          ))}
        </ul>
      )}
      {picture && paths[masked] && (
        <Sheet title={t("paths.maskTitle", { number: masked + 1 })} onClose={() => setMasking(null)}>
          <MaskPainter
            picture={picture}
            history={paths[masked].mask}
            onPaint={(paint) => {
              const path = useFilm.getState().draft.paths[masked];
              if (path) replace(path.id, { mask: paint(path.mask) });
            }}
          />
        </Sheet>
      )}
    </section>
  );
}

/** A path along which nothing was painted yet. */
export const newPath = (points: Path["points"] | readonly Path["points"][number][]): Path => ({
  id: crypto.randomUUID(),
  points: [...points],
  mask: NOTHING,
});

function MaskPainter({
  picture,
  history,
  onPaint,
}: {
  picture: Picture;
  history: History;
  onPaint: (change: (history: History) => History) => void;
}) {
  const { t } = useTranslation("canvas");
  const { width, height } = picture;
  const [brush, setBrush] = useState<Brush>(() => ({
    kind: "brush", size: fittingBrush(0, picture, null), softness: 0, colour: "#000",
  })); // prettier-ignore
  const image = useImage(picture.url);
  const plane = usePlane(width, height, "#8b3dff");
  const draw = ({ phase, points }: Line) => {
    const op = opOf(points, brush);
    if (phase === "drawing") plane.live(op);
    else if (phase === "done" && op) onPaint((now) => painted(now, op));
    else plane.live(null);
  };
  return (
    <div
      className="mask-painter"
      onKeyDown={(event) => {
        const back = undoKey(event.nativeEvent);
        if (back) onPaint(back);
      }}
    >
      <Brushes
        brush={brush}
        history={history}
        longest={Math.max(width, height)}
        areas
        onBrush={(change) => setBrush({ ...brush, ...change })}
        onPaint={onPaint}
      />
      <Easel
        label={t("surface")}
        frame={{ left: 0, top: 0, width, height }}
        fitKey={picture.url}
        hand={brush.kind === "hand"}
        brush={brush.kind === "brush" || brush.kind === "eraser" ? brush.size : null}
        onLine={draw}
      >
        {image && image !== "failed" && <KonvaImage image={image} width={width} height={height} />}
        <Painted plane={plane} done={history.done} opacity={0.55} />
      </Easel>
    </div>
  );
}
