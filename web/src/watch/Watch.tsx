import { useTranslation } from "react-i18next";
import { useLocation, useSearch } from "wouter";
import { to } from "@/app/views";
import { seedOf } from "@/state/seed";
import { Grid } from "./Grid";
import { Steps } from "./Steps";
import { useWatch, type Mode } from "./store";
import { Walk } from "./Walk";
import "./watch.css";

const MODES: Mode[] = ["steps", "grid", "walk"];

/** How a picture comes about: its steps, what settings change, and the ways between pictures. */
export default function Watch() {
  const { t } = useTranslation("watch");
  const search = new URLSearchParams(useSearch());
  const [, go] = useLocation();
  const mode = MODES.find((one) => one === search.get("mode")) ?? "steps";
  const asset = Number(search.get("asset")) || null;
  return (
    <div className="view watch">
      <header>
        <h1>{t("title")}</h1>
        <p className="soft">{t(`modes.${mode}.text`)}</p>
      </header>
      <div className="chips" role="group" aria-label={t("mode")}>
        {MODES.map((one) => (
          <button
            key={one}
            type="button"
            className="chip"
            aria-pressed={one === mode}
            onClick={() => go(to("watch", { mode: one }))}
          >
            {t(`modes.${one}.name`)}
          </button>
        ))}
      </div>
      {mode === "steps" && <Steps key={asset} asset={asset} job={search.get("job")} />}
      {mode === "grid" && <Grid />}
      {mode === "walk" && <Walk />}
    </div>
  );
}

/** The words and the seed that everything on Watch begins with. */
export function Beginning({ first, seed }: { first: string; seed?: string }) {
  const { t } = useTranslation("watch");
  const watch = useWatch();
  return (
    <>
      <label className="field grows">
        <span className="caption">{first}</span>
        <input
          className="input"
          value={watch.prompt}
          maxLength={2000}
          onChange={(event) => watch.set({ prompt: event.target.value })}
        />
      </label>
      {seed !== undefined && (
        <label className="field seed">
          <span className="caption">{seed || t("seed")}</span>
          <input
            className="input number"
            inputMode="numeric"
            value={watch.seed}
            onChange={(event) => watch.set({ seed: seedOf(event.target.value) ?? 0 })}
          />
        </label>
      )}
    </>
  );
}
