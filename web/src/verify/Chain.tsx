import { CircleAlert, CircleCheck, CircleHelp, CircleMinus, FileImage } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Asset, ChainStep } from "@/api/types";
import { to } from "@/app/views";
import { thumbnail } from "@/api/files";
import { actionKey, originKey, reasonKey } from "./words";

const SIGNS = {
  valid: CircleCheck,
  untrusted: CircleHelp,
  tampered: CircleAlert,
  unsigned: CircleMinus,
} as const;

interface Props {
  step: ChainStep;
  /** What of the chain is in the gallery, by recipe. */
  gallery: Readonly<Record<string, Asset>>;
  /** The name of the file that was checked. */
  name: string;
  /** The address of the checked picture itself. */
  own: string | null;
}

/** What was made from what, as a tree that begins with the checked file. */
export function Chain({ step, gallery, name, own }: Props) {
  const { t } = useTranslation("verify");
  return (
    <div className="card chain">
      <h2>{t("chain")}</h2>
      <ul>
        <ChainLink step={step} gallery={gallery} name={name} own={own} />
      </ul>
    </div>
  );
}

/** One file in the chain, with what it was made from below it. */
function ChainLink({ step, gallery, name, own }: Props) {
  const { t, i18n } = useTranslation("verify");
  const Sign = SIGNS[step.state];
  const asset = step.recipe ? gallery[step.recipe] : undefined;
  const picture = own ?? (asset ? thumbnail(asset.id) : null);
  const origin = originKey(step.what);
  const made = step.made && !Number.isNaN(Date.parse(step.made)) ? new Date(step.made) : null;
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  const facts = [
    step.software && [t("software"), step.software],
    step.signer && [t("signer"), step.signer],
    made && [t("made"), when.format(made)],
    step.model?.["name"] && [
      t("model"),
      `${step.model["name"]} (${(step.model["sha256"] ?? "").slice(0, 12)})`,
    ],
    step.recipe && [t("recipe"), step.recipe.slice(0, 16)],
  ].filter((fact): fact is [string, string] => Array.isArray(fact));
  return (
    <li>
      <div className="link">
        {picture ? (
          <img src={picture} alt="" width={72} height={72} />
        ) : (
          <FileImage size={36} aria-hidden className="soft" />
        )}
        <div>
          {step.relation !== "result" && <p className="soft small">{t(`relations.${step.relation}`)}</p>}
          <p className="title">{step.relation === "result" ? name : (step.title ?? t("noName"))}</p>
          <p className={`sign ${step.state}`}>
            <Sign size={16} aria-hidden /> {t(`states.${step.state}.short`)}
          </p>
          <p>{origin ? t(`origins.${origin}`) : step.what}</p>
          {step.relation !== "result" &&
            step.reasons.map((reason) => {
              const key = reasonKey(reason);
              return (
                <p key={reason} className="small">
                  {key ? t(`reasons.${key}`) : reason}
                </p>
              );
            })}
          {facts.length > 0 && (
            <dl>
              {facts.map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
          {step.decisions.map((decision, index) => (
            <Decision key={index} decision={decision} />
          ))}
          {asset && (
            <Link className="small" href={to("gallery", { asset: asset.id })}>
              {t("inGallery")}
            </Link>
          )}
        </div>
      </div>
      {step.sources.length > 0 && (
        <ul>
          {step.sources.map((source, index) => (
            <ChainLink key={index} step={source} gallery={gallery} name={name} own={null} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** What the policy decided when it was made, and what was answered: there stands the consent. */
function Decision({ decision }: { decision: Readonly<Record<string, unknown>> }) {
  const { t } = useTranslation("verify");
  const text = (name: string) => (typeof decision[name] === "string" ? decision[name] : "");
  const action = actionKey(text("action"));
  return (
    <div className="decision small">
      <strong>{action ? t(`actions.${action}`) : text("action")}</strong> {text("reason") || text("rule")}
      {text("answered") && <blockquote>{text("answered")}</blockquote>}
    </div>
  );
}
