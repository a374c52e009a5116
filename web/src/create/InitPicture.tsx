import { useMutation } from "@tanstack/react-query";
import { ImagePlus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { taken } from "@/api/files";
import { Button } from "@/parts/Button";
import { Drop } from "@/parts/Drop";
import { Range } from "@/parts/Field";
import { Latest } from "@/parts/Latest";
import { Wrong } from "@/parts/States";
import { useDraft } from "@/state/draft";

/** The picture to start from, and how much of it may change. */
export function InitPicture() {
  const { t } = useTranslation("create");
  const { draft, change } = useDraft();
  const take = useMutation({
    mutationFn: taken,
    onSuccess: (init) => change({ init }),
  });
  return (
    <div className="field">
      <span className="caption">{t("init.title")}</span>
      {draft.init ? (
        <>
          <div className="init">
            <img src={draft.init.url} alt={draft.init.file.path} />
            <Button compact icon={X} label={t("init.remove")} onClick={() => change({ init: null })} />
          </div>
          <Range
            label={t("init.strength")}
            explain={t("explain.strength")}
            picture="/explain/strength.webp"
            value={draft.strength}
            min={0}
            max={1}
            step={0.05}
            onChange={(strength) => change({ strength })}
          />
        </>
      ) : (
        <>
          <Drop
            icon={ImagePlus}
            text={t("init.drop")}
            accept="image/*"
            onFile={(file) => take.mutate(file)}
          />
          <Latest kind="image" blocked={take.isPending} onTake={take.mutate} />
        </>
      )}
      {take.error && <Wrong error={take.error} />}
    </div>
  );
}
