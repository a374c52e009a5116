import { useTranslation } from "react-i18next";
import { Sheet } from "@/parts/Sheet";
import { VIEWS } from "./views";

/** The sheet of keyboard shortcuts. */
export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Sheet title={t("shortcuts.title")} onClose={onClose}>
      <h3>{t("shortcuts.everywhere")}</h3>
      <dl className="shortcuts">
        <dt>
          <kbd>Ctrl K</kbd>
        </dt>
        <dd>{t("shortcuts.palette")}</dd>
        <dt>
          <kbd>?</kbd>
        </dt>
        <dd>{t("shortcuts.sheet")}</dd>
        <dt>
          <kbd>Ctrl Enter</kbd>
        </dt>
        <dd>{t("shortcuts.dream")}</dd>
      </dl>
      <h3>{t("shortcuts.views")}</h3>
      <dl className="shortcuts">
        {VIEWS.map((view) => (
          <div key={view.name}>
            <dt>
              <kbd>g</kbd> <kbd>{view.key}</kbd>
            </dt>
            <dd>{t(`views.${view.name}`)}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
