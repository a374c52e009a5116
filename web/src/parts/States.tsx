import { CircleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";

/** Nothing is here yet, and what to do about it. */
export function Empty({
  icon: Icon,
  title,
  text,
  children,
}: {
  icon: LucideIcon;
  title: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <Icon size={40} aria-hidden />
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}

/** Something went wrong, in the server's own sentence, and a way to go on. */
export function Wrong({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="said bad" role="alert">
      <CircleAlert size={20} aria-hidden />
      <span>{error instanceof Error ? error.message : String(error)}</span>
      {onRetry && (
        <Button compact look="quiet" onClick={onRetry}>
          {t("retry")}
        </Button>
      )}
    </div>
  );
}

/** Something is on its way. */
export function Waiting() {
  const { t } = useTranslation();
  return (
    <p className="soft" role="status">
      {t("loading")}
    </p>
  );
}
