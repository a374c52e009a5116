import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/api/client";
import { Button } from "./Button";
import { Field } from "./Field";
import { Sheet } from "./Sheet";

/** Asks who agreed to the use of a real person's picture; the answer is written into what is made. */
export function Consent({
  problem,
  onClose,
  onConsent,
}: {
  problem: Problem;
  onClose: () => void;
  onConsent: (words: string) => void;
}) {
  const { t } = useTranslation("create");
  const [words, setWords] = useState("");
  return (
    <Sheet title={t("consent.title")} onClose={onClose}>
      <p>{problem.message}</p>
      <Field label={t("consent.label")}>
        {(id) => (
          <textarea
            id={id}
            className="area"
            rows={2}
            maxLength={2000}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
      </Field>
      <Button look="main" disabled={words.trim().length < 3} onClick={() => onConsent(words.trim())}>
        {t("consent.go")}
      </Button>
    </Sheet>
  );
}
