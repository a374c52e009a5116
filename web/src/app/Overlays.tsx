import { useEffect } from "react";
import { useLocation } from "wouter";
import { lazy, Suspense } from "react";
import { useOverlay } from "./overlay";
import { VIEWS } from "./views";

const Palette = lazy(() => import("./Palette"));
const Shortcuts = lazy(() => import("./Shortcuts"));

/** Whether keys belong to what is being typed in. */
const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The command palette and the sheet of shortcuts, and the keys that work in every view. */
export function Overlays() {
  const { which, open } = useOverlay();
  const [, go] = useLocation();
  useEffect(() => {
    let afterG = false;
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open("palette");
        return;
      }
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?") {
        open("shortcuts");
        return;
      }
      const view = afterG && VIEWS.find((one) => one.key === event.key);
      afterG = event.key === "g";
      if (view) go(view.path);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [go, open]);
  return (
    <Suspense>
      {which === "palette" && <Palette onClose={() => open(null)} />}
      {which === "shortcuts" && <Shortcuts onClose={() => open(null)} />}
    </Suspense>
  );
}
