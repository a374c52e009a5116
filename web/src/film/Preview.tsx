import { Pause, Play } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { placement, transformOf } from "./camera";
import { at, drawn, type Spot } from "./paths";
import type { Bar, Path } from "./store";
import { clock } from "./timeline";

/** The film as far as it can be known before it is made: the camera's way over the picture, and where things go. */
export function Preview({
  picture,
  width,
  height,
  moves,
  paths,
  drawing,
  time,
  seconds,
  playing,
  onDrawn,
  onSeek,
  onPlay,
}: {
  /** Address of the first frame; null shows a landscape that stands for it. */
  picture: string | null;
  width: number;
  height: number;
  moves: Bar[];
  paths: Path[];
  /** A path is drawn now; the picture holds still for it. */
  drawing: boolean;
  time: number;
  seconds: number;
  playing: boolean;
  onDrawn: (points: Spot[] | null) => void;
  onSeek: (time: number) => void;
  onPlay: (playing: boolean) => void;
}) {
  const { t } = useTranslation("film");
  const svg = useRef<SVGSVGElement>(null);
  const [line, setLine] = useState<Spot[]>([]);
  const hatch = useId();
  useEffect(() => {
    if (drawing) svg.current?.scrollIntoView({ block: "center", behavior: "smooth" });
  }, [drawing]);
  const now = drawing ? 0 : time;
  const transform = transformOf(placement(moves, now, width, height), width, height);
  const point = (event: React.PointerEvent): Spot => {
    const box = svg.current?.getBoundingClientRect();
    return box ? [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height] : [0, 0];
  };
  const unit = Math.max(width, height) / 100;
  return (
    <figure className="preview">
      <svg
        ref={svg}
        viewBox={`0 0 ${width} ${height}`}
        style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(44dvh * ${width / height})` }}
        role="img"
        aria-label={t("preview.name")}
        className={drawing ? "drawing" : undefined}
        onPointerDown={(event) => {
          if (!drawing) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setLine([point(event)]);
        }}
        onPointerMove={(event) => line.length > 0 && setLine([...line, point(event)])}
        onPointerUp={() => {
          if (line.length > 0) onDrawn(drawn(line));
          setLine([]);
        }}
        onPointerCancel={() => setLine([])}
      >
        <defs>
          <pattern
            id={hatch}
            width={unit * 3}
            height={unit * 3}
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width={unit * 3} height={unit * 3} className="unknown" />
            <rect width={unit} height={unit * 3} className="stripe" />
          </pattern>
        </defs>
        <rect width={width} height={height} fill={`url(#${hatch})`} />
        <g transform={transform}>
          {picture ? (
            <image href={picture} width={width} height={height} preserveAspectRatio="xMidYMid slice" />
          ) : (
            <Landscape width={width} height={height} />
          )}
          {paths.map((path) => (
            <Way key={path.id} points={path.points} {...{ width, height, unit }} time={now} />
          ))}
          {line.length > 1 && <Way points={line} {...{ width, height, unit }} time={null} />}
        </g>
      </svg>
      <figcaption className="row">
        <Button
          compact
          icon={playing ? Pause : Play}
          label={playing ? t("preview.pause") : t("preview.play")}
          onClick={() => onPlay(!playing)}
        />
        <input
          className="range"
          type="range"
          min={0}
          max={1}
          step={0.001}
          value={time}
          aria-label={t("preview.time")}
          aria-valuetext={t("preview.of", { time: clock(time, seconds), seconds: clock(1, seconds) })}
          onChange={(event) => {
            onPlay(false);
            onSeek(Number(event.target.value));
          }}
        />
        <output className="small number">
          {t("preview.of", { time: clock(time, seconds), seconds: clock(1, seconds) })}
        </output>
      </figcaption>
    </figure>
  );
}

/** A path, and where on it something is now. */
function Way({
  points,
  width,
  height,
  unit,
  time,
}: {
  points: readonly Spot[];
  width: number;
  height: number;
  unit: number;
  time: number | null;
}) {
  const line = points.map(([x, y]) => `${x * width},${y * height}`).join(" ");
  const [x, y] = at(points, time ?? 1);
  const [fromX, fromY] = points[0] ?? [0.5, 0.5];
  return (
    <g className="way">
      <polyline points={line} strokeWidth={unit * 1.6} className="edge" />
      <polyline points={line} strokeWidth={unit * 0.8} />
      <circle cx={fromX * width} cy={fromY * height} r={unit} />
      <circle cx={x * width} cy={y * height} r={unit * 2} className="here" strokeWidth={unit * 0.6} />
    </g>
  );
}

/** Something to see the camera move over where there is no picture yet: sky, ground, a sun, trees near and far. */
function Landscape({ width, height }: { width: number; height: number }) {
  const trees = [[0.16, 0.62, 0.5], [0.74, 0.6, 0.42], [0.42, 0.82, 0.95]] as const; // prettier-ignore
  return (
    <g className="landscape">
      <rect className="sky" width={width} height={height * 0.55} />
      <rect className="ground" y={height * 0.55} width={width} height={height * 0.45} />
      <circle className="sun" cx={width * 0.8} cy={height * 0.2} r={height * 0.09} />
      {trees.map(([x, foot, size]) => (
        <g key={x} transform={`translate(${x * width} ${foot * height}) scale(${(size * height) / 100})`}>
          <rect className="trunk" x={-3} y={-18} width={6} height={18} />
          <path className="crown" d="M0 -70 L20 -18 L-20 -18 Z" />
        </g>
      ))}
      <rect className="rim" width={width} height={height} strokeWidth={Math.max(width, height) / 150} />
    </g>
  );
}
