import { ImageIcon, Pause, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLive } from "@/api/live";
import { useSteer } from "@/api/queries";
import type { Job } from "@/api/types";
import { Button } from "@/parts/Button";
import { say } from "@/state/toasts";
import { JobText } from "./JobText";
import { useSamples } from "./speed";
import { secondsLeft, speedOf, spoken, stepsOf } from "./timeLeft";

/** A job in work: its newest preview, how far it is, and how long it will still take. */
export function Running({ job }: { job: Job }) {
  const { t } = useTranslation("queue");
  const studio = useTranslation().t;
  const live = useLive((state) => state.jobs[job.id]);
  const samples = useSamples((state) => state[job.id]);
  const steer = useSteer();
  const done = live?.done ?? job.progress?.done ?? 0;
  const total = live?.total || (job.progress?.total ?? stepsOf(job));
  const speed = speedOf(samples ?? []);
  const left = secondsLeft([{ job, done, speed }], []);
  const previews = Object.values(live?.items ?? {}).flatMap((item) => (item.preview ? [item.preview] : []));
  const preview = previews.at(-1);
  const told = (error: unknown) => say(error instanceof Error ? error.message : String(error));
  const act = (action: "pause" | "cancel") => steer.mutate({ id: job.id, action }, { onError: told });
  const { unit, count } = spoken(left ?? 0);
  return (
    <li className="job running">
      <span className="look">
        {preview ? (
          <img src={preview} alt={t("preview")} />
        ) : (
          <ImageIcon size={28} aria-hidden className="soft" />
        )}
      </span>
      <div className="told">
        <JobText job={job} />
        <progress
          max={total}
          value={done}
          aria-label={t("progressOf", { prompt: job.resolved.items[0]?.prompt })}
        />
        <p className="small number spread">
          <span>{t("stepOf", { done, total })}</span>
          <span>
            {speed !== null && (
              <span className="soft">{t("speed", { number: speed.toFixed(speed < 10 ? 1 : 0) })} · </span>
            )}
            {left === null ? t("measuring") : t("left", { time: t(`time.${unit}`, { count }) })}
          </span>
        </p>
        {live?.notes.map((note) => (
          <p key={note} className="small soft">
            {note}
          </p>
        ))}
      </div>
      <div className="acts">
        <Button compact icon={Pause} label={t("pause")} onClick={() => act("pause")} />
        <Button compact look="bad" icon={X} label={studio("cancel")} onClick={() => act("cancel")} />
      </div>
    </li>
  );
}
