import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { Keeping } from "./Keeping";
import { size } from "./numbers";

/** A LoRA, VAE, ControlNet or other part that goes with models. */
export function PartItem({ part, admin }: { part: components["schemas"]["PartCard"]; admin: boolean }) {
  const { t, i18n } = useTranslation("models");
  return (
    <li className="card model">
      <h3>{part.name}</h3>
      <p className="soft small">
        {[part.kind, part.architecture, size(part.weight_bytes, i18n.language)].filter(Boolean).join(" · ")}
      </p>
      {part.words.length > 0 && <p className="small">{t("words", { words: part.words.join(", ") })}</p>}
      {part.path && <p className="soft small place">{part.path}</p>}
      <details>
        <summary>{t("hash")}</summary>
        <code>{part.sha256}</code>
      </details>
      {admin && <Keeping name={part.name} removable />}
    </li>
  );
}
