import { ChevronDown, ChevronUp, Sparkles } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSubmit } from "@/api/queries";
import { Button } from "@/parts/Button";
import { Explain } from "@/parts/Explain";
import { Refused } from "@/parts/Refused";
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
  const empty = wordsOf(draft) === "";

  const dream = (consent?: string) => {
    if (empty) return;
    submit.mutate({ wish: wishOf(draft), ...(consent ? { how: { answers: consentOf(consent) } } : {}) });
  };

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
        <Refused asked={submit} away={t("offline")} onConsent={dream} />
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
    </div>
  );
}
