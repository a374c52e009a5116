import { useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { modelsQuery, samplersQuery } from "@/api/queries";
import type { ModelCard } from "@/api/types";
import { Button } from "@/parts/Button";
import { Field, Range, Select } from "@/parts/Field";
import { Seed } from "@/parts/Seed";
import { EMPTY, sizeFor, useDraft } from "@/state/draft";
import { InitPicture } from "./InitPicture";

const STYLES = [
  "3d render", "flat illustration", "watercolour", "pencil sketch", "oil painting", "pixel art", "neon",
  "black and white", "paper cut",
] as const; // prettier-ignore
const SHAPES = { square: "1:1", wide: "5:3", tall: "3:5", landscape: "4:3", portrait: "3:4" } as const;
const PICTURE = (name: string) => `/explain/${name}.webp`;

/** The card of the chosen model, or of the one that paints by itself. */
export function useCard(model: string | null): ModelCard | undefined {
  const { data } = useQuery(modelsQuery);
  return data?.find((card) => card.name === (model ?? "dreamloom-mini")) ?? data?.[0];
}

/** Everything that can be set besides the prompt; what is not set is as the model likes it. */
export function Settings() {
  const { t } = useTranslation("create");
  const { draft, change } = useDraft();
  const card = useCard(draft.model);
  const models = useQuery(modelsQuery).data ?? [];
  const samplers = useQuery(samplersQuery).data ?? [];
  if (!card) return null;
  const width = draft.width ?? card.width;
  const height = draft.height ?? card.height;
  const names = samplers.flatMap((one) => [
    one.name,
    ...one.schedules.map((schedule) => `${one.name} ${schedule}`),
  ]);
  return (
    <div className="settings">
      <Field label={t("negative")} explain={t("explain.negative")} picture={PICTURE("negative_prompt")}>
        {(id) => (
          <textarea
            id={id}
            className="area"
            rows={2}
            value={draft.negative}
            placeholder={t("negativePlaceholder")}
            onChange={(event) => change({ negative: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("ratio")} explain={t("explain.size")}>
        {(id) => (
          <div className="chips" id={id} role="group" aria-label={t("ratio")}>
            {Object.entries(SHAPES).map(([name, ratio]) => {
              const [across, down] = sizeFor(ratio, card);
              return (
                <button
                  key={name}
                  type="button"
                  className="chip"
                  aria-pressed={across === width && down === height}
                  onClick={() => change({ width: across, height: down })}
                >
                  <i
                    className="shape"
                    style={{ width: (14 * across) / card.width, height: (14 * down) / card.height }}
                  />
                  {t(`ratios.${name as keyof typeof SHAPES}`)}
                </button>
              );
            })}
          </div>
        )}
      </Field>
      <div className="pair">
        {(["width", "height"] as const).map((side) => (
          <Field key={side} label={`${t("size")} ${side === "width" ? "↔" : "↕"}`}>
            {(id) => (
              <input
                id={id}
                className="input number"
                type="number"
                step={card.size_multiple}
                min={card.size_multiple}
                value={side === "width" ? width : height}
                onChange={(event) => change({ [side]: Number(event.target.value) || null })}
              />
            )}
          </Field>
        ))}
      </div>
      <Seed value={draft.seed} onChange={(seed) => change({ seed })} />
      <Range
        label={t("steps")}
        explain={t("explain.steps")}
        picture={PICTURE("steps")}
        value={draft.steps ?? card.steps}
        min={1}
        max={Math.max(60, card.steps)}
        onChange={(steps) => change({ steps: Math.round(steps) })}
      />
      <Range
        label={t("cfg")}
        explain={t("explain.cfg")}
        picture={PICTURE("cfg_scale")}
        value={draft.cfg ?? card.cfg_scale}
        min={1}
        max={15}
        step={0.5}
        onChange={(cfg) => change({ cfg })}
      />
      <Select
        label={t("sampler")}
        explain={t("explain.sampler")}
        value={draft.sampler ?? ""}
        options={[
          { value: "", label: `${card.sampler} (${t("modelsOwn")})` },
          ...names.map((value) => ({ value, label: value })),
        ]}
        onChange={(sampler) => change({ sampler: sampler || null })}
      />
      {models.length > 1 && (
        <Select
          label={t("model")}
          explain={t("explain.model")}
          value={card.name}
          options={models.map((one) => ({ value: one.name, label: one.name }))}
          onChange={(model) => change({ model })}
        />
      )}
      <InitPicture />
      <Button
        compact
        look="quiet"
        icon={RotateCcw}
        onClick={() => change({ ...EMPTY, prompt: draft.prompt, styles: draft.styles, model: draft.model })}
      >
        {t("reset")}
      </Button>
    </div>
  );
}

/** Styles to tap, and how many pictures: what is chosen most often stands beside the prompt. */
export function QuickChoices() {
  const { t } = useTranslation("create");
  const { draft, change } = useDraft();
  const toggle = (style: string) =>
    change({
      styles: draft.styles.includes(style)
        ? draft.styles.filter((one) => one !== style)
        : [...draft.styles, style],
    });
  return (
    <div className="quick">
      <div className="chips" role="group" aria-label={t("style")}>
        <span className="small soft">{t("style")}</span>
        {STYLES.map((style) => (
          <button
            key={style}
            type="button"
            className="chip"
            aria-pressed={draft.styles.includes(style)}
            onClick={() => toggle(style)}
          >
            {t(`styles.${style}`)}
          </button>
        ))}
      </div>
      <div className="chips" role="group" aria-label={t("count")}>
        <span className="small soft">{t("count")}</span>
        {[1, 2, 4, 8].map((count) => (
          <button
            key={count}
            type="button"
            className="chip number"
            aria-pressed={draft.count === count}
            onClick={() => change({ count })}
          >
            ×{count}
          </button>
        ))}
      </div>
    </div>
  );
}
