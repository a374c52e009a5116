import { ChevronDown, ChevronUp, Sparkles } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isAway, Problem } from "@/api/client";
import { useSubmit } from "@/api/queries";
import { Button } from "@/parts/Button";
import { Consent } from "@/parts/Consent";
import { Explain } from "@/parts/Explain";
import { Wrong } from "@/parts/States";
import { consentOf, useDraft, wishOf, wordsOf } from "@/state/draft";
import { useSettings } from "@/state/settings";
import { Feed } from "./Feed";
import { PromptBox } from "./PromptBox";
import { QuickChoices, Settings } from "./Settings";
import "./create.css";

/** Say what you see, and it paints it: one box and one button first, the rest unfolds. */
export function Create() {
  const { t } = useTranslation("create");
  const { draft, change } = useDraft();
  const { unfolded, set } = useSettings();
  const submit = useSubmit();
  const [asking, ask] = useState<Problem | null>(null);
  const empty = wordsOf(draft) === "";

  const dream = (consent?: string) => {
    if (empty) return;
    submit.mutate(
      { wish: wishOf(draft), ...(consent ? { how: { answers: consentOf(consent) } } : {}) },
      { onError: (error) => error instanceof Problem && error.kind === "consent-needed" && ask(error) },
    );
  };
  const error = submit.error && !(submit.error instanceof Problem && submit.error.kind === "consent-needed");

  return (
    <div className={unfolded ? "view create unfolded" : "view create"}>
      <section className="wish" aria-label={t("prompt")}>
        <div className="row">
          <h1>{t("title")}</h1>
          <Explain what={t("prompt")} text={t("explain.prompt")} />
        </div>
        <PromptBox value={draft.prompt} onChange={(prompt) => change({ prompt })} onDream={() => dream()} />
        <QuickChoices />
        <div className="row">
          <Button look="main" icon={Sparkles} onClick={() => dream()} disabled={empty}>
            {t("dream")}
          </Button>
          <Button
            look="quiet"
            icon={unfolded ? ChevronUp : ChevronDown}
            aria-expanded={unfolded}
            onClick={() => set({ unfolded: !unfolded })}
          >
            {unfolded ? t("fold") : t("unfold")}
          </Button>
        </div>
        {error &&
          (isAway(submit.error) ? (
            <p className="said warm">{t("offline")}</p>
          ) : (
            <Wrong error={submit.error} />
          ))}
        {empty && (
          <div className="stack">
            <p className="soft small">{t("try")}</p>
            <div className="chips">
              {(t("ideas", { returnObjects: true }) as string[]).map((idea) => (
                <button key={idea} type="button" className="chip" onClick={() => change({ prompt: idea })}>
                  {idea}
                </button>
              ))}
            </div>
          </div>
        )}
        {unfolded && <Settings />}
      </section>
      <Feed />
      {asking && (
        <Consent
          problem={asking}
          onClose={() => ask(null)}
          onConsent={(words) => {
            ask(null);
            dream(words);
          }}
        />
      )}
    </div>
  );
}
