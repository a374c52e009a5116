import { useInfiniteQuery } from "@tanstack/react-query";
import { Ban, CircleAlert, CircleCheck, RotateCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { galleryQuery, useSteer } from "@/api/queries";
import type { Job } from "@/api/types";
import { to } from "@/app/views";
import { thumbnail } from "@/api/files";
import { Button } from "@/parts/Button";
import { say } from "@/state/toasts";
import { JobText } from "./JobText";

const NEWEST = 300; // pictures of the gallery that are looked through for what jobs made
const SHOWN = 4; // pictures of one job
const ICONS = { done: CircleCheck, failed: CircleAlert, cancelled: Ban } as const;

/** Jobs that came to an end: what they made, or why not. */
export function Ended({ jobs }: { jobs: readonly Job[] }) {
  const { t, i18n } = useTranslation("queue");
  const studio = useTranslation().t;
  const steer = useSteer();
  const gallery = useInfiniteQuery(galleryQuery({ limit: NEWEST }));
  const assets = gallery.data?.pages[0]?.assets ?? [];
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "short", timeStyle: "short" });
  if (!jobs.length) return <p className="soft">{t("noneOfThese")}</p>;
  return (
    <ul className="jobs">
      {jobs.map((job) => {
        const state = job.state as keyof typeof ICONS;
        const Icon = ICONS[state];
        const made = assets.filter((asset) => asset.job === job.id);
        const took = job.started && job.finished ? Math.max(0, job.finished - job.started) : null;
        return (
          <li key={job.id} className={`job ended ${state}`}>
            <span className="state">
              <Icon size={20} aria-hidden />
            </span>
            <div className="told">
              <JobText job={job} />
              <p className="small">
                <strong>{t(`states.${state}`)}</strong>{" "}
                <span className="soft number">
                  {job.finished !== null && when.format(job.finished * 1000)}
                  {took !== null &&
                    state === "done" &&
                    ` · ${t("took", { number: took.toFixed(took < 10 ? 1 : 0) })}`}
                </span>
              </p>
              {job.error && <p className="why small">{job.error}</p>}
            </div>
            <div className="acts">
              {made.slice(0, SHOWN).map((asset) => (
                <Link key={asset.id} href={to("gallery", { asset: asset.id })} className="made">
                  <img src={thumbnail(asset.id)} alt={t("openIt", { prompt: asset.prompt })} loading="lazy" />
                </Link>
              ))}
              {made.length > SHOWN && <span className="soft small">+{made.length - SHOWN}</span>}
              {state !== "done" && (
                <Button
                  compact
                  icon={RotateCw}
                  onClick={() =>
                    steer.mutate(
                      { id: job.id, action: "retry" },
                      { onError: (error) => say(error instanceof Error ? error.message : String(error)) },
                    )
                  }
                >
                  {studio("retry")}
                </Button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
