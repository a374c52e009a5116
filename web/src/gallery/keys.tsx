import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Sheet } from "@/parts/Sheet";
import type { Acts } from "./acts";
import { meant, type Selection } from "./selection";

interface Wiring {
  /** The picture that is shown large, if one is. */
  opened: number | null;
  /** Something lies over the gallery that keys belong to. */
  blocked: boolean;
  selection: Selection;
  list: readonly number[];
  acts: Acts;
  /** The trash is shown. */
  trashed: boolean;
  onSelect: (selection: Selection) => void;
  onOpen: (id: number | null) => void;
  /** Shows the picture after the one that is shown large. */
  onNext: () => void;
  onCompare: () => void;
  onSearch: () => void;
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The keys that work wherever the focus is; those that move belong to the grid. */
export function useKeys(wiring: Wiring): void {
  const now = useRef(wiring);
  useEffect(() => {
    now.current = wiring;
  });
  useEffect(() => {
    let before = "";
    const press = (event: KeyboardEvent) => {
      const { opened, blocked, selection, list, acts, trashed, ...on } = now.current;
      const leads = before === "g"; // then the key leads to another view
      before = event.key;
      if (blocked || typing(event.target) || leads || event.altKey) return;
      if (document.querySelector("dialog[open]") && opened === null) return;
      if (event.ctrlKey || event.metaKey) {
        if (event.key !== "a" || opened !== null) return;
        event.preventDefault();
        on.onSelect({ ...selection, chosen: new Set(list) });
        return;
      }
      const ids = opened === null ? meant(selection) : [opened];
      switch (event.key) {
        case "f":
          if (ids.length) void acts.favourite(ids);
          break;
        case "x":
          if (!ids.length) break;
          if (opened !== null) on.onNext();
          void (trashed ? acts.untrash(ids) : acts.trash(ids));
          break;
        case "u":
          void acts.undo();
          break;
        case "c":
          if (opened === null && selection.chosen.size > 1) on.onCompare();
          break;
        case "Escape":
          if (opened === null && selection.chosen.size) on.onSelect({ ...selection, chosen: new Set() });
          break;
        case "/":
          if (opened !== null) break;
          event.preventDefault();
          on.onSearch();
          break;
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

const KEYS = [
  ["move", "← ↑ → ↓"],
  ["range", "⇧ ←↑→↓"],
  ["open", "Enter"],
  ["choose", "Space"],
  ["chooseAll", "Ctrl A"],
  ["favourite", "f"],
  ["trash", "x"],
  ["undo", "u"],
  ["compare", "c"],
  ["search", "/"],
] as const;

/** What the keys do. */
export function Keys({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("gallery");
  return (
    <Sheet title={t("keys.title")} onClose={onClose}>
      <dl className="shortcuts">
        {KEYS.map(([name, key]) => (
          <div key={name}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <p className="soft small">{t("keys.touch")}</p>
    </Sheet>
  );
}
