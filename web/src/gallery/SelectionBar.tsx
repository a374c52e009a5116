import { ArchiveRestore, Columns2, FolderHeart, Heart, ListChecks, Trash2, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import type { Acts } from "./acts";
import { LabelSheet } from "./LabelSheet";

const SIDE_BY_SIDE = 4;

interface Props {
  ids: number[];
  /** The trash is shown. */
  trashed: boolean;
  acts: Acts;
  onAll: () => void;
  onNone: () => void;
  onCompare: () => void;
}

/** What can be done with the pictures that are chosen. */
export function SelectionBar({ ids, trashed, acts, onAll, onNone, onCompare }: Props) {
  const { t } = useTranslation("gallery");
  const studio = useTranslation().t;
  const [labelling, setLabelling] = useState(false);
  const [purging, setPurging] = useState(false);
  return (
    <div className="selection" role="toolbar" aria-label={t("selection")}>
      <strong className="number" role="status">
        {t("chosen", { count: ids.length })}
      </strong>
      {trashed ? (
        <>
          <Button compact icon={ArchiveRestore} onClick={() => void acts.untrash(ids).then(onNone)}>
            <span className="word">{t("restore")}</span>
          </Button>
          <Button compact look="bad" icon={Trash2} onClick={() => setPurging(true)}>
            {t("purge")}
          </Button>
        </>
      ) : (
        <>
          <Button compact icon={Heart} onClick={() => void acts.favourite(ids)}>
            <span className="word">{t("favourite")}</span>
          </Button>
          <Button compact icon={FolderHeart} onClick={() => setLabelling(true)}>
            <span className="word">{t("label")}</span>
          </Button>
          {ids.length >= 2 && ids.length <= SIDE_BY_SIDE && (
            <Button compact icon={Columns2} onClick={onCompare}>
              <span className="word">{t("compare")}</span>
            </Button>
          )}
          <Button compact look="bad" icon={Trash2} onClick={() => void acts.trash(ids)}>
            <span className="word">{t("toTrash")}</span>
          </Button>
        </>
      )}
      <Button compact look="quiet" icon={ListChecks} label={t("chooseAll")} onClick={onAll} />
      <Button compact look="quiet" icon={X} label={t("chooseNone")} onClick={onNone} />
      {labelling && <LabelSheet ids={ids} acts={acts} onClose={() => setLabelling(false)} />}
      {purging && (
        <Sheet title={t("purgeTitle", { count: ids.length })} onClose={() => setPurging(false)}>
          <p>{t("purgeText")}</p>
          <div className="row">
            <Button
              look="bad"
              icon={Trash2}
              onClick={() => {
                setPurging(false);
                void acts.purge(ids).then(onNone);
              }}
            >
              {t("purge")}
            </Button>
            <Button onClick={() => setPurging(false)}>{studio("cancel")}</Button>
          </div>
        </Sheet>
      )}
    </div>
  );
}
