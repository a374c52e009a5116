import { useEffect, useState } from "react";

/** Where in the film the preview is, 0 to 1, and whether it plays; at its end it begins again. */
export function usePlayhead(seconds: number) {
  const [time, setTime] = useState(0);
  const [playing, play] = useState(false);
  useEffect(() => {
    if (!playing) return;
    let before: number | null = null;
    let frame = 0;
    const next = (now: number) => {
      const passed = before === null ? 0 : (now - before) / 1000 / seconds;
      before = now;
      setTime((share) => (share + passed > 1 ? 0 : share + passed));
      frame = requestAnimationFrame(next);
    };
    frame = requestAnimationFrame(next);
    return () => cancelAnimationFrame(frame);
  }, [playing, seconds]);
  return { time, playing, seek: setTime, play };
}
