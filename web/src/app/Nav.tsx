import { Ellipsis, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useLive } from "@/api/live";
import { Button } from "@/parts/Button";
import { useOverlay } from "./overlay";
import { VIEWS } from "./views";

const ON_A_PHONE = 4; // views with a place of their own at the bottom of a small screen; the others are under More

/** The list of views: at the side, or at the bottom of a phone. */
export function Nav() {
  const { t } = useTranslation();
  const [path] = useLocation();
  const open = useOverlay((state) => state.open);
  const working = useLive((state) => Object.keys(state.jobs).length);
  return (
    <nav className="nav" aria-label={t("nav")}>
      <Link href="/" className="brand" aria-label={t("name")}>
        <img src="/icon.svg" alt="" width={36} height={36} />
        <span>{t("name")}</span>
      </Link>
      <ul>
        {VIEWS.map((view, index) => (
          <li key={view.name} className={index < ON_A_PHONE ? "" : "wide-only"}>
            <Link href={view.path} aria-current={path === view.path ? "page" : undefined}>
              <view.icon size={22} aria-hidden />
              <span>{t(`views.${view.name}`)}</span>
              {view.name === "queue" && working > 0 && <b className="badge number">{working}</b>}
            </Link>
          </li>
        ))}
        <li className="narrow-only">
          <button type="button" onClick={() => open("palette")}>
            <Ellipsis size={22} aria-hidden />
            <span>{t("more")}</span>
          </button>
        </li>
      </ul>
      <Button className="wide-only" look="quiet" icon={Search} onClick={() => open("palette")}>
        <span>{t("find")}</span>
        <kbd>Ctrl K</kbd>
      </Button>
    </nav>
  );
}
