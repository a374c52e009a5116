import {
  Brush,
  Eraser,
  MessageSquareText,
  Pencil,
  Replace,
  Scaling,
  WandSparkles,
  type LucideIcon,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ModelCard } from "@/api/types";
import { Button } from "@/parts/Button";
import { Field, Range, Select } from "@/parts/Field";
import { Refused } from "@/parts/Refused";
import { Seed } from "@/parts/Seed";
import { useDream } from "./dreaming";
import { useDesk, type Sheet } from "./store";
import { isBlank } from "./strokes";
import {
  instructs,
  lacking,
  MASKED,
  NO_SIDES,
  paintable,
  pulled,
  SIDES,
  TOOLS,
  widened,
  type Tool,
} from "./wish";

const ICONS: Record<Tool, LucideIcon> = {
  fill: Brush,
  remove: Eraser,
  replace: Replace,
  outpaint: Scaling,
  edit: MessageSquareText,
  doodle: Pencil,
};

/** A model below this does what it can, and says so. */
const SMALL_MODEL = 100_000_000; // parameters

/** The tools, one beside the other. */
export function Tools() {
  const { t } = useTranslation("canvas");
  const { tool, set } = useDesk();
  return (
    <div className="tools" role="toolbar" aria-label={t("tool")}>
      {TOOLS.map((one) => {
        const Icon = ICONS[one];
        return (
          <button
            key={one}
            type="button"
            className="tool"
            aria-pressed={one === tool}
            onClick={() => set({ tool: one, shown: null, wipe: null })}
          >
            <Icon size={20} aria-hidden />
            <span>{t(`tools.${one}.name`)}</span>
          </button>
        );
      })}
    </div>
  );
}

