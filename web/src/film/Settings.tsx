import { useTranslation } from "react-i18next";
import type { ModelCard } from "@/api/types";
import { Field, Range, Select } from "@/parts/Field";
import { Seed } from "@/parts/Seed";
import { useFilm } from "./store";
import { clock } from "./timeline";
import { blocked, lengthOf, sizeOf } from "./wish";

const RATES = [12, 16, 24, 30, 48, 60] as const;
const RATIOS = ["1:1", "16:9", "9:16", "4:3", "3:4"] as const;
const LARGEST = 4;
const LONGEST = 60; // seconds: more can be typed elsewhere, and takes days

/** Length, rate, size and what is done to the finished film. */
export function Settings({ card, models }: { card: ModelCard | undefined; models: ModelCard[] }) {
  const { t } = useTranslation("film");
  const create = useTranslation("create").t;
  const { draft, change } = useFilm();
  const rests = blocked(draft);
  const { fps, seconds, frames } = lengthOf(draft, card);
  const film = draft.start === "extend" || draft.start === "restyle";
  const [width, height] = sizeOf({ ...draft, ratio: null }, card);
  const number = (text: string, low: number, high: number): number | null => {
    const value = Number(text);
    return text === "" || !Number.isFinite(value) ? null : Math.min(high, Math.max(low, value));
  };
  return (
    <div className="settings">
      <Field label={t("length")} explain={t("lengthText")}>
        {(id) => (
          <span className="beside">
            <input
              id={id}
              className="input number"
              type="number"
              inputMode="decimal"
              min={0.1}
              max={LONGEST}
              step={0.1}
              placeholder={clock(1, seconds)}
              value={draft.seconds ?? ""}
              onChange={(event) => change({ seconds: number(event.target.value, 0.05, LONGEST) })}
            />
            <span className="small soft number">{t("frames", { count: frames })}</span>
          </span>
        )}
      </Field>
      <Field label={t("fps")}>
        {(id) => (
          <input
            id={id}
            className="input number"
            type="number"
            inputMode="decimal"
            min={1}
            max={60}
            step={1}
            placeholder={String(fps)}
            value={draft.fps ?? ""}
            onChange={(event) => change({ fps: number(event.target.value, 0.1, 240) })}
          />
        )}
      </Field>
      <div className="wide">
        <Select
          label={t("size")}
          value={draft.ratio ?? ""}
          options={[
            { value: "", label: t("sizeOwn", { width, height }) },
            ...RATIOS.map((value) => {
              const [across, down] = sizeOf({ ...draft, ratio: value }, card);
              return { value, label: `${value} · ${across} × ${down}` };
            }),
          ]}
          onChange={(ratio) => change({ ratio: ratio || null })}
        />
      </div>
      <Select
        label={t("interpolate")}
        explain={t("interpolateText")}
        value={draft.interpolate === null ? "" : String(draft.interpolate)}
        options={[
          { value: "", label: t("none") },
          ...RATES.filter((rate) => rate > fps || rate === draft.interpolate).map((rate) => ({
            value: String(rate),
            label: t("perSecond", { fps: rate }),
          })),
        ]}
        onChange={(rate) => change({ interpolate: rate ? Number(rate) : null })}
      />
      <Select
        label={t("upscale")}
        explain={t("upscaleText")}
        value={String(draft.upscale)}
        options={Array.from({ length: LARGEST }, (_, index) => ({
          value: String(index + 1),
          label: index === 0 ? t("none") : t("times", { times: index + 1 }),
        }))}
        onChange={(times) => change({ upscale: Number(times) })}
      />
      {models.length > 1 && card && (
        <Select
          label={t("model")}
          value={card.name}
          options={models.map(({ name }) => ({ value: name, label: name }))}
          onChange={(model) => change({ model })}
        />
      )}
      <label className="check">
        <input
          type="checkbox"
          checked={draft.loop && !rests.loop}
          disabled={rests.loop !== null}
          onChange={(event) => change({ loop: event.target.checked })}
        />
        <span>
          {t("loop")} {rests.loop && <span className="small soft">{t(`blocked.${rests.loop}`)}</span>}
        </span>
      </label>
      {film && (
        <label className="check">
          <input
            type="checkbox"
            checked={draft.sound}
            onChange={(event) => change({ sound: event.target.checked })}
          />
          <span>{t("sound")}</span>
        </label>
      )}
      {draft.start === "restyle" && (
        <Range
          label={t("strength")}
          explain={t("strengthText")}
          value={draft.strength}
          min={0.05}
          max={1}
          step={0.05}
          onChange={(strength) => change({ strength })}
        />
      )}
      <Field label={create("negative")}>
        {(id) => (
          <input
            id={id}
            className="input"
            maxLength={20_000}
            value={draft.negative}
            onChange={(event) => change({ negative: event.target.value })}
          />
        )}
      </Field>
      <Seed value={draft.seed} onChange={(seed) => change({ seed })} />
    </div>
  );
}
