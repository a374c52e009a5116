import { Package } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/States";

export default function Models() {
  const { t } = useTranslation();
  return <Empty icon={Package} title={t("views.models")} text={t("loading")} />;
}
