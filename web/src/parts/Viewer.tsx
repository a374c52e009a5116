import { useQuery } from "@tanstack/react-query";
import {
  Brush,
  Clapperboard,
  Download,
  Eye,
  Heart,
  ImagePlus,
  RefreshCw,
  SlidersHorizontal,
  Trash2,
} from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { recipeQuery } from "@/api/queries";
import type { Asset } from "@/api/types";
import { to } from "@/app/views";
import { useActions } from "./actions";
import { Button } from "./Button";
import { Sheet } from "./Sheet";
import "./viewer.css";

/**
 * One picture or film, large, with how it was made and all that can be done with it.
 *
 * @param onStep - shows the one before (−1) or after (1), by the arrow keys.
 * @param children - what a view adds below the facts.
 */
export function Viewer({
  asset,
  onClose,
  onStep,
  children,
}: {
  asset: Asset;
  onClose: () => void;
  onStep?: (by: -1 | 1) => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation("create");
  const studio = useTranslation().t;
  const actions = useActions();
  const recipe = useQuery(recipeQuery(asset.id)).data?.recipe;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "ArrowLeft") onStep?.(-1);
      if (event.key === "ArrowRight") onStep?.(1);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [onStep]);
  const film = asset.media_type.startsWith("video/");
  const closing = (run: (asset: Asset) => unknown) => () => {
    run(asset);
    onClose();
  };
  return (
    <Sheet title={asset.prompt || studio("name")} onClose={onClose}>
      <div className="viewer">
        <div className="viewed">
          {film ? (
            <video src={asset.url} controls loop autoPlay muted playsInline />
          ) : (
            <img src={asset.url} alt={asset.prompt} />
          )}
        </div>
        <div className="stack">
          <div className="deeds">
            <Button look="main" icon={SlidersHorizontal} onClick={closing(actions.use)}>
              {t("use")}
            </Button>
            <Button icon={RefreshCw} onClick={closing(actions.again)}>
              {t("same")}
            </Button>
            {!film && (
              <Button icon={ImagePlus} onClick={closing(actions.start)}>
                {t("start")}
              </Button>
            )}
            {!film && (
              <Link className="button" href={to("canvas", { asset: asset.id })}>
                <Brush size={20} aria-hidden />
                {t("edit")}
              </Link>
            )}
            <Link className="button" href={to("film", { asset: asset.id })}>
              <Clapperboard size={20} aria-hidden />
              {t("film")}
            </Link>
            {!film && (
              <Link className="button" href={to("watch", { asset: asset.id })}>
                <Eye size={20} aria-hidden />
                {t("watch")}
              </Link>
            )}
            <a
              className="button"
              href={asset.url}
              download={`dream-${asset.id}.${asset.media_type.split("/")[1]}`}
            >
              <Download size={20} aria-hidden />
              {studio("download")}
            </a>
            <span className="row">
              <Button
                icon={Heart}
                label={t("favourite")}
                aria-pressed={asset.favourite}
                onClick={() => void actions.favourite(asset)}
              />
              <Button look="bad" icon={Trash2} label={t("trash")} onClick={closing(actions.trash)} />
            </span>
          </div>
          <h3>{t("facts")}</h3>
          <dl className="facts">
            <dt>{t("prompt")}</dt>
            <dd>{asset.prompt}</dd>
            {asset.negative_prompt && (
              <>
                <dt>{t("negative")}</dt>
                <dd>{asset.negative_prompt}</dd>
              </>
            )}
            <dt>{t("seed")}</dt>
            <dd className="number">{asset.seed}</dd>
            {recipe?.steps != null && (
              <>
                <dt>{t("steps")}</dt>
                <dd className="number">{recipe.steps}</dd>
              </>
            )}
            {recipe?.cfg_scale != null && (
              <>
                <dt>{t("cfg")}</dt>
                <dd className="number">{recipe.cfg_scale}</dd>
              </>
            )}
            <dt>{t("sampler")}</dt>
            <dd>{asset.sampler}</dd>
            <dt>{t("size")}</dt>
            <dd className="number">
              {asset.width} × {asset.height}
            </dd>
            <dt>{t("model")}</dt>
            <dd>{asset.model}</dd>
          </dl>
          {children}
        </div>
      </div>
    </Sheet>
  );
}
