import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { Range, Select } from "@/parts/Field";
import { AMOUNTS, DIRECTIONS, EASINGS, MOVES, type Direction, type Move } from "./camera";
import type { Bar } from "./store";

/** A new move over the whole film. */
export const newMove = (move: Move): Bar => ({
  id: crypto.randomUUID(),
  move,
  direction: DIRECTIONS[move][0] ?? null,
  easing: "ease-in-out",
  start: 0,
  end: 1,
});

/** The moves to choose from. */
export function AddMove({ onAdd }: { onAdd: (bar: Bar) => void }) {
  const { t } = useTranslation("film");
  return (
    <div className="chips" role="group" aria-label={t("timeline.add")}>
      {MOVES.map((move) => (
        <button
          key={move}
          type="button"
          className="chip"
          title={t(`moveTexts.${move}`)}
          onClick={() => onAdd(newMove(move))}
        >
          <Plus size={14} aria-hidden />
          {t(`moves.${move}`)}
        </button>
      ))}
    </div>
  );
}

/** What can be said of one move: where to, how far, at which pace. */
export function EditMove({
  bar,
  onChange,
  onRemove,
}: {
  bar: Bar;
  onChange: (bar: Bar) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation("film");
  const directions: readonly Direction[] = DIRECTIONS[bar.move];
  const amount = bar.move === "static" ? null : AMOUNTS[bar.move];
  return (
    <div className="edit-move card">
      <p className="soft small">{t(`moveTexts.${bar.move}`)}</p>
      <div className="fields">
        <Select
          label={t("move.kind")}
          value={bar.move}
          options={MOVES.map((value) => ({ value, label: t(`moves.${value}`) }))}
          onChange={(move) =>
            onChange({ ...newMove(move), id: bar.id, easing: bar.easing, start: bar.start, end: bar.end })
          }
        />
        {directions.length > 0 && (
          <Select
            label={t("move.direction")}
            value={bar.direction as Direction}
            options={directions.map((value) => ({ value, label: t(`directions.${value}`) }))}
            onChange={(direction) => onChange({ ...bar, direction })}
          />
        )}
        <Select
          label={t("move.easing")}
          value={bar.easing}
          options={EASINGS.map((value) => ({ value, label: t(`easings.${value}`) }))}
          onChange={(easing) => onChange({ ...bar, easing })}
        />
        {amount && (
          <Range
            label={t(`units.${amount.unit}`)}
            value={bar.amount ?? amount.usual}
            min={amount.min}
            max={amount.max}
            step={amount.step}
            onChange={(value) => onChange({ ...bar, amount: value })}
          />
        )}
      </div>
      <Button compact look="bad" icon={Trash2} onClick={onRemove}>
        {t("move.remove")}
      </Button>
    </div>
  );
}
