import { useEffect, useState } from "react";

/** Takes files that are dropped anywhere on the page; says whether one is just being held over it. */
export function useFileDrop(onFile: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const ended = new AbortController();
    const holds = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const on = (name: "dragover" | "dragleave" | "drop", run: (event: DragEvent) => void) =>
      window.addEventListener(name, run, { signal: ended.signal });
    on("dragover", (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      setOver(true);
    });
    on("dragleave", (event) => {
      if (event.relatedTarget === null) setOver(false);
    });
    on("drop", (event) => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      onFile(file);
    });
    return () => ended.abort();
  }, [onFile]);
  return over;
}
