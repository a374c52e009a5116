import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useHold } from "@/canvas/hold";
import type { Bar } from "./store";
import { clock, dragged, type Part } from "./timeline";

/** Bars for the camera's moves, key frames above them, and where the preview is. */
export function Timeline({
  moves,
  chosen,
  time,
  seconds,
  steps,
  first,
  last,
  resting,
  onChoose,
  onMove,
  onRemove,
}: {
  moves: Bar[];
  chosen: string | null;
  time: number;
  seconds: number;
  /** From frame to frame, so many steps lead from the first to the last. */
  steps: number;
  /** Addresses of the pictures that the film begins and ends with. */
  first: string | null;
  last: string | null;
  resting: boolean;
  onChoose: (id: string) => void;
  onMove: (bar: Bar) => void;
  onRemove: (id: string) => void;
}) {
  const { t } = useTranslation("film");
  const track = useRef<HTMLDivElement>(null);
  return (
    <div className={resting ? "timeline resting" : "timeline"} role="group" aria-label={t("timeline.name")}>
      <div className="ticks small soft number" aria-hidden>
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <span key={share} style={{ left: `${share * 100}%` }}>
            {clock(share, seconds)}
          </span>
        ))}
      </div>
      <div className="track" ref={track}>
        <div className="keyframes" role="group" aria-label={t("timeline.keys")}>
          <KeyFrame url={first} name={t("first")} side="first" />
          <KeyFrame url={last} name={t("last")} side="last" />
        </div>
        {moves.map((bar) => (
          <BarRow
            key={bar.id}
            bar={bar}
            chosen={bar.id === chosen}
            seconds={seconds}
            steps={steps}
            widthOf={() => track.current?.clientWidth ?? 1}
            onChoose={() => onChoose(bar.id)}
            onMove={onMove}
            onRemove={() => onRemove(bar.id)}
          />
        ))}
        {moves.length === 0 && <p className="small soft none">{t("timeline.empty")}</p>}
        <span className="playhead" style={{ left: `${time * 100}%` }} aria-hidden />
      </div>
    </div>
  );
}

function KeyFrame({ url, name, side }: { url: string | null; name: string; side: "first" | "last" }) {
  return (
    <span className={url ? `keyframe ${side} set` : `keyframe ${side}`} title={name}>
      {url && <img src={url} alt={name} />}
    </span>
  );
}

const alongTrack = (event: React.PointerEvent): number => event.clientX;

const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

function BarRow({
  bar,
  chosen,
  seconds,
  steps,
  widthOf,
  onChoose,
  onMove,
  onRemove,
}: {
  bar: Bar;
  chosen: boolean;
  seconds: number;
  steps: number;
  widthOf: () => number;
  onChoose: () => void;
  onMove: (bar: Bar) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation("film");
  const name = [t(`moves.${bar.move}`), bar.direction && t(`directions.${bar.direction as "left"}`)]
    .filter(Boolean)
    .join(" ");
  const pull = (part: Part) => (from: Bar, by: number) => onMove(dragged(from, part, by / widthOf(), steps));
  const holds = {
    start: useHold(alongTrack, bar, pull("start")),
    whole: useHold(alongTrack, bar, pull("whole")),
    end: useHold(alongTrack, bar, pull("end")),
  };
  const taking = (part: Part) => ({
    ...holds[part],
    onPointerDown: (event: React.PointerEvent) => {
      onChoose();
      holds[part].onPointerDown(event);
    },
    onKeyDown: (event: React.KeyboardEvent) => {
      const by = KEYS[event.key];
      if (by !== undefined) {
        event.preventDefault();
        onMove(dragged(bar, part, (by * (event.shiftKey ? 5 : 1)) / steps, steps));
      } else if (event.key === "Delete" || event.key === "Backspace") onRemove();
    },
  });
  const times = { start: clock(bar.start, seconds), end: clock(bar.end, seconds) };
  const grip = (part: "start" | "end") => (
    <span
      className={`grip ${part}`}
      role="slider"
      tabIndex={0}
      aria-label={t(part === "start" ? "timeline.from" : "timeline.to", { move: name })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(bar[part] * 100)}
      aria-valuetext={`${times[part]} s`}
      {...taking(part)}
    />
  );
  return (
    <div className="lane">
      <div
        className={chosen ? "bar chosen" : "bar"}
        style={{ left: `${bar.start * 100}%`, width: `${(bar.end - bar.start) * 100}%` }}
      >
        {grip("start")}
        <button
          type="button"
          className="body"
          aria-pressed={chosen}
          aria-label={t("timeline.whole", { move: name, ...times })}
          onClick={onChoose}
          {...taking("whole")}
        >
          {name}
        </button>
        {grip("end")}
      </div>
    </div>
  );
}
