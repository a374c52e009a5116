import { Images } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/States";

export default function Gallery() {
  const { t } = useTranslation();
  return <Empty icon={Images} title={t("views.gallery")} text={t("loading")} />;
}
