import { Brush } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/States";

export default function Canvas() {
  const { t } = useTranslation();
  return <Empty icon={Brush} title={t("views.canvas")} text={t("loading")} />;
}
