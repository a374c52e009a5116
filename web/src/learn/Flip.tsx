import { useEffect, useState } from "react";
import type { Asset } from "@/api/types";

const BEAT = 140; // milliseconds a picture

/** Pictures shown one after the other, to and fro, as a flip-book; nothing before all are there. */
export function Flip({ assets, label }: { assets: (Asset | null)[]; label: string }) {
  const [place, go] = useState(0);
  const last = assets.length - 1;
  const ready = assets.every(Boolean);
  useEffect(() => {
    if (!ready || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const timer = setInterval(() => go((before) => (before + 1) % (2 * last)), BEAT);
    return () => clearInterval(timer);
  }, [ready, last]);
  if (!ready) return null;
  const shown = place <= last ? place : 2 * last - place;
  return (
    <figure className="flip">
      <div className="ground" role="img" aria-label={label}>
        {assets.map(
          (asset, number) => asset && <img key={asset.id} src={asset.url} alt="" hidden={number !== shown} />,
        )}
      </div>
      <figcaption className="small soft">{label}</figcaption>
    </figure>
  );
}
