import { useQuery } from "@tanstack/react-query";
import { PackageOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { aboutQuery, modelsQuery } from "@/api/queries";
import { Empty, Waiting, Wrong } from "@/parts/States";
import { Adding } from "./Adding";
import { ModelItem } from "./ModelItem";
import { PartItem } from "./PartItem";
import { partsQuery } from "./queries";
import "./models.css";

/** What pictures can be made with: which models are here, whose work is in them, and how others come here. */
export default function Models() {
  const { t } = useTranslation("models");
  const studio = useTranslation().t;
  const models = useQuery(modelsQuery);
  const parts = useQuery(partsQuery);
  const admin = useQuery(aboutQuery).data?.me.role === "admin";
  return (
    <div className="view models">
      <header>
        <h1>{studio("views.models")}</h1>
        <p className="soft">{t("intro")}</p>
      </header>
      {models.error && <Wrong error={models.error} onRetry={() => void models.refetch()} />}
      {models.isPending && !models.error && <Waiting />}
      {models.data?.length === 0 && (
        <Empty icon={PackageOpen} title={t("empty.title")} text={t("empty.text")} />
      )}
      <ul className="shelf">
        {models.data?.map((card, place) => (
          <ModelItem key={card.name} card={card} first={place === 0} admin={admin} />
        ))}
      </ul>
      {parts.data && parts.data.length > 0 && (
        <section aria-labelledby="parts" className="stack">
          <h2 id="parts">{t("parts")}</h2>
          <p className="soft small">{t("partsText")}</p>
          <ul className="shelf">
            {parts.data.map((part) => (
              <PartItem key={`${part.kind} ${part.name}`} part={part} admin={admin} />
            ))}
          </ul>
        </section>
      )}
      {admin && <Adding />}
    </div>
  );
}
