import { useMutation, useQuery } from "@tanstack/react-query";
import { Download, FastForward, Paintbrush, RotateCw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { asInput } from "@/api/files";
import { useLive } from "@/api/live";
import { jobQuery, useSteer } from "@/api/queries";
import type { Asset, JobWithAssets } from "@/api/types";
import { Button } from "@/parts/Button";
import { Wrong } from "@/parts/States";
import { say } from "@/state/toasts";
import { useFilm } from "./store";

/** What was sent from here, newest first: as it is made, and then to play. */
export function Films() {
  const { t } = useTranslation("film");
  const jobs = useFilm((state) => state.draft.jobs);
  return (
    <section className="films stack" aria-label={t("films")}>
      <h2>{t("films")}</h2>
      {jobs.length === 0 && <p className="soft small">{t("noFilms")}</p>}
      <ul>
        {jobs.toReversed().map((id) => (
          <OneFilm key={id} id={id} />
        ))}
      </ul>
    </section>
  );
}

function OneFilm({ id }: { id: string }) {
  const { t } = useTranslation("film");
  const studio = useTranslation().t;
  const steer = useSteer();
  const job = useQuery(jobQuery(id));
  const { draft, change } = useFilm();
  const forget = (
    <Button
      compact
      look="quiet"
      icon={X}
      label={t("forget")}
      onClick={() => change({ jobs: draft.jobs.filter((one) => one !== id) })}
    />
  );
  if (job.error) {
    return (
      <li className="card">
        <Wrong error={job.error} onRetry={() => void job.refetch()} />
        {forget}
      </li>
    );
  }
  if (!job.data) return null;
  const { state, error, assets, resolved } = job.data;
  const ended = state === "failed" || state === "cancelled";
  return (
    <li className="card stack">
      <div className="spread">
        <span className="small words">{resolved.items[0]?.prompt}</span>
        {ended || state === "done" ? (
          forget
        ) : (
          <Button
            compact
            look="quiet"
            icon={X}
            label={studio("cancel")}
            onClick={() => steer.mutate({ id, action: "cancel" })}
          />
        )}
      </div>
      {assets.map((asset) => (
        <Finished key={asset.id} asset={asset} />
      ))}
      {!ended && state !== "done" && assets.length === 0 && <Making job={job.data} />}
      {ended && (
        <div className="spread">
          <p className={state === "failed" ? "said bad small" : "soft small"}>{error ?? t("cancelled")}</p>
          <Button compact icon={RotateCw} onClick={() => steer.mutate({ id, action: "retry" })}>
            {studio("retry")}
          </Button>
        </div>
      )}
    </li>
  );
}

function Making({ job }: { job: JobWithAssets }) {
  const { t } = useTranslation("film");
  const live = useLive((state) => state.jobs[job.id]?.items[0]);
  const told = live?.steps ? t("making", { step: live.step, steps: live.steps }) : t("waiting");
  const { width, height } = job.resolved.output;
  return (
    <div className="making">
      <div className="frame" style={{ aspectRatio: `${width ?? 1} / ${height ?? 1}` }}>
        {live?.preview ? <img src={live.preview} alt="" /> : <span className="shimmer" />}
      </div>
      <progress max={1} value={live?.steps ? live.step / live.steps : 0} aria-label={told} />
      <span className="small soft number">{told}</span>
    </div>
  );
}

function Finished({ asset }: { asset: Asset }) {
  const { t } = useTranslation("film");
  const studio = useTranslation().t;
  const { change } = useFilm();
  const take = useMutation({
    mutationFn: (start: "extend" | "restyle") =>
      asInput(asset).then((film) => change({ film, start, seconds: null })),
    onError: (error) => say(error.message),
  });
  return (
    <>
      {asset.kind === "video" ? (
        <video src={asset.url} controls loop autoPlay muted playsInline aria-label={asset.prompt} />
      ) : (
        <img src={asset.url} alt={asset.prompt} />
      )}
      <div className="row">
        <a
          className="button compact"
          href={asset.url}
          download={`dream-${asset.id}.${asset.media_type.split("/")[1]}`}
        >
          <Download size={16} aria-hidden />
          {studio("download")}
        </a>
        <a
          className="button compact"
          href={`/api/v1/gallery/${asset.id}/recipe`}
          download={`dream-${asset.id}.json`}
        >
          <Download size={16} aria-hidden />
          {t("recipe")}
        </a>
        {asset.kind === "video" && (
          <>
            <Button compact icon={FastForward} onClick={() => take.mutate("extend")}>
              {t("goOn")}
            </Button>
            <Button compact icon={Paintbrush} onClick={() => take.mutate("restyle")}>
              {t("anew")}
            </Button>
          </>
        )}
      </div>
    </>
  );
}
