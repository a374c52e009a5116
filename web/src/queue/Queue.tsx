import { ListOrdered } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/States";

export default function Queue() {
  const { t } = useTranslation();
  return <Empty icon={ListOrdered} title={t("views.queue")} text={t("loading")} />;
}
