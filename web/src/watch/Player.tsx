import { useQuery } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import type { components } from "@/api/schema";
import { Button } from "@/parts/Button";
import { Wrong } from "@/parts/States";
import { useShare } from "./made";
import { meanOf, paintVeil, type Map } from "./maps";
import { watchQuery } from "./queries";
import "./player.css";

type Look = components["schemas"]["WatchedStep"];
type Seen = components["schemas"]["WatchedPicture"];
type Kind = "guided" | "prompted" | "wordless" | "noisy";

const PANES = { dust: ["noisy", "guided"], guidance: ["wordless", "prompted", "guided"] } as const;
const BEAT = 350; // milliseconds of a step while it plays

/**
 * The steps of a watched job, from noise to picture, to scrub through.
 *
 * @param small - without strip, curve and words, for a card.
 */
export function Player({ job, small = false }: { job: string; small?: boolean }) {
  const { t } = useTranslation("watch");
  const query = useQuery(watchQuery(job));
  const [item, choose] = useState(0);
  const picture = query.data?.watch.pictures.find((one) => one.item === item);
  if (query.error instanceof Problem && query.error.status === 404)
    return <p className="said warm">{t("gone")}</p>;
  if (query.error) return <Wrong error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data?.job.state === "failed") return <Wrong error={query.data.job.error ?? t("gone")} />;
  if (!picture?.looks.length) {
    const ended = query.data?.job.finished != null;
    return ended ? <p className="said warm">{t("gone")}</p> : <Beginning job={job} />;
  }
  const items = query.data?.watch.pictures ?? [];
  return (
    <div className={small ? "player small-player" : "player"}>
      {items.length > 1 && (
        <div className="chips" role="group" aria-label={t("which")}>
          {items.map((one) => (
            <button
              key={one.item}
              type="button"
              className="chip number"
              aria-pressed={one.item === item}
              onClick={() => choose(one.item)}
            >
              {one.item + 1}
            </button>
          ))}
        </div>
      )}
      <Steps key={`${job} ${item}`} seen={picture} small={small} />
    </div>
  );
}

function Beginning({ job }: { job: string }) {
  const { t } = useTranslation("watch");
  const { share } = useShare(job);
  return (
    <div className="beginning" role="status">
      <span className="shimmer" />
      <progress max={1} value={share} aria-label={t("onItsWay")} />
      <p className="soft">{t("onItsWay")}</p>
    </div>
  );
}

