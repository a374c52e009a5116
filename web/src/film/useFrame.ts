import { useEffect, useState } from "react";
import { blank, pen, png } from "@/canvas/plane";

/** The first or last frame of a film as a picture's address; null until it has been read. */
export function useFrame(url: string | null, which: "first" | "last"): string | null {
  const [frame, setFrame] = useState<{ of: string; url: string } | null>(null);
  const of = `${which} ${url}`;
  useEffect(() => {
    if (!url) return;
    const film = document.createElement("video");
    let made: string | null = null;
    let wanted = true;
    film.muted = true;
    film.preload = "auto";
    film.onloadedmetadata = () => {
      film.currentTime =
        which === "last" && Number.isFinite(film.duration) ? Math.max(0, film.duration - 0.05) : 0.001;
    };
    film.onseeked = async () => {
      const canvas = blank(film.videoWidth, film.videoHeight);
      pen(canvas).drawImage(film, 0, 0);
      const picture = await png(canvas).catch(() => null);
      if (!picture || !wanted) return;
      made = URL.createObjectURL(picture);
      setFrame({ of, url: made });
    };
    film.src = url;
    return () => {
      wanted = false;
      film.removeAttribute("src");
      if (made) URL.revokeObjectURL(made);
    };
  }, [url, which, of]);
  return frame && frame.of === of ? frame.url : null;
}
