import { Footprints } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asset, Wish } from "@/api/types";
import { Button } from "@/parts/Button";
import { Range, Select } from "@/parts/Field";
import { Viewer } from "@/parts/Viewer";
import { seedOf } from "@/state/seed";
import { make, useAssets, useOpen } from "./made";
import { Shot } from "./Shot";
import { useWatch } from "./store";
import { Stroll } from "./Stroll";
import { sharesOf, walkPrompts, walkSeeds } from "./walk";
import { Beginning } from "./Watch";

/** Some pictures on the way from one prompt or seed to another, and a slider that goes along it. */
export function Walk() {
  const { t } = useTranslation("watch");
  const { prompt, seed, walk, set } = useWatch();
  const [shown, show] = useState<Asset | null>(null);
  const change = (part: Partial<typeof walk>) => set({ walk: { ...walk, ...part } });
  const base: Wish = { prompt: prompt.trim(), seed };
  const second = walk.second.trim();
  const wishes =
    walk.kind === "prompts"
      ? walkPrompts(base, second, walk.count)
      : walkSeeds(base, walk.secondSeed, walk.count);
  const open = useOpen(wishes);
  const assets = useAssets(wishes);
  const ready = base.prompt !== "" && (walk.kind === "seeds" || second !== "");
  return (
    <>
      <form
        className="stack"
        noValidate // values are brought into their bounds as they are typed
        onSubmit={(event) => {
          event.preventDefault();
          void make(wishes, "walk");
        }}
      >
        <div className="beginnings">
          <Select
            label={t("between")}
            value={walk.kind}
            options={(["prompts", "seeds"] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
            onChange={(kind) => change({ kind })}
          />
          <Beginning first={walk.kind === "prompts" ? t("from") : t("prompt")} seed="" />
          {walk.kind === "prompts" ? (
            <label className="field grows">
              <span className="caption">{t("toPrompt")}</span>
              <input
                className="input"
                value={walk.second}
                maxLength={2000}
                onChange={(event) => change({ second: event.target.value })}
              />
            </label>
          ) : (
            <label className="field seed">
              <span className="caption">{t("toSeed")}</span>
              <input
                className="input number"
                inputMode="numeric"
                value={walk.secondSeed}
                onChange={(event) => change({ secondSeed: seedOf(event.target.value) ?? 0 })}
              />
            </label>
          )}
        </div>
        <div className="some">
          <Range
            label={t("many")}
            value={walk.count}
            min={3}
            max={12}
            onChange={(count) => change({ count: Math.round(count) })}
          />
        </div>
        <div className="row">
          <Button look="main" icon={Footprints} type="submit" disabled={!ready || open > 0}>
            {t("makeWalk", { count: walk.count })}
          </Button>
          {open > 0 && (
            <span className="soft number" role="status">
              {t("open", { count: open })}
            </span>
          )}
        </div>
      </form>
      <Stroll assets={assets} />
      <ol className="way">
        {wishes.map((wish, place) => (
          <li key={place}>
            <Shot
              wish={wish}
              tag="walk"
              caption={`${Math.round((sharesOf(walk.count)[place] ?? 0) * 100)} %`}
              onOpen={show}
            />
          </li>
        ))}
      </ol>
      {shown && <Viewer asset={shown} onClose={() => show(null)} />}
    </>
  );
}
