import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { unsay, useToasts } from "@/state/toasts";
import { Button } from "./Button";

/** The short messages, read out as they come. */
export function Toasts() {
  const { t } = useTranslation();
  const toasts = useToasts((state) => state.toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className="toast">
          <span>{toast.text}</span>
          {toast.action && (
            <Button
              compact
              onClick={() => {
                toast.action?.run();
                unsay(toast.id);
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <Button compact icon={X} label={t("close")} onClick={() => unsay(toast.id)} />
        </div>
      ))}
    </div>
  );
}
