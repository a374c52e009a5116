import { BadgeCheck, ExternalLink, Sparkles } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { ModelCard } from "@/api/types";
import { to } from "@/app/views";
import { Button } from "@/parts/Button";
import { useDraft } from "@/state/draft";
import { Keeping } from "./Keeping";
import { parameters, size } from "./numbers";

const TASKS = [
  "text to picture", "picture to picture", "inpaint", "outpaint", "remove", "replace", "edit", "reference",
  "text to film", "picture to film", "film to film", "extend",
] as const; // prettier-ignore
const MAP = "control ";
type Task = (typeof TASKS)[number];
const plain = (task: string): string => task.replaceAll("image", "picture").replaceAll("video", "film");
const isTask = (task: string): task is Task => (TASKS as readonly string[]).includes(task);

/** One model: what it is and can, under which licence, and whose work it learned from. */
export function ModelItem({ card, first, admin }: { card: ModelCard; first: boolean; admin: boolean }) {
  const { t, i18n } = useTranslation("models");
  const [, go] = useLocation();
  const chosen = useDraft((state) => state.draft.model);
  const change = useDraft((state) => state.change);
  const named = (task: string) => {
    const known = plain(task);
    return isTask(known) ? t(`taskNames.${known}`) : task;
  };
  const maps = card.tasks.filter((task) => task.startsWith(MAP)).map((task) => task.slice(MAP.length));
  const used = chosen === card.name || (chosen === null && first);
  const facts = [
    [t("licence"), card.licence],
    [t("parameters"), parameters(card.parameters, i18n.language)],
    [t("size"), t("pixels", { width: card.width, height: card.height, multiple: card.size_multiple })],
    card.frames > 1 && [t("films"), t("frames", { count: card.frames, fps: card.fps })],
    [t("defaults"), t("usual", { steps: card.steps, cfg: card.cfg_scale, sampler: card.sampler })],
    card.weight_bytes > 0 && [t("onDisk"), size(card.weight_bytes, i18n.language)],
    card.origin && [t("origin"), card.origin],
    card.path && [t("place"), card.path],
  ].filter((fact): fact is [string, string] => Array.isArray(fact));
  return (
    <li className="card model">
      <div className="spread">
        <h2>{card.name}</h2>
        {used ? (
          <span className="used">
            <BadgeCheck size={18} aria-hidden /> {t("used")}
          </span>
        ) : (
          <Button
            compact
            icon={Sparkles}
            onClick={() => {
              change({ model: card.name });
              go(to("create"));
            }}
          >
            {t("use")}
          </Button>
        )}
      </div>
      <p>{card.summary}</p>
      {!card.complete && <p className="said warm">{t("incomplete")}</p>}
      <ul className="chips" aria-label={t("tasks")}>
        {card.tasks
          .filter((task) => !task.startsWith(MAP))
          .map((task) => (
            <li key={task} className="chip">
              {named(task)}
            </li>
          ))}
        {maps.length > 0 && <li className="chip">{t("maps", { kinds: maps.join(", ") })}</li>}
      </ul>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{t("hash")}</summary>
        <code>{card.sha256}</code>
      </details>
      {card.sources.length > 0 && (
        <details>
          <summary>{t("sources", { count: card.sources.length })}</summary>
          <ul className="sources">
            {card.sources.map((source) => (
              <li key={`${source.name} ${source.url}`}>
                <a href={source.url} target="_blank" rel="noreferrer noopener">
                  {source.name} <ExternalLink size={13} aria-hidden />
                </a>
                <span className="soft">{t("by", { author: source.author, licence: source.licence })}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {admin && <Keeping name={card.name} removable={card.path !== null && card.path !== undefined} />}
    </li>
  );
}
