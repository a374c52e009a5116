/**
 * The studio's languages. A new one is a folder beside `en` with the same files and keys, a file like `de.ts`, and a
 * line in `LANGUAGES`; `i18n.test.ts` says which words are still missing.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type en from "./en";

export type Words = typeof en;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "studio";
    resources: Words;
  }
}

/** Each language by its own name, and how its words are loaded. */
export const LANGUAGES = {
  en: { name: "English", load: () => import("./en") },
  de: { name: "Deutsch", load: () => import("./de") },
} as const;

export type Language = keyof typeof LANGUAGES;

/** The first of the browser's languages that the studio speaks. */
export function spoken(wanted: readonly string[]): Language {
  for (const one of wanted) {
    const short = one.slice(0, 2).toLowerCase();
    if (short in LANGUAGES) return short as Language;
  }
  return "en";
}

/** Loads a language's words and speaks it from now on. */
export async function speak(language: Language): Promise<void> {
  const words = (await LANGUAGES[language].load()).default;
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({
      lng: language,
      resources: { [language]: words },
      defaultNS: "studio",
      fallbackLng: false,
      interpolation: { escapeValue: false }, // React escapes
    });
  } else {
    for (const [view, texts] of Object.entries(words))
      i18next.addResourceBundle(language, view, texts, true, true);
    await i18next.changeLanguage(language);
  }
  document.documentElement.lang = language;
}
