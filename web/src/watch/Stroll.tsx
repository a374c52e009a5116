import { Pause, Play } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asset } from "@/api/types";
import { Button } from "@/parts/Button";
import { between } from "./walk";
import "./stroll.css";

const BEAT = 60; // milliseconds
const PACE = 0.06; // pictures a beat

/** Pictures on a way, faded one into the next by a slider or by playing to and fro; nothing before all are there. */
export function Stroll({ assets, label }: { assets: (Asset | null)[]; label?: string }) {
  const { t } = useTranslation("watch");
  const [place, go] = useState(0);
  const [playing, play] = useState(false);
  const last = assets.length - 1;
  useEffect(() => {
    if (!playing) return;
    let way = 1;
    const timer = setInterval(
      () =>
        go((before) => {
          if (before >= last) way = -1;
          if (before <= 0) way = 1;
          return Math.min(last, Math.max(0, before + way * PACE));
        }),
      BEAT,
    );
    return () => clearInterval(timer);
  }, [playing, last]);
  if (assets.some((asset) => asset === null)) return null;
  const here = between(Math.min(place, last), assets.length);
  return (
    <div className="stroll">
      <div className="ground">
        {assets.map(
          (asset, number) =>
            asset && (
              <img
                key={asset.id}
                src={asset.url}
                alt={number === here.below ? asset.prompt : ""}
                style={{ opacity: number === here.below ? 1 : number === here.above ? here.share : 0 }}
              />
            ),
        )}
      </div>
      <div className="scrub">
        <Button
          icon={playing ? Pause : Play}
          label={playing ? t("pause") : t("play")}
          onClick={() => play(!playing)}
        />
        <input
          className="range"
          type="range"
          min={0}
          max={last}
          step={0.02}
          value={place}
          aria-label={label ?? t("stroll")}
          onChange={(event) => {
            play(false);
            go(Number(event.target.value));
          }}
        />
      </div>
    </div>
  );
}
