import { useMutation, useQuery } from "@tanstack/react-query";
import { Clapperboard } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useSearch } from "wouter";
import { api, take } from "@/api/client";
import { asInput } from "@/api/files";
import { modelsQuery } from "@/api/queries";
import type { ModelCard } from "@/api/types";
import { to } from "@/app/views";
import { Button } from "@/parts/Button";
import { Field } from "@/parts/Field";
import { Refused } from "@/parts/Refused";
import { Waiting, Wrong } from "@/parts/States";
import { useReady } from "@/state/large";
import { useMakeFilm } from "./filming";
import { Films } from "./Films";
import { Input } from "./Inputs";
import { AddMove, EditMove } from "./Moves";
import { newPath, Paths } from "./Paths";
import { Preview } from "./Preview";
import { Settings } from "./Settings";
import { STARTS, useFilm, type Bar } from "./store";
import { Timeline } from "./Timeline";
import { stepsOf } from "./timeline";
import { useFrame } from "./useFrame";
import { usePlayhead } from "./usePlayhead";
import { blocked, films, lacking, lengthOf, sizeOf } from "./wish";
import "./film.css";

/** A film: what it starts from, how the camera and things move, how long it is; with a preview of all that. */
export default function Film() {
  const { t } = useTranslation("film");
  const ready = useReady(useFilm);
  const models = useQuery(modelsQuery);
  const [, go] = useLocation();
  const wanted = new URLSearchParams(useSearch()).get("asset");
  const asked = useRef<string | null>(null);
  const { mutate: open, error } = useMutation({
    mutationFn: async (id: number) => {
      const asset = await take(api.GET("/api/v1/gallery/{id}", { params: { path: { id } } }));
      const { change } = useFilm.getState();
      if (asset.kind === "video") change({ film: await asInput(asset), start: "extend", seconds: null });
      else change({ first: await asInput(asset), start: "picture", ratio: null });
    },
  });

  useEffect(() => {
    if (!ready || wanted === null || asked.current === wanted) return;
    asked.current = wanted;
    open(Number(wanted));
    go(to("film"), { replace: true }); // a refresh brings back what was arranged
  }, [ready, wanted, open, go]);

  return (
    <div className="view film">
      <header>
        <h1>{t("title")}</h1>
      </header>
      {error && <Wrong error={error} />}
      {models.error && <Wrong error={models.error} onRetry={() => void models.refetch()} />}
      {!ready || models.isPending ? <Waiting /> : <Work models={models.data ?? []} />}
    </div>
  );
}

function Work({ models }: { models: ModelCard[] }) {
  const { t } = useTranslation("film");
  const { draft, change } = useFilm();
  const card = models.find((one) => one.name === draft.model) ?? models.find(films) ?? models[0];
  const rests = blocked(draft);
  const { seconds, frames } = lengthOf(draft, card);
  const [width, height] = sizeOf(draft, card);
  const head = usePlayhead(seconds);
  const [chosen, choose] = useState<string | null>(null);
  const [drawing, draw] = useState(false);

  const given = draft.start === "extend" || draft.start === "restyle" ? (draft.film?.url ?? null) : null;
  const frame = useFrame(given, draft.start === "extend" ? "last" : "first");
  const first = draft.start === "picture" ? (draft.first?.url ?? null) : frame;
  const bar = draft.moves.find((one) => one.id === chosen);
  const replace = (now: Bar) => change({ moves: draft.moves.map((one) => (one.id === now.id ? now : one)) });
  const remove = (id: string) => change({ moves: draft.moves.filter((one) => one.id !== id) });
  const why = (reason: "loop" | "film" | null) => (reason ? t(`blocked.${reason}`) : null);

  return (
    <>
      {card && !films(card) && (
        <p className="said warm pictures-only">
          <span>
            {t("picturesOnly", { model: card.name })} <Link href={to("models")}>{t("toModels")}</Link>
          </span>
        </p>
      )}
      <div className="desk">
        <Wanted card={card} models={models} />
        <div className="stage stack">
          <Preview
            picture={first}
            {...{ width, height, seconds, drawing }}
            moves={rests.moves ? [] : draft.moves}
            paths={rests.paths ? [] : draft.paths}
            time={head.time}
            playing={head.playing}
            onSeek={head.seek}
            onPlay={head.play}
            onDrawn={(points) => {
              draw(false);
              if (points) change({ paths: [...draft.paths, newPath(points)] });
            }}
          />
          <p className="soft small">{t("preview.text")}</p>
          <h2>{t("timeline.camera")}</h2>
          {rests.moves && <p className="soft small">{why(rests.moves)}</p>}
          <AddMove
            onAdd={(move) => {
              change({ moves: [...draft.moves, move] });
              choose(move.id);
            }}
          />
          <Timeline
            moves={draft.moves}
            {...{ chosen, seconds }}
            time={head.time}
            steps={stepsOf(frames)}
            first={first}
            last={rests.last ? null : (draft.last?.url ?? null)}
            resting={rests.moves !== null}
            onChoose={choose}
            onMove={replace}
            onRemove={remove}
          />
          {bar && <EditMove bar={bar} onChange={replace} onRemove={() => remove(bar.id)} />}
          <Paths
            blocked={why(rests.paths)}
            drawing={drawing && !rests.paths}
            onDraw={(on) => {
              head.play(false);
              draw(on);
            }}
          />
        </div>
        <Films />
      </div>
    </>
  );
}

