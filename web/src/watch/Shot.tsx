import { RotateCw, Sparkles } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Asset, Wish } from "@/api/types";
import { Button } from "@/parts/Button";
import { Picture } from "@/parts/Picture";
import { forget, make, useMadeOf, useShare } from "./made";
import "./shot.css";

/**
 * The place of one picture that a view makes: empty, on its way, there, or why not.
 *
 * @param onOpen - what a press on the finished picture does; without it, it cannot be pressed.
 */
export function Shot({
  wish,
  tag,
  caption,
  onOpen,
}: {
  wish: Wish;
  tag: string;
  caption?: string;
  onOpen?: (asset: Asset) => void;
}) {
  const made = useMadeOf(wish);
  return (
    <figure className="shot">
      <div className="ground">
        {made?.asset ? (
          <Finished asset={made.asset} {...(onOpen ? { onOpen } : {})} onGone={() => forget(wish)} />
        ) : made?.error ? (
          <Failed text={made.error} onRetry={() => void make([wish], tag)} />
        ) : made ? (
          <OnItsWay job={made.job} />
        ) : (
          <Sparkles size={28} className="soft" aria-hidden />
        )}
      </div>
      {caption && <figcaption className="small">{caption}</figcaption>}
    </figure>
  );
}

function Finished({
  asset,
  onOpen,
  onGone,
}: {
  asset: Asset;
  onOpen?: (asset: Asset) => void;
  onGone: () => void;
}) {
  const picture = <Picture asset={asset} />;
  // an error does not bubble, but it can be caught on its way down
  const inside = <span onErrorCapture={onGone}>{picture}</span>;
  if (!onOpen) return inside;
  return (
    <button type="button" onClick={() => onOpen(asset)} aria-label={asset.prompt}>
      {inside}
    </button>
  );
}

function OnItsWay({ job }: { job: string | null }) {
  const { t } = useTranslation("watch");
  const { share, preview } = useShare(job);
  return (
    <>
      {preview ? <img src={preview} alt="" /> : <span className="shimmer" />}
      <progress max={1} value={share} aria-label={t("onItsWay")} />
    </>
  );
}

function Failed({ text, onRetry }: { text: string; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <span className="failed">
      <span className="small">{text}</span>
      <Button compact icon={RotateCw} label={t("retry")} onClick={onRetry} />
    </span>
  );
}
