import { Clapperboard } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/States";

export default function Film() {
  const { t } = useTranslation();
  return <Empty icon={Clapperboard} title={t("views.film")} text={t("loading")} />;
}
