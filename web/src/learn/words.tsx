/** The cards about models, noise, ideas and words. */
import { Compass, Ban, MessageSquareText, Palette, Wand } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSubmit } from "@/api/queries";
import { Button } from "@/parts/Button";
import { Select } from "@/parts/Field";
import { Wrong } from "@/parts/States";
import { make, useAssets } from "@/watch/made";
import { Player } from "@/watch/Player";
import { Stroll } from "@/watch/Stroll";
import { walkPrompts } from "@/watch/walk";
import { Card, Choice, Go, Shots } from "./Card";
import { QUICK, TAG, THINGS, useLesson } from "./lesson";

/** New things every time, and never a copy. */
export function ModelCard() {
  const { t } = useTranslation("learn");
  const [round, go] = useLesson("model", 0);
  const wishes = (round: number) =>
    [0, 1, 2, 3].map((place) => ({
      prompt: "a cat face, flat illustration",
      ...QUICK,
      seed: 100 + 4 * round + place,
    }));
  return (
    <Card idea="model" number={1} icon={Palette} view="models">
      <Shots wishes={wishes(Math.max(0, round - 1))} />
      <Button
        icon={Palette}
        onClick={() => {
          go(round + 1);
          void make(wishes(round), TAG);
        }}
      >
        {t("cards.model.go")}
      </Button>
    </Card>
  );
}

/** A picture found in noise, step by step. */
export function DiffusionCard() {
  const { t } = useTranslation("learn");
  const [thing, choose] = useLesson<string>("diffusion.thing", "a rocket");
  const [jobs, keep] = useLesson<Record<string, string>>("diffusion.jobs", {});
  const submit = useSubmit();
  const job = jobs[thing];
  const paint = (thing: string) => {
    choose(thing);
    if (jobs[thing]) return;
    submit.mutate(
      { wish: { prompt: thing, ...QUICK, steps: 10 }, how: { watch: true, preview_every: 0 } },
      { onSuccess: ({ id }) => keep({ ...jobs, [thing]: id }) },
    );
  };
  return (
    <Card idea="diffusion" number={2} icon={Wand} view="watch">
      <Choice label={t("what")} options={THINGS.slice(0, 5)} value={thing} onChange={paint} />
      {job ? (
        <Player key={job} job={job} small />
      ) : (
        <Button icon={Wand} disabled={submit.isPending} onClick={() => paint(thing)}>
          {t("cards.diffusion.go")}
        </Button>
      )}
      {submit.error && <Wrong error={submit.error} />}
    </Card>
  );
}

/** The way between two ideas. */
export function LatentCard() {
  const { t } = useTranslation("learn");
  const [first, from] = useLesson<string>("latent.first", "a cat face");
  const [second, towards] = useLesson<string>("latent.second", "a dog face");
  const wishes = walkPrompts({ prompt: first, ...QUICK }, second, 6);
  const assets = useAssets(wishes);
  const options = THINGS.map((value) => ({ value: value as string, label: value }));
  return (
    <Card idea="latent" number={3} icon={Compass} view="watch" about={{ mode: "walk" }}>
      <div className="two">
        <Select label={t("cards.latent.from")} value={first} options={options} onChange={from} />
        <Select label={t("cards.latent.to")} value={second} options={options} onChange={towards} />
      </div>
      <Go label={t("cards.latent.go")} wishes={wishes} />
      {assets.every(Boolean) ? (
        <Stroll assets={assets} label={t("cards.latent.drag")} />
      ) : (
        <Shots wishes={wishes} />
      )}
    </Card>
  );
}

const COLOURS = ["red", "blue", "green", "golden"] as const;
const NOUNS = ["apple", "heart", "butterfly", "fish"] as const;
const STYLES = ["3d render", "flat illustration"] as const;

/** A wish put together from words. */
export function PromptCard() {
  const { t } = useTranslation("learn");
  const [words, say] = useLesson<{ colour: string; noun: string; style: string }>("prompt", {
    colour: "red",
    noun: "heart",
    style: "3d render",
  });
  const wishOf = (one: typeof words) => ({ prompt: `a ${one.colour} ${one.noun}, ${one.style}`, ...QUICK });
  const change = (part: Partial<typeof words>) => {
    const next = { ...words, ...part };
    say(next);
    void make([wishOf(next)], TAG);
  };
  return (
    <Card idea="prompt" number={4} icon={MessageSquareText} view="create">
      <Choice
        label={t("cards.prompt.colour")}
        options={COLOURS}
        value={words.colour as (typeof COLOURS)[number]}
        onChange={(colour) => change({ colour })}
      />
      <Choice
        label={t("what")}
        options={NOUNS}
        value={words.noun as (typeof NOUNS)[number]}
        onChange={(noun) => change({ noun })}
      />
      <Choice
        label={t("cards.prompt.style")}
        options={STYLES}
        value={words.style as (typeof STYLES)[number]}
        onChange={(style) => change({ style })}
      />
      <div className="one">
        <Shots wishes={[wishOf(words)]} captions={[wishOf(words).prompt]} />
      </div>
      <Go label={t("cards.prompt.go")} wishes={[wishOf(words)]} />
    </Card>
  );
}

const AVOIDED = ["red", "green", "yellow"] as const;

/** The same wish with and without something. */
export function NegativeCard() {
  const { t } = useTranslation("learn");
  const [avoided, avoid] = useLesson<(typeof AVOIDED)[number]>("negative", "red");
  const plain = { prompt: "an apple", ...QUICK };
  const pair = (word: string) => [plain, { ...plain, negative_prompt: word }];
  return (
    <Card idea="negative" number={5} icon={Ban} view="create">
      <Choice
        label={t("cards.negative.which")}
        options={AVOIDED}
        value={avoided}
        onChange={(word) => {
          avoid(word);
          void make(pair(word), TAG);
        }}
      />
      <Shots wishes={pair(avoided)} captions={["an apple", t("cards.negative.without", { word: avoided })]} />
      <Go label={t("tryIt")} wishes={pair(avoided)} />
    </Card>
  );
}
