import type { LucideIcon } from "lucide-react";
import { useRef, useState } from "react";

/** A place to drop a file on, which opens the file dialog when it is pressed. */
export function Drop({
  icon: Icon,
  text,
  accept,
  onFile,
}: {
  icon: LucideIcon;
  text: string;
  /** As for `<input accept>`. */
  accept: string;
  onFile: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const first = (files: FileList | null) => {
    const file = files?.[0];
    if (file) onFile(file);
  };
  return (
    <>
      <button
        type="button"
        className={over ? "drop over" : "drop"}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          first(event.dataTransfer.files);
        }}
      >
        <Icon size={22} aria-hidden />
        <span>{text}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        onChange={(event) => {
          first(event.target.files);
          event.target.value = "";
        }}
      />
    </>
  );
}
