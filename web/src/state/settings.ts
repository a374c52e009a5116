/** How the studio looks and speaks on this computer. */
import { LANGUAGES, speak, spoken, type Language } from "@/i18n";
import { kept } from "./kept";

export type Theme = "system" | "light" | "dark";

interface Settings {
  theme: Theme;
  /** Null follows the browser. */
  language: Language | null;
  /** Whether the settings on Create are unfolded. */
  unfolded: boolean;
  set: (change: Partial<Omit<Settings, "set">>) => void;
}

export const useSettings = kept<Settings>("settings", 1, (set) => ({
  theme: "system",
  language: null,
  unfolded: false,
  set: (change) => set(change),
}));

/** The language that is spoken. */
export const languageOf = (chosen: Language | null): Language =>
  chosen && chosen in LANGUAGES ? chosen : spoken(navigator.languages);

/** Shows the chosen look and speaks the chosen language, now and after every change. */
export async function applySettings(): Promise<void> {
  const show = (theme: Theme) => {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  };
  show(useSettings.getState().theme);
  useSettings.subscribe((now, before) => {
    show(now.theme);
    if (now.language !== before.language) void speak(languageOf(now.language));
  });
  await speak(languageOf(useSettings.getState().language));
}
