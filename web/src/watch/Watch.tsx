import { Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/States";

export default function Watch() {
  const { t } = useTranslation();
  return <Empty icon={Eye} title={t("views.watch")} text={t("loading")} />;
}
