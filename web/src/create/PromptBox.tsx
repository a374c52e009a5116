import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { highlight } from "./highlight";

const PAUSE = 350; // milliseconds without typing before the server is asked what it thinks

/** A value that follows another one when that has stood still for a while. */
function useSettled<T>(value: T, pause: number): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}

/** The prompt, with its language made visible, and the sentence that says what is wrong with it. */
export function PromptBox({
  value,
  onChange,
  onDream,
}: {
  value: string;
  onChange: (text: string) => void;
  onDream: () => void;
}) {
  const { t } = useTranslation("create");
  const id = useId();
  const shown = useRef<HTMLDivElement>(null);
  const settled = useSettled(value, PAUSE);
  const special = /[([{\\]|--|\//.test(settled);
  const { data } = useQuery({
    queryKey: ["prompt", settled],
    queryFn: () => take(api.POST("/api/v1/prompt", { body: { prompt: settled, steps: 20, seed: 0 } })),
    enabled: special && settled === value,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  const error = special && settled === value ? data?.error : null;
  return (
    <div className="prompt-box">
      <label className="hidden" htmlFor={id}>
        {t("prompt")}
      </label>
      <div className="prompt-layers">
        <div className="prompt-shown" aria-hidden ref={shown}>
          {highlight(value).map((piece, index) => (
            <span key={index} className={piece.kind}>
              {piece.text}
            </span>
          ))}{" "}
        </div>
        <textarea
          id={id}
          rows={3}
          value={value}
          placeholder={t("placeholder")}
          spellCheck
          autoFocus
          aria-invalid={Boolean(error)}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={(event) => onChange(event.target.value)}
          onScroll={(event) => {
            if (shown.current) shown.current.scrollTop = event.currentTarget.scrollTop;
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              onDream();
            }
          }}
        />
      </div>
      {error && (
        <p id={`${id}-error`} className="said warm small" role="status">
          {error.message}
        </p>
      )}
    </div>
  );
}