/** What the chosen tool needs to know, and the button that sets it to work. */
export function Panel({ sheet, models }: { sheet: Sheet; models: ModelCard[] }) {
  const { t } = useTranslation("canvas");
  const create = useTranslation("create").t;
  const desk = useDesk();
  const { tool, words, strength, sides, set } = desk;
  const card = models.find((one) => one.name === desk.model) ?? models[0];
  const dream = useDream(card);
  const lack = lacking({
    tool,
    words: words[tool],
    picture: true,
    maskBlank: isBlank(sheet.mask),
    doodleBlank: isBlank(sheet.doodle),
    sides,
    tasks: card?.tasks,
  });
  const go = (consent: string | null = null) => {
    if (lack || dream.isPending) return;
    dream.mutate(consent);
  };
  const { width, height } = sheet.picture;
  const said = instructs(tool, card?.tasks ?? []) ? "order" : tool;
  const whole = tool === "edit" || (tool === "doodle" && !desk.aroundOnly);

  return (
    <form
      className="panel stack"
      noValidate // values are brought into their bounds as they are typed
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <h2>{t(`tools.${tool}.name`)}</h2>
      <p className="soft">{t(`tools.${said}.text`)}</p>
      {card && card.parameters < SMALL_MODEL && (
        <p className="soft small honest">{t(`tools.${said}.small`)}</p>
      )}
      <Field label={t(`tools.${said}.words`)}>
        {(id) => (
          <textarea
            id={id}
            className="area"
            rows={2}
            maxLength={20_000}
            placeholder={t(`tools.${said}.placeholder`)}
            value={words[tool]}
            onChange={(event) => set({ words: { ...words, [tool]: event.target.value } })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) go();
            }}
          />
        )}
      </Field>
      {tool === "outpaint" && (
        <fieldset className="sides">
          <legend className="caption">{t("sides.pixels")}</legend>
          {SIDES.map((side) => (
            <label key={side}>
              <span className="small">{t(`sides.${side}`)}</span>
              <input
                className="input number"
                type="number"
                inputMode="numeric"
                min={0}
                step={8}
                value={sides[side]}
                onChange={(event) =>
                  set({ sides: pulled(sides, side, Number(event.target.value), width, height) })
                }
              />
            </label>
          ))}
          <Button compact disabled={!widened(sides)} onClick={() => set({ sides: NO_SIDES })}>
            {t("brushes.clear")}
          </Button>
        </fieldset>
      )}
      {tool === "doodle" && (
        <label className="check">
          <input
            type="checkbox"
            checked={desk.aroundOnly}
            onChange={(event) => set({ aroundOnly: event.target.checked })}
          />
          <span>{t("aroundOnly")}</span>
        </label>
      )}
      {(tool === "doodle" || (tool === "edit" && !instructs(tool, card?.tasks ?? []))) && (
        <Range
          label={t("strength")}
          explain={t("strengthText")}
          value={strength[tool]}
          min={0.05}
          max={1}
          step={0.05}
          onChange={(value) => set({ strength: { ...strength, [tool]: value } })}
        />
      )}
      {whole && card && (
        <Select
          label={t("sizeOf")}
          value={desk.size}
          options={(["model", "picture"] as const).map((value) => {
            const [across, down] =
              value === "model" ? ownSize(card, width, height) : paintable(card, width, height);
            return { value, label: t(`sizes.${value}`, { width: across, height: down }) };
          })}
          onChange={(size) => set({ size })}
        />
      )}
      <Count value={desk.count} label={t("count")} onChange={(count) => set({ count })} />
      <details>
        <summary>{t("more")}</summary>
        <div className="stack">
          {models.length > 1 && card && (
            <Select
              label={t("model")}
              value={card.name}
              options={models.map(({ name }) => ({ value: name, label: name }))}
              onChange={(model) => set({ model })}
            />
          )}
          <Field label={t("negative")}>
            {(id) => (
              <input
                id={id}
                className="input"
                maxLength={20_000}
                placeholder={t("negativePlaceholder")}
                value={desk.negative}
                onChange={(event) => set({ negative: event.target.value })}
              />
            )}
          </Field>
          {MASKED.includes(tool) && (
            <>
              <Range
                label={t("strength")}
                explain={t("strengthText")}
                value={strength[tool]}
                min={0.05}
                max={1}
                step={0.05}
                onChange={(value) => set({ strength: { ...strength, [tool]: value } })}
              />
              <Range
                label={t("grow")}
                explain={t("growText")}
                value={desk.grow}
                min={-64}
                max={256}
                onChange={(grow) => set({ grow: Math.round(grow) })}
              />
              <Range
                label={t("blur")}
                explain={t("blurText")}
                value={desk.blur}
                min={0}
                max={64}
                onChange={(blur) => set({ blur })}
              />
            </>
          )}
          <Seed value={desk.seed} onChange={(seed) => set({ seed })} />
        </div>
      </details>
      <Button look="main" type="submit" icon={WandSparkles} disabled={lack !== null || dream.isPending}>
        {t(`tools.${said}.go`)}
      </Button>
      {lack && <p className="soft small">{t(`lack.${lack}`, { model: card?.name ?? "" })}</p>}
      <Refused asked={dream} away={create("offline")} onConsent={go} />
    </form>
  );
}

/** The model's own area in the picture's shape. */
function ownSize(card: ModelCard, width: number, height: number): [number, number] {
  const aspect = Math.min(16, Math.max(1 / 16, width / height));
  const across = Math.sqrt(card.width * card.height * aspect);
  const fit = (side: number) =>
    Math.max(card.size_multiple, Math.round(side / card.size_multiple) * card.size_multiple);
  return [fit(across), fit(across / aspect)];
}

function Count({
  value,
  label,
  onChange,
}: {
  value: number;
  label: string;
  onChange: (value: number) => void;
}) {
  return (
    <div className="field" role="group" aria-label={label}>
      <span className="caption">{label}</span>
      <span className="row">
        {[1, 2, 3, 4].map((count) => (
          <Button key={count} compact aria-pressed={count === value} onClick={() => onChange(count)}>
            {count}
          </Button>
        ))}
      </span>
    </div>
  );
}
