import {
  Brush as BrushIcon,
  Eraser,
  Hand,
  Lasso,
  Redo2,
  RectangleHorizontal,
  Undo2,
  type LucideIcon,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import "./easel.css";
import { type BrushKind, type Brush } from "./store";
import { painted, redo, undo, type History } from "./strokes";

const KINDS: [BrushKind, LucideIcon, string][] = [
  ["brush", BrushIcon, "B"],
  ["eraser", Eraser, "E"],
  ["rectangle", RectangleHorizontal, "R"],
  ["lasso", Lasso, "L"],
  ["hand", Hand, "H"],
];

/**
 * What one paints with, and the way back.
 *
 * @param longest - the picture's longer side in pixels.
 * @param areas - whether whole areas can be chosen: in masks, not in doodles.
 */
export function Brushes({
  brush,
  history,
  longest,
  areas,
  onBrush,
  onPaint,
}: {
  brush: Brush;
  history: History;
  longest: number;
  areas: boolean;
  onBrush: (change: Partial<Brush>) => void;
  onPaint: (change: (history: History) => History) => void;
}) {
  const { t } = useTranslation("canvas");
  return (
    <div className="brushes" role="toolbar" aria-label={t("brushes.name")}>
      <span className="row">
        {KINDS.map(([kind, icon, key]) => (
          <Button
            key={kind}
            look="quiet"
            icon={icon}
            label={`${t(`brushes.${kind}`)} (${key})`}
            aria-pressed={brush.kind === kind}
            onClick={() => onBrush({ kind })}
          />
        ))}
        {!areas && (
          <input
            type="color"
            className="colour"
            aria-label={t("brushes.colour")}
            value={brush.colour}
            onChange={(event) => onBrush({ colour: event.target.value, kind: "brush" })}
          />
        )}
      </span>
      <Slider
        label={t("brushes.size")}
        hint="[ ]"
        value={brush.size}
        min={1}
        max={Math.max(8, Math.round(longest / 2))}
        onChange={(size) => onBrush({ size })}
      />
      <Slider
        label={t("brushes.softness")}
        hint="{ }"
        value={Math.round(brush.softness * 100)}
        min={0}
        max={100}
        onChange={(value) => onBrush({ softness: value / 100 })}
      />
      <span className="row">
        <Button
          look="quiet"
          icon={Undo2}
          label={`${t("brushes.undo")} (Ctrl Z)`}
          disabled={history.done.length === 0}
          onClick={() => onPaint(undo)}
        />
        <Button
          look="quiet"
          icon={Redo2}
          label={`${t("brushes.redo")} (Ctrl Shift Z)`}
          disabled={history.undone.length === 0}
          onClick={() => onPaint(redo)}
        />
        {areas && (
          <>
            <Button compact onClick={() => onPaint((now) => painted(now, { kind: "all" }))}>
              {t("brushes.all")}
            </Button>
            <Button compact onClick={() => onPaint((now) => painted(now, { kind: "invert" }))}>
              {t("brushes.invert")}
            </Button>
          </>
        )}
        <Button
          compact
          disabled={history.done.length === 0}
          onClick={() => onPaint((now) => painted(now, { kind: "clear" }))}
        >
          {t("brushes.clear")}
        </Button>
      </span>
    </div>
  );
}

function Slider({
  label,
  hint,
  value,
  min,
  max,
  onChange,
}: {
  label: string;
  hint: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}) {
  return (
    <label className="slider" title={`${label} (${hint})`}>
      <span className="small">{label}</span>
      <input
        className="range"
        type="range"
        {...{ min, max, value }}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <output className="small number">{value}</output>
    </label>
  );
}
