import { ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/States";

export default function Verify() {
  const { t } = useTranslation();
  return <Empty icon={ShieldCheck} title={t("views.verify")} text={t("loading")} />;
}
