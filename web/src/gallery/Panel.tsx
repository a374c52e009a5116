import { useQuery } from "@tanstack/react-query";
import {
  Clapperboard,
  FolderHeart,
  Heart,
  Image,
  Images,
  Tag,
  Trash2,
  X,
  type LucideIcon,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { modelsQuery, samplersQuery } from "@/api/queries";
import { Button } from "@/parts/Button";
import { Field, Select } from "@/parts/Field";
import { narrowed, without, type Wanted } from "./address";
import { boardsQuery, tagsQuery } from "./queries";

const MOST_TAGS = 60; // shown at once; the others are found by typing

interface Props {
  wanted: Wanted;
  onChange: (wanted: Wanted) => void;
  /** Takes everything off a board, so that it is gone. */
  onDissolve: (board: string) => void;
}

/** What narrows the gallery down: shelves, boards, tags, and settings. */
export function Panel({ wanted, onChange, onDissolve }: Props) {
  const { t } = useTranslation("gallery");
  const boards = useQuery(boardsQuery);
  const tags = useQuery(tagsQuery);
  const { text, kind, favourite, trashed, board, tag } = wanted;
  const keep = text ? { text } : {};
  const shelf = (icon: LucideIcon, label: string, own: Wanted, open: boolean) => (
    <Entry icon={icon} label={label} open={open} onOpen={() => onChange({ ...keep, ...own })} />
  );
  const labels = Object.entries(tags.data ?? {}).sort(([, one], [, other]) => other - one);
  return (
    <div className="panel">
      <ul>
        {shelf(Images, t("all"), {}, !kind && !favourite && !trashed && !board && !tag)}
        {shelf(Heart, t("favourites"), { favourite: true }, Boolean(favourite))}
        {shelf(Image, t("pictures"), { kind: "image" }, kind === "image")}
        {shelf(Clapperboard, t("films"), { kind: "video" }, kind === "video")}
        {shelf(Trash2, t("trash"), { trashed: true }, Boolean(trashed))}
      </ul>
      <h2>{t("boards")}</h2>
      {boards.data && Object.keys(boards.data).length === 0 && <p className="soft small">{t("noBoards")}</p>}
      <ul>
        {Object.entries(boards.data ?? {}).map(([name, count]) => (
          <Entry
            key={name}
            icon={FolderHeart}
            label={name}
            count={count}
            open={board === name}
            onOpen={() => onChange({ ...keep, board: name })}
            remove={{ label: t("dissolve", { name }), run: () => onDissolve(name) }}
          />
        ))}
      </ul>
      <h2>{t("tags")}</h2>
      {labels.length === 0 && <p className="soft small">{t("noTags")}</p>}
      <div className="chips">
        {labels.slice(0, MOST_TAGS).map(([name, count]) => (
          <button
            key={name}
            type="button"
            className="chip"
            aria-pressed={tag === name}
            onClick={() => {
              onChange(tag === name ? without(wanted, "tag") : { ...wanted, tag: name });
            }}
          >
            <Tag size={14} aria-hidden />
            {name} <span className="number soft">{count}</span>
          </button>
        ))}
      </div>
      <Narrow wanted={wanted} onChange={onChange} />
    </div>
  );
}

function Entry({
  icon: Icon,
  label,
  count,
  open,
  onOpen,
  remove,
}: {
  icon: LucideIcon;
  label: string;
  count?: number;
  open: boolean;
  onOpen: () => void;
  remove?: { label: string; run: () => void };
}) {
  return (
    <li>
      <button type="button" aria-current={open || undefined} onClick={onOpen}>
        <Icon size={18} aria-hidden />
        <span>{label}</span>
        {count !== undefined && <span className="number small">{count}</span>}
      </button>
      {remove && <Button compact look="quiet" icon={X} label={remove.label} onClick={remove.run} />}
    </li>
  );
}

/** Settings and dates. */
function Narrow({ wanted, onChange }: Pick<Props, "wanted" | "onChange">) {
  const { t } = useTranslation("gallery");
  const models = useQuery(modelsQuery);
  const samplers = useQuery(samplersQuery);
  const set = <K extends keyof Wanted>(name: K, value: Wanted[K] | "" | undefined) => {
    onChange(value ? { ...wanted, [name]: value } : without(wanted, name));
  };
  const options = (names: string[], chosen: string | undefined) => [
    { value: "", label: t("any") },
    ...[...new Set([...(chosen ? [chosen] : []), ...names])].map((name) => ({ value: name, label: name })),
  ];
  const size = wanted.width ? `${wanted.width}x${wanted.height}` : "";
  const names = (samplers.data ?? []).flatMap((one) => [
    one.name,
    ...one.schedules.map((s) => `${one.name} ${s}`),
  ]);
  const count = narrowed(wanted);
  return (
    <details open={count > 0 || undefined}>
      <summary>
        {t("narrow")} {count > 0 && <b className="badge number">{count}</b>}
      </summary>
      <div className="stack">
        <Select
          label={t("model")}
          value={wanted.model ?? ""}
          options={options(
            (models.data ?? []).map((model) => model.name),
            wanted.model,
          )}
          onChange={(value) => set("model", value)}
        />
        <Select
          label={t("sampler")}
          value={wanted.sampler ?? ""}
          options={options(names, wanted.sampler)}
          onChange={(value) => set("sampler", value)}
        />
        <Field label={t("size")}>
          {(id) => (
            <input
              key={size}
              id={id}
              className="input"
              placeholder="128x192"
              defaultValue={size}
              onChange={(event) => {
                const found = /^\s*(\d{1,5})\s*[x×*]\s*(\d{1,5})\s*$/i.exec(event.target.value);
                if (found) onChange({ ...wanted, width: Number(found[1]), height: Number(found[2]) });
                else if (!event.target.value.trim()) onChange(without(wanted, "width", "height"));
              }}
            />
          )}
        </Field>
        {(["since", "until"] as const).map((name) => (
          <Field key={name} label={t(name)}>
            {(id) => (
              <input
                id={id}
                className="input"
                type="date"
                value={wanted[name] ?? ""}
                onChange={(event) => set(name, event.target.value)}
              />
            )}
          </Field>
        ))}
        {wanted.recipe && (
          <Button compact icon={X} onClick={() => set("recipe", undefined)}>
            {t("recipe", { id: wanted.recipe.slice(0, 8) })}
          </Button>
        )}
      </div>
    </details>
  );
}
