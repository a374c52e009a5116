import { Droplets, ShieldAlert, ShieldCheck, ShieldOff, ShieldQuestionMark } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Verified } from "@/api/types";
import { to } from "@/app/views";
import { thumbnail } from "@/api/files";
import { Chain } from "./Chain";
import { reasonKey } from "./words";

const ICONS = {
  valid: ShieldCheck,
  untrusted: ShieldQuestionMark,
  tampered: ShieldAlert,
  unsigned: ShieldOff,
} as const;

interface Props {
  verdict: Verified;
  file: { name: string; url: string; film: boolean };
}

/** What a file's credentials are worth, in words, colour and a sign; and what they say. */
export function VerdictOf({ verdict, file }: Props) {
  const { t } = useTranslation("verify");
  const { state, chain } = verdict;
  const Icon = ICONS[state];
  return (
    <section className="stack" aria-label={t("verdict")}>
      <div className={`verdict ${state}`}>
        <Icon size={44} aria-hidden />
        <div>
          <h2>{t(`states.${state}.title`)}</h2>
          <p>{t(`states.${state}.text`, { signer: chain.signer ?? "" })}</p>
          {chain.reasons.length > 0 && (
            <ul>
              {chain.reasons.map((reason) => {
                const key = reasonKey(reason);
                return <li key={reason}>{key ? t(`reasons.${key}`) : reason}</li>;
              })}
            </ul>
          )}
        </div>
        {file.film ? (
          <video src={file.url} muted loop autoPlay playsInline aria-label={file.name} />
        ) : (
          <img src={file.url} alt={file.name} />
        )}
      </div>
      {verdict.watermark && <Watermark verdict={verdict} digits={verdict.watermark} />}
      {state !== "unsigned" && (
        <Chain step={chain} gallery={verdict.gallery} name={file.name} own={file.film ? null : file.url} />
      )}
    </section>
  );
}

/** The trace in the pixels, and where it leads. */
function Watermark({ verdict, digits }: { verdict: Verified; digits: string }) {
  const { t, i18n } = useTranslation("verify");
  const asset = verdict.gallery[digits];
  const made = verdict.made_here;
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <div className="card watermark">
      <Droplets size={28} aria-hidden />
      <div>
        <h3>{t("watermark")}</h3>
        <p>{t("watermarkText", { digits })}</p>
        {made && (
          <p className="soft small">
            {t("madeHere", { when: when.format(new Date(made.made)), prompt: made.prompt })}
          </p>
        )}
        {asset && (
          <Link className="lead" href={to("gallery", { recipe: digits, asset: asset.id })}>
            <img src={thumbnail(asset.id)} alt="" width={72} height={72} />
            <span>{t("toGallery", { prompt: asset.prompt })}</span>
          </Link>
        )}
      </div>
    </div>
  );
}
