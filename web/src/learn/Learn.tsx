import { GraduationCap } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/States";

export default function Learn() {
  const { t } = useTranslation();
  return <Empty icon={GraduationCap} title={t("views.learn")} text={t("loading")} />;
}
