import { Command } from "cmdk";
import { Keyboard, Languages, Moon, Sparkles, Sun, SunMoon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { LANGUAGES, type Language } from "@/i18n";
import { Sheet } from "@/parts/Sheet";
import { EMPTY, useDraft } from "@/state/draft";
import { useSettings } from "@/state/settings";
import { useOverlay } from "./overlay";
import { VIEWS } from "./views";

/** Everything that can be done, found by typing a part of its name. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const create = useTranslation("create").t;
  const [, go] = useLocation();
  const open = useOverlay((state) => state.open);
  const set = useSettings((state) => state.set);
  const replace = useDraft((state) => state.replace);
  const then = (run: () => void) => () => {
    onClose();
    run();
  };
  return (
    <Sheet title={t("palette.title")} onClose={onClose}>
      <Command label={t("palette.title")} className="palette" loop>
        <Command.Input className="input" placeholder={t("palette.placeholder")} autoFocus />
        <Command.List>
          <Command.Empty>{t("palette.none")}</Command.Empty>
          {VIEWS.map((view) => (
            <Command.Item key={view.name} onSelect={then(() => go(view.path))}>
              <view.icon size={18} aria-hidden />
              <span>{t(`views.${view.name}`)}</span>
              <kbd>g {view.key}</kbd>
            </Command.Item>
          ))}
          <Command.Item onSelect={then(() => replace(EMPTY))}>
            <Sparkles size={18} aria-hidden />
            <span>{create("reset")}</span>
          </Command.Item>
          {(
            [
              ["system", SunMoon],
              ["light", Sun],
              ["dark", Moon],
            ] as const
          ).map(([theme, Icon]) => (
            <Command.Item key={theme} onSelect={then(() => set({ theme }))}>
              <Icon size={18} aria-hidden />
              <span>
                {t("theme.name")}: {t(`theme.${theme}`)}
              </span>
            </Command.Item>
          ))}
          {Object.entries(LANGUAGES).map(([language, { name }]) => (
            <Command.Item key={language} onSelect={then(() => set({ language: language as Language }))}>
              <Languages size={18} aria-hidden />
              <span>
                {t("language")}: {name}
              </span>
            </Command.Item>
          ))}
          <Command.Item onSelect={then(() => open("shortcuts"))}>
            <Keyboard size={18} aria-hidden />
            <span>{t("shortcuts.title")}</span>
            <kbd>?</kbd>
          </Command.Item>
        </Command.List>
      </Command>
    </Sheet>
  );
}
