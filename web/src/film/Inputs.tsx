import { useMutation } from "@tanstack/react-query";
import { FilmIcon, ImagePlus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { taken } from "@/api/files";
import type { Uploaded } from "@/api/types";
import { Button } from "@/parts/Button";
import { Drop } from "@/parts/Drop";
import { Explain } from "@/parts/Explain";
import { Latest } from "@/parts/Latest";
import { Wrong } from "@/parts/States";

/** A picture or film that goes in, and a place to put it. */
export function Input({
  kind,
  label,
  explain,
  value,
  blocked,
  onChange,
}: {
  kind: "picture" | "film";
  label: string;
  explain?: string;
  value: Pick<Uploaded, "url" | "file"> | null;
  /** Why it rests; null if it does not. */
  blocked: string | null;
  onChange: (value: Uploaded | null) => void;
}) {
  const { t } = useTranslation("film");
  const put = useMutation({
    mutationFn: taken,
    onSuccess: onChange,
  });
  return (
    <div className="field">
      <span className="caption">
        {label}
        {explain && <Explain what={label} text={explain} />}
      </span>
      {value ? (
        <div className="given">
          {kind === "picture" ? (
            <img src={value.url} alt={value.file.path} />
          ) : (
            <video
              src={value.url}
              aria-label={value.file.path}
              muted
              controls
              playsInline
              preload="metadata"
            />
          )}
          <Button compact icon={X} label={t("takeAway")} onClick={() => onChange(null)} />
        </div>
      ) : (
        <>
          <Drop
            icon={kind === "picture" ? ImagePlus : FilmIcon}
            text={kind === "picture" ? t("drop") : t("dropFilm")}
            accept={kind === "picture" ? "image/*" : "video/*,image/gif,image/webp"}
            onFile={(file) => put.mutate(file)}
          />
          <Latest kind={kind === "picture" ? "image" : "video"} blocked={put.isPending} onTake={put.mutate} />
        </>
      )}
      {blocked && <p className="small soft">{blocked}</p>}
      {put.error && <Wrong error={put.error} />}
    </div>
  );
}
