import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { MoonStar, RotateCw, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "@/api/live";
import { galleryQuery, jobsQuery, useSteer } from "@/api/queries";
import type { Job } from "@/api/types";
import { Button } from "@/parts/Button";
import { Picture } from "@/parts/Picture";
import { Empty, Wrong } from "@/parts/States";
import { Viewer } from "@/parts/Viewer";

const SHOWN = 40;
const RECENT = 3600; // seconds: what failed longer ago is left to the queue

/** What is being painted, what waits, what failed, and what was finished last. */
export function Feed() {
  const { t } = useTranslation("create");
  const jobs = useQuery(jobsQuery(["queued", "running", "paused", "failed"], "newest", 30));
  const gallery = useInfiniteQuery(galleryQuery({ limit: SHOWN }));
  const [shown, show] = useState<number | null>(null);
  const [opened] = useState(() => Date.now() / 1000);
  const assets = gallery.data?.pages[0]?.assets ?? [];
  const open = (jobs.data?.jobs ?? []).filter(
    (job) => job.state !== "failed" || (job.finished ?? opened) > opened - RECENT,
  );
  const finished = new Set(assets.map((asset) => `${asset.job} ${asset.item}`));
  const current = assets.find((asset) => asset.id === shown);
  const step = (by: number) => {
    const next = assets[assets.findIndex((asset) => asset.id === shown) + by];
    if (next) show(next.id);
  };
  const error = gallery.error ?? jobs.error;
  return (
    <section className="feed" aria-label={t("feed")}>
      {error && <Wrong error={error} onRetry={() => void Promise.all([gallery.refetch(), jobs.refetch()])} />}
      {gallery.isSuccess && jobs.isSuccess && assets.length + open.length === 0 && (
        <Empty icon={MoonStar} title={t("emptyFeed.title")} text={t("emptyFeed.text")} />
      )}
      <ul className="tiles">
        {open.map((job) =>
          job.state === "failed" ? (
            <Failed key={job.id} job={job} />
          ) : (
            job.resolved.items.map((_, item) =>
              finished.has(`${job.id} ${item}`) ? null : (
                <Pending key={`${job.id} ${item}`} job={job} item={item} />
              ),
            )
          ),
        )}
        {assets.map((asset) => (
          <li key={asset.id} className="tile" style={{ aspectRatio: ratio(asset) }}>
            <button type="button" onClick={() => show(asset.id)} aria-label={asset.prompt}>
              <Picture asset={asset} />
            </button>
          </li>
        ))}
      </ul>
      {current && <Viewer asset={current} onClose={() => show(null)} onStep={step} />}
    </section>
  );
}

const ratio = (one: { width?: number | null; height?: number | null }) =>
  `${one.width ?? 1} / ${one.height ?? 1}`;

/** A picture that is not there yet: its newest preview and how far it is. */
function Pending({ job, item }: { job: Job; item: number }) {
  const { t } = useTranslation("create");
  const studio = useTranslation().t;
  const steer = useSteer();
  const live = useLive((state) => state.jobs[job.id]?.items[item]);
  const { output } = job.resolved;
  const share = live?.steps ? live.step / live.steps : 0;
  const told = live?.steps
    ? t("step", { step: live.step, steps: live.steps })
    : job.state === "running"
      ? t("gettingReady")
      : t("waitingNext");
  return (
    <li className="tile pending" style={{ aspectRatio: ratio(output) }}>
      {live?.preview ? (
        <img src={live.preview} alt="" style={{ filter: `blur(${(1 - share) * 3}px)` }} />
      ) : (
        <span className="shimmer" />
      )}
      <span className="progress">
        <progress max={1} value={share} aria-label={job.resolved.items[item]?.prompt ?? ""} />
        <span className="small number">{told}</span>
      </span>
      <Button
        compact
        icon={X}
        label={studio("cancel")}
        onClick={() => steer.mutate({ id: job.id, action: "cancel" })}
      />
    </li>
  );
}

/** A job that did not work out, why, and another try. */
function Failed({ job }: { job: Job }) {
  const { t } = useTranslation("create");
  const studio = useTranslation().t;
  const steer = useSteer();
  return (
    <li className="tile failed">
      <strong>{t("failed")}</strong>
      <span className="small">{job.error}</span>
      <Button compact icon={RotateCw} onClick={() => steer.mutate({ id: job.id, action: "retry" })}>
        {studio("retry")}
      </Button>
    </li>
  );
}
