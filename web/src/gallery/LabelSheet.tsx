import { useQuery } from "@tanstack/react-query";
import { Check, Minus, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { Field } from "@/parts/Field";
import { Sheet } from "@/parts/Sheet";
import type { Acts, Labels } from "./acts";
import { boardsQuery, tagsQuery } from "./queries";
import { alter, useShelf } from "./shelf";

/** Puts pictures on boards and gives them tags, or takes them off. */
export function LabelSheet({ ids, acts, onClose }: { ids: number[]; acts: Acts; onClose: () => void }) {
  const { t } = useTranslation("gallery");
  const boards = useQuery(boardsQuery);
  const tags = useQuery(tagsQuery);
  return (
    <Sheet title={t("labelTitle", { count: ids.length })} onClose={onClose}>
      <Kind kind="boards" ids={ids} known={Object.keys(boards.data ?? {})} acts={acts} />
      <Kind kind="tags" ids={ids} known={Object.keys(tags.data ?? {})} acts={acts} />
    </Sheet>
  );
}

interface Props {
  kind: "boards" | "tags";
  ids: number[];
  known: string[];
  acts: Acts;
}

function Kind({ kind, ids, known, acts }: Props) {
  const { t } = useTranslation("gallery");
  const [name, setName] = useState("");
  const held = useShelf((state) => state.held);
  const marks = ids.map((id) => held.get(id)?.asset[kind] ?? []);
  const share = (label: string): boolean | "mixed" => {
    const count = marks.filter((own) => own.includes(label)).length;
    return count === 0 ? false : count === marks.length || "mixed";
  };
  const change = (label: string, on: boolean) => {
    alter(ids, (asset) => {
      const others = asset[kind].filter((one) => one !== label);
      return { [kind]: on ? [...others, label] : others };
    });
    const labels: Labels = { [`${on ? "add" : "remove"}_${kind}`]: [label] };
    void acts.label(ids, labels);
  };
  const add = () => {
    const label = name.trim().slice(0, 200);
    if (label) change(label, true);
    setName("");
  };
  const labels = [...new Set([...known, ...marks.flat()])].sort((a, b) => a.localeCompare(b));
  return (
    <section className="stack">
      <h3>{t(kind)}</h3>
      <div className="chips">
        {labels.map((label) => {
          const on = share(label);
          return (
            <button
              key={label}
              type="button"
              className="chip"
              aria-pressed={on}
              onClick={() => change(label, on !== true)}
            >
              {on === true ? <Check size={14} aria-hidden /> : on && <Minus size={14} aria-hidden />}
              {label}
            </button>
          );
        })}
      </div>
      <Field label={t(kind === "boards" ? "newBoard" : "newTag")}>
        {(id) => (
          <span className="row adding">
            <input
              id={id}
              className="input grow"
              value={name}
              maxLength={200}
              onChange={(event) => setName(event.target.value)}
              onKeyDown={(event) => event.key === "Enter" && add()}
            />
            <Button icon={Plus} disabled={!name.trim()} onClick={add}>
              {t("add")}
            </Button>
          </span>
        )}
      </Field>
    </section>
  );
}
