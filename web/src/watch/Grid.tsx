import { useQuery } from "@tanstack/react-query";
import { Grid3x3 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { samplersQuery } from "@/api/queries";
import type { Asset } from "@/api/types";
import { Button } from "@/parts/Button";
import { Select } from "@/parts/Field";
import { Viewer } from "@/parts/Viewer";
import { AXES, cellWish, readValues, type Axis } from "./grid";
import { make, useOpen } from "./made";
import { Shot } from "./Shot";
import { useWatch } from "./store";
import { Beginning } from "./Watch";

const PRESETS: Record<Axis, string[]> = {
  seed: ["1, 2, 3, 4", "1-6"],
  cfg_scale: ["1, 4, 7, 12", "2, 3, 4, 5"],
  steps: ["4, 10, 20, 50", "1, 2, 3, 4, 6, 8"],
  sampler: ["Euler, Euler a, UniPC, DPM++ 2M", "Euler, Heun, LCM"],
};

/** Two settings against each other: a picture for every pair of values. */
export function Grid() {
  const { t } = useTranslation("watch");
  const { prompt, seed, grid, set } = useWatch();
  const samplers = useQuery(samplersQuery).data ?? [];
  const names = samplers.flatMap((one) => [one.name, ...one.schedules.map((more) => `${one.name} ${more}`)]);
  const [shown, show] = useState<Asset | null>(null);
  const change = (part: Partial<typeof grid>) => set({ grid: { ...grid, ...part } });
  const across = readValues(grid.across, grid.values[grid.across], names);
  const down = readValues(grid.down, grid.values[grid.down], names);
  const base = { prompt: prompt.trim(), seed };
  const rows = down.values.map((value) => ({
    value,
    wishes: across.values.map((other) => cellWish(base, [grid.across, other], [grid.down, value])),
  }));
  const all = rows.flatMap((row) => row.wishes);
  const open = useOpen(all);

  const axis = (which: "across" | "down", other: "across" | "down", wrong: string[]) => (
    <fieldset className="axis">
      <legend className="hidden">{t(which)}</legend>
      <Select
        label={t(which)}
        value={grid[which]}
        options={AXES.map((value) => ({ value, label: t(`axes.${value}`) }))}
        onChange={(value) =>
          change(value === grid[other] ? { [which]: value, [other]: grid[which] } : { [which]: value })
        }
      />
      <label className="field">
        <span className="caption">{t("values")}</span>
        <input
          className="input"
          value={grid.values[grid[which]]}
          aria-invalid={wrong.length > 0}
          onChange={(event) => change({ values: { ...grid.values, [grid[which]]: event.target.value } })}
        />
      </label>
      <div className="chips">
        {PRESETS[grid[which]].map((preset) => (
          <button
            key={preset}
            type="button"
            className="chip number"
            onClick={() => change({ values: { ...grid.values, [grid[which]]: preset } })}
          >
            {preset}
          </button>
        ))}
      </div>
      {wrong.length > 0 && <p className="said warm small">{t("wrong", { words: wrong.join(", ") })}</p>}
    </fieldset>
  );

  return (
    <>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void make(all, "grid");
        }}
      >
        <div className="beginnings">
          <Beginning first={t("prompt")} seed="" />
        </div>
        <div className="axes">
          {axis("across", "down", across.wrong)}
          {axis("down", "across", down.wrong)}
        </div>
        <div className="row">
          <Button
            look="main"
            icon={Grid3x3}
            type="submit"
            disabled={!base.prompt || all.length === 0 || open > 0}
          >
            {t("makeGrid", { count: all.length })}
          </Button>
          {open > 0 && (
            <span className="soft number" role="status">
              {t("open", { count: open })}
            </span>
          )}
        </div>
      </form>
      <div className="scrolls" tabIndex={0} role="region" aria-label={t("modes.grid.name")}>
        <table>
          <thead>
            <tr>
              <td className="small soft corner">
                {t(`axes.${grid.across}`)} →<br />
                {t(`axes.${grid.down}`)} ↓
              </td>
              {across.values.map((value) => (
                <th key={value} scope="col" className="number">
                  {value}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.value}>
                <th scope="row" className="number">
                  {row.value}
                </th>
                {row.wishes.map((wish, place) => (
                  <td key={across.values[place]}>
                    <Shot wish={wish} tag="grid" onOpen={show} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown && <Viewer asset={shown} onClose={() => show(null)} />}
    </>
  );
}
