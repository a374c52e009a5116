/** The cards about seed, steps and CFG scale. */
import { Dices, Footprints, Gauge, RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Wish } from "@/api/types";
import { Button } from "@/parts/Button";
import { rollSeed } from "@/state/seed";
import { forget, make, useAssets } from "@/watch/made";
import { Stroll } from "@/watch/Stroll";
import { Card, Choice, Go, Shots, type Idea } from "./Card";
import { QUICK, TAG, THINGS, useLesson } from "./lesson";
import { differing, pixelsOf } from "./pixels";

/** Rolling a seed, and painting the same one again. */
export function SeedCard() {
  const { t } = useTranslation("learn");
  const [seed, roll] = useLesson("seed", 7);
  const [thing, choose] = useLesson<string>("seed.thing", "a rocket");
  const wish: Wish = { prompt: thing, ...QUICK, seed };
  const again: Wish = { ...wish, count: 1 }; // another job for the same picture
  const change = (next: Wish, told: () => void) => {
    told();
    void make([next], TAG);
  };
  return (
    <Card idea="seed" number={6} icon={Dices} view="create">
      <div className="row">
        <Button
          icon={Dices}
          onClick={() => {
            const next = rollSeed();
            change({ ...wish, seed: next }, () => roll(next));
          }}
        >
          {t("cards.seed.roll")}
        </Button>
        <Button
          icon={RefreshCw}
          onClick={() => {
            forget(again);
            void make([wish, again], TAG);
          }}
        >
          {t("cards.seed.again")}
        </Button>
      </div>
      <p className="small soft">{t("cards.seed.locked", { seed })}</p>
      <Choice
        label={t("what")}
        options={THINGS.slice(0, 4)}
        value={thing as (typeof THINGS)[number]}
        onChange={(next) => change({ ...wish, prompt: next }, () => choose(next))}
      />
      <Shots wishes={[wish, again]} captions={[t("cards.seed.number", { seed }), t("cards.seed.second")]} />
      <Same wishes={[wish, again]} />
    </Card>
  );
}

/** How many pixels of two pictures differ. */
function Same({ wishes }: { wishes: Wish[] }) {
  const { t } = useTranslation("learn");
  const [one, other] = useAssets(wishes);
  const [found, tell] = useState<{ urls: string; count: number; all: number } | null>(null);
  const urls = one && other ? `${one.url} ${other.url}` : "";
  useEffect(() => {
    if (!one || !other) return;
    let stale = false;
    void Promise.all([pixelsOf(one.url), pixelsOf(other.url)]).then(
      ([first, second]) =>
        !stale &&
        tell({
          urls: `${one.url} ${other.url}`,
          count: differing(first, second),
          all: first.width * first.height,
        }),
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [one, other]);
  if (!found || found.urls !== urls) return null;
  return (
    <p role="status" className="number">
      {t("cards.seed.same", { count: found.count, all: found.all })}
    </p>
  );
}

function Dial({
  idea,
  number,
  setting,
  values,
}: {
  idea: Idea & ("steps" | "cfg");
  number: number;
  setting: "steps" | "cfg_scale";
  values: number[];
}) {
  const { t } = useTranslation("learn");
  const [thing, choose] = useLesson<(typeof THINGS)[number]>(idea, "a red apple");
  const wishes = values.map((value) => ({ prompt: thing, ...QUICK, [setting]: value }));
  const assets = useAssets(wishes);
  return (
    <Card
      idea={idea}
      number={number}
      icon={idea === "steps" ? Footprints : Gauge}
      view="watch"
      about={{ mode: "grid" }}
    >
      <Choice label={t("what")} options={THINGS.slice(0, 4)} value={thing} onChange={choose} />
      <Shots wishes={wishes} captions={values.map((value) => t(`cards.${idea}.value`, { value }))} />
      <Go label={t("sideBySide")} wishes={wishes} />
      <Stroll assets={assets} label={t(`cards.${idea}.title`)} />
    </Card>
  );
}

/** 4, 10, 20 and 50 steps. */
export const StepsCard = () => <Dial idea="steps" number={7} setting="steps" values={[4, 10, 20, 50]} />;

/** CFG scales of 1, 4, 7 and 12. */
export const CfgCard = () => <Dial idea="cfg" number={8} setting="cfg_scale" values={[1, 4, 7, 12]} />;
