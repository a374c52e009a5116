import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, FileCheck2, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import { Wrong } from "@/parts/States";
import { say } from "@/state/toasts";

const STATES = { "as they were": "same", changed: "changed", gone: "gone" } as const;

/** Checks a model's files, or forgets it. */
export function Keeping({ name, removable }: { name: string; removable: boolean }) {
  const { t } = useTranslation("models");
  const studio = useTranslation().t;
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const checking = useMutation({
    mutationFn: () => take(api.POST("/api/v1/models/verify", { body: { names: [name] } })),
  });
  const removing = useMutation({
    mutationFn: () => take(api.POST("/api/v1/models/remove", { body: { name } })),
    onSuccess: () => say(t("removed", { name })),
    onSettled: () => client.invalidateQueries({ queryKey: ["models"] }),
  });
  const state = checking.data?.[0] && STATES[checking.data[0].state];
  return (
    <div className="row keeping">
      <Button compact icon={FileCheck2} disabled={checking.isPending} onClick={() => checking.mutate()}>
        {checking.isPending ? t("checking") : t("check")}
      </Button>
      {removable && (
        <Button compact look="bad" icon={Trash2} onClick={() => setAsking(true)}>
          {t("remove")}
        </Button>
      )}
      {state && (
        <span className={`small state ${state}`} role="status">
          {state === "same" ? <CircleCheck size={16} aria-hidden /> : <TriangleAlert size={16} aria-hidden />}
          {t(`states.${state}`)}
        </span>
      )}
      {(checking.error ?? removing.error) && <Wrong error={checking.error ?? removing.error} />}
      {asking && (
        <Sheet title={t("removeTitle", { name })} onClose={() => setAsking(false)}>
          <p>{t("removeText")}</p>
          <div className="row">
            <Button
              look="bad"
              icon={Trash2}
              onClick={() => {
                setAsking(false);
                removing.mutate();
              }}
            >
              {t("remove")}
            </Button>
            <Button onClick={() => setAsking(false)}>{studio("cancel")}</Button>
          </div>
        </Sheet>
      )}
    </div>
  );
}