/** Where there is room, all settings lie open at first. */
const ROOMY = window.matchMedia("(min-width: 721px)").matches;

/** What goes in, the words, the settings, and the button. */
function Wanted({ card, models }: { card: ModelCard | undefined; models: ModelCard[] }) {
  const { t } = useTranslation("film");
  const create = useTranslation("create").t;
  const { draft, change } = useFilm();
  const rests = blocked(draft);
  const make = useMakeFilm(card);
  const lack = lacking(draft, card);
  const go = (consent: string | null = null) => {
    if (lack || make.isPending) return;
    make.mutate(consent);
  };
  return (
    <form
      className="wanted card stack"
      noValidate // values are brought into their bounds as they are typed
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <div className="field" role="group" aria-label={t("starts.name")}>
        <span className="caption">{t("starts.name")}</span>
        <div className="chips">
          {STARTS.map((start) => (
            <button
              key={start}
              type="button"
              className="chip"
              aria-pressed={start === draft.start}
              onClick={() => change({ start })}
            >
              {t(`starts.${start}`)}
            </button>
          ))}
        </div>
      </div>
      <Field label={t("prompt")}>
        {(id) => (
          <textarea
            id={id}
            className="area"
            rows={2}
            maxLength={20_000}
            placeholder={t("placeholder")}
            value={draft.prompt}
            onChange={(event) => change({ prompt: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) go();
            }}
          />
        )}
      </Field>
      <div className="inputs">
        {draft.start === "picture" && (
          <Input
            kind="picture"
            label={t("first")}
            value={draft.first}
            blocked={null}
            onChange={(first) => change({ first })}
          />
        )}
        {(draft.start === "extend" || draft.start === "restyle") && (
          <Input
            kind="film"
            label={t("filmIn")}
            value={draft.film}
            blocked={null}
            onChange={(film) => change({ film })}
          />
        )}
        {draft.start !== "restyle" && (
          <Input
            kind="picture"
            label={t("last")}
            explain={t("lastText")}
            value={draft.last}
            blocked={rests.last ? t(`blocked.${rests.last}`) : null}
            onChange={(last) => change({ last })}
          />
        )}
      </div>
      <details open={ROOMY}>
        <summary>{t("more")}</summary>
        <Settings card={card} models={models} />
      </details>
      <Button look="main" type="submit" icon={Clapperboard} disabled={lack !== null || make.isPending}>
        {t("go")}
      </Button>
      {lack && <p className="soft small">{t(`lack.${lack}`, { model: card?.name ?? "" })}</p>}
      <Refused asked={make} away={create("offline")} onConsent={go} />
    </form>
  );
}
