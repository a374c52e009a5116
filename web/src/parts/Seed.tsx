import { Dices, Lock, LockOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { rollSeed, seedOf } from "@/state/seed";
import { Button } from "./Button";
import { Field } from "./Field";

interface Props {
  /** Null for a new one each time. */
  value: number | null;
  onChange: (seed: number | null) => void;
}

/** A seed: to type, to roll, or to leave to chance. */
export function Seed({ value, onChange }: Props) {
  const { t } = useTranslation("create");
  const free = value === null;
  return (
    <Field label={t("seed")} explain={t("explain.seed")} picture="/explain/seed.webp">
      {(id) => (
        <div className="seed">
          <input
            id={id}
            className="input number"
            inputMode="numeric"
            placeholder={t("seedRandom")}
            value={value ?? ""}
            onChange={(event) => onChange(seedOf(event.target.value))}
          />
          <Button icon={Dices} label={t("dice")} onClick={() => onChange(rollSeed())} />
          <Button
            icon={free ? LockOpen : Lock}
            label={free ? t("lock") : t("unlock")}
            aria-pressed={!free}
            onClick={() => onChange(free ? rollSeed() : null)}
          />
        </div>
      )}
    </Field>
  );
}
