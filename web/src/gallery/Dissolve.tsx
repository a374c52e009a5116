import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import type { Acts } from "./acts";
import { idsQuery } from "./queries";

interface Props {
  board: string;
  acts: Acts;
  onClose: () => void;
  onDone: () => void;
}

/** Asks before everything is taken off a board, which is then gone; the pictures stay. */
export function Dissolve({ board, acts, onClose, onDone }: Props) {
  const { t } = useTranslation("gallery");
  const studio = useTranslation().t;
  const client = useQueryClient();
  const dissolve = async () => {
    onClose();
    const of = (trashed: boolean) => client.fetchQuery({ ...idsQuery({ board, trashed }), staleTime: 0 });
    const ids = (await Promise.all([of(false), of(true)])).flat();
    if (await acts.label(ids, { remove_boards: [board] })) onDone();
  };
  return (
    <Sheet title={t("dissolve", { name: board })} onClose={onClose}>
      <p>{t("dissolveText")}</p>
      <div className="row">
        <Button look="main" onClick={() => void dissolve()}>
          {t("dissolveDo")}
        </Button>
        <Button onClick={onClose}>{studio("cancel")}</Button>
      </div>
    </Sheet>
  );
}