function Steps({ seen, small }: { seen: Seen; small: boolean }) {
  const { t } = useTranslation("watch");
  const looks = seen.looks as Look[];
  const [chosen, go] = useState<number | null>(null); // null follows the newest step
  const [playing, play] = useState(false);
  const [view, show] = useState<keyof typeof PANES>("dust");
  const [word, light] = useState<number | null>(null);
  const strip = useRef<HTMLOListElement>(null);
  const last = looks.length - 1;
  const place = Math.min(chosen ?? last, last);
  const look = looks[place];

  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      go((before) => Math.min((before ?? -1) + 1, last));
    }, BEAT);
    return () => clearInterval(timer);
  }, [playing, last]);
  // the strip alone goes along, not the page
  useEffect(() => {
    const [row, tile] = [strip.current, strip.current?.children[place] as HTMLElement | undefined];
    if (!row || !tile) return;
    const left = tile.offsetLeft - row.offsetLeft;
    if (left < row.scrollLeft || left + tile.offsetWidth > row.scrollLeft + row.clientWidth)
      row.scrollLeft = left - row.clientWidth / 2;
  }, [place]);
  const over = playing && place >= last && looks.length >= seen.steps;

  if (!look) return null;
  const toggle = () => {
    if (!playing || over) go(0);
    play(!playing || over);
  };
  // what steered it up to here; a single late step says little, since most is decided by then
  const map =
    word === null
      ? null
      : meanOf(looks.slice(0, place + 1).map((one) => one.maps[word] as Map | null | undefined));
  const told =
    look.noise > 0.85 ? "dust" : look.noise > 0.55 ? "shapes" : look.noise > 0.2 ? "things" : "details";

  return (
    <>
      {!small && (
        <div className="chips" role="group" aria-label={t("view")}>
          {(["dust", "guidance"] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={view === one}
              onClick={() => show(one)}
            >
              {t(`views.${one}`)}
            </button>
          ))}
        </div>
      )}
      <div className="stage">
        <div className="panes">
          {PANES[view].map((kind) => (
            <Pane key={kind} kind={kind} look={look} map={kind === "guided" ? map : null} />
          ))}
        </div>
        <div className="scrub">
          <Button
            icon={playing && !over ? Pause : Play}
            label={playing && !over ? t("pause") : t("play")}
            onClick={toggle}
          />
          <input
            className="range"
            type="range"
            min={0}
            max={last}
            value={place}
            aria-label={t("scrub")}
            aria-valuetext={t("stepOf", { step: look.step, steps: seen.steps })}
            onChange={(event) => {
              play(false);
              go(Number(event.target.value));
            }}
          />
        </div>
        <p className="told" aria-live={playing ? "off" : "polite"}>
          <strong className="number">{t("stepOf", { step: look.step, steps: seen.steps })}</strong>{" "}
          <span className="number">{t("noise", { percent: Math.round(look.noise * 100) })}</span>{" "}
          <span className="soft">{t(`told.${told}`)}</span>
        </p>
      </div>
      {!small && (
        <div className="beside">
          <Words seen={seen} look={look} word={word} onWord={light} />
          <Curve looks={looks} place={place} />
        </div>
      )}
      {!small && (
        <ol className="strip" aria-label={t("strip")} ref={strip}>
          {looks.map((one, number) => (
            <li key={one.step}>
              <button
                type="button"
                aria-current={number === place}
                aria-label={t("stepOf", { step: one.step, steps: seen.steps })}
                onClick={() => {
                  play(false);
                  go(number);
                }}
              >
                <img src={one.guided} alt="" width={72} height={72} />
                <span className="small number">{one.step}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function Pane({ kind, look, map }: { kind: Kind; look: Look; map: Map | null }) {
  const { t } = useTranslation("watch");
  const veil = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (map && veil.current) paintVeil(veil.current, map);
  });
  return (
    <figure>
      <div className="ground">
        <img src={look[kind]} alt={t(`panes.${kind}`)} />
        {map && <canvas ref={veil} aria-hidden />}
      </div>
      <figcaption className="small">{t(`panes.${kind}`)}</figcaption>
    </figure>
  );
}

/** The share of noise at each step, as a line that falls. */
function Curve({ looks, place }: { looks: Look[]; place: number }) {
  const { t } = useTranslation("watch");
  const across = (number: number) => (looks.length < 2 ? 0 : (number / (looks.length - 1)) * 100);
  const down = (noise: number) => 34 - noise * 30;
  const points = looks.map((one, number) => `${across(number)},${down(one.noise)}`).join(" ");
  const look = looks[place];
  return (
    <figure className="curve">
      <svg viewBox="-2 0 104 38" preserveAspectRatio="none" role="img" aria-label={t("curve")}>
        <polyline points={points} vectorEffect="non-scaling-stroke" />
        {look && (
          <line
            x1={across(place)}
            x2={across(place)}
            y1={down(look.noise)}
            y2={36}
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <figcaption className="small soft">{t("curve")}</figcaption>
    </figure>
  );
}

/** The words of the prompt; one that is pointed at shows where it steers. */
function Words({
  seen,
  look,
  word,
  onWord,
}: {
  seen: Seen;
  look: Look;
  word: number | null;
  onWord: (word: number | null) => void;
}) {
  const { t } = useTranslation("watch");
  const [held, hold] = useState<number | null>(null);
  if (!seen.attention) return <p className="soft small">{t("noAttention")}</p>;
  const most = Math.max(...look.shares.map((share) => share ?? 0), 1e-6);
  return (
    <section className="words">
      <h2>{t("words")}</h2>
      <p className="soft small">{t("wordsHow")}</p>
      <div className="chips">
        {seen.words.map((one, number) => (
          <button
            key={`${one} ${number}`}
            type="button"
            className="chip"
            aria-pressed={word === number}
            disabled={!look.maps[number]}
            onPointerEnter={(event) => event.pointerType === "mouse" && onWord(number)}
            onPointerLeave={(event) => event.pointerType === "mouse" && onWord(held)}
            onClick={() => {
              const next = held === number ? null : number;
              hold(next);
              onWord(next);
            }}
          >
            <span>
              {one}
              <i className="share" style={{ width: `${((look.shares[number] ?? 0) / most) * 100}%` }} />
            </span>
          </button>
        ))}
      </div>
    </section>
  );
}
