import { useEffect, useState } from "react";

/** A picture by its address, ready to be drawn: null while it is on its way, "failed" if it cannot be had. */
export function useImage(url: string | null): HTMLImageElement | "failed" | null {
  const [loaded, setLoaded] = useState<{ url: string; image: HTMLImageElement | "failed" } | null>(null);
  useEffect(() => {
    if (!url) return;
    const image = new Image();
    let wanted = true;
    image.onload = () => wanted && setLoaded({ url, image });
    image.onerror = () => wanted && setLoaded({ url, image: "failed" });
    image.src = url;
    return () => {
      wanted = false;
    };
  }, [url]);
  return loaded && loaded.url === url ? loaded.image : null;
}
