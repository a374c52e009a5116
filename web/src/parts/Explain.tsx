import { CircleHelp } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";

/** A small question mark that explains a control in a sentence, with a picture where one helps. */
export function Explain({ what, text, picture }: { what: string; text: string; picture?: string }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <span className="explain">
      <button type="button" popoverTarget={id} aria-label={t("explain", { what })}>
        <CircleHelp size={16} aria-hidden />
      </button>
      <span id={id} popover="auto" className="bubble" role="note">
        {picture && <img src={picture} alt="" loading="lazy" />}
        <span>{text}</span>
      </span>
    </span>
  );
}
