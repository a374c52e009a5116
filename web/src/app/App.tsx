import { Compass } from "lucide-react";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, Route, Switch, useLocation } from "wouter";
import { useLive } from "@/api/live";
import { Empty, Waiting } from "@/parts/States";
import { Toasts } from "@/parts/Toasts";
import { say } from "@/state/toasts";
import { Boundary } from "./Boundary";
import { Nav } from "./Nav";
import { Overlays } from "./Overlays";
import { VIEWS } from "./views";
import "./app.css";

/** The studio: the list of views, the view that is open, and what lies over it. */
export function App() {
  const { t } = useTranslation();
  const [path] = useLocation();
  return (
    <div className="studio">
      <a className="skip" href="#view">
        {t("skip")}
      </a>
      <Nav />
      <main id="view" tabIndex={-1}>
        <Away />
        <Boundary key={path}>
          <Suspense fallback={<Waiting />}>
            <Switch>
              {VIEWS.map((view) => (
                <Route key={view.name} path={view.path} component={view.component} />
              ))}
              <Route>
                <Empty icon={Compass} title={t("nowhere.title")} text={t("nowhere.text")}>
                  <Link className="button main" href="/">
                    {t("nowhere.home")}
                  </Link>
                </Empty>
              </Route>
            </Switch>
          </Suspense>
        </Boundary>
      </main>
      <Overlays />
      <Toasts />
    </div>
  );
}

/** Says that the server is away as long as it is, and that it is back when it is. */
function Away() {
  const { t } = useTranslation();
  const connected = useLive((state) => state.connected);
  useEffect(
    () =>
      useLive.subscribe((now, before) => {
        if (now.connected && before.connected === false) say(t("back"));
      }),
    [t],
  );
  if (connected !== false) return null;
  return (
    <p className="said warm away" role="alert">
      {t("away")}
    </p>
  );
}
