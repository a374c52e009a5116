import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bell, Coffee, Eraser } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api, take } from "@/api/client";
import { useLive } from "@/api/live";
import { jobsQuery } from "@/api/queries";
import type { Job, JobState } from "@/api/types";
import { to } from "@/app/views";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import { Empty, Waiting, Wrong } from "@/parts/States";
import { say } from "@/state/toasts";
import { Ended } from "./Ended";
import { canNotify, useNotify, wantNotifications } from "./notify";
import { Running } from "./Running";
import { useSamples } from "./speed";
import { secondsLeft, speedOf, spoken } from "./timeLeft";
import { WaitingJobs } from "./WaitingJobs";
import "./queue.css";

const ENDED = ["done", "failed", "cancelled"] as const satisfies readonly JobState[];
const MOST = 200;

/** What is being made, what waits, and what came of the rest. */
export default function Queue() {
  const { t } = useTranslation("queue");
  const studio = useTranslation().t;
  const [shown, setShown] = useState<(typeof ENDED)[number] | null>(null);
  const running = useQuery(jobsQuery(["running"], "queue", MOST));
  const waiting = useQuery(jobsQuery(["queued", "paused"], "queue", MOST));
  const ended = useQuery(jobsQuery(shown ? [shown] : [...ENDED], "newest", MOST));
  const counts = running.data?.counts;
  const error = running.error ?? waiting.error ?? ended.error;
  const all = [running, waiting, ended];
  const nothing = all.every((query) => query.data?.jobs.length === 0) && !shown;
  return (
    <div className="view queue">
      <header>
        <div className="spread">
          <h1>{studio("views.queue")}</h1>
          <Notify />
        </div>
        <Summary running={running.data?.jobs ?? []} waiting={waiting.data?.jobs ?? []} counts={counts} />
      </header>
      {error && <Wrong error={error} onRetry={() => all.forEach((query) => void query.refetch())} />}
      {all.some((query) => query.isPending) && !error && <Waiting />}
      {nothing && (
        <Empty icon={Coffee} title={t("empty.title")} text={t("empty.text")}>
          <Link className="button main" href={to("create")}>
            {studio("views.create")}
          </Link>
        </Empty>
      )}
      {running.data && running.data.jobs.length > 0 && (
        <section aria-labelledby="working">
          <h2 id="working">{t("working")}</h2>
          <ul className="jobs">
            {running.data.jobs.map((job) => (
              <Running key={job.id} job={job} />
            ))}
          </ul>
        </section>
      )}
      {waiting.data && waiting.data.jobs.length > 0 && (
        <section aria-labelledby="waiting">
          <h2 id="waiting">{t("waiting")}</h2>
          <WaitingJobs jobs={waiting.data.jobs} />
          {waiting.data.jobs.length === MOST && <p className="soft small">{t("more")}</p>}
        </section>
      )}
      {ended.data && (ended.data.jobs.length > 0 || shown) && (
        <section aria-labelledby="ended">
          <div className="spread">
            <h2 id="ended">{t("ended")}</h2>
            <Clear />
          </div>
          <div className="chips" role="group" aria-label={t("show")}>
            {ENDED.map((state) => (
              <button
                key={state}
                type="button"
                className="chip"
                aria-pressed={shown === state}
                onClick={() => setShown(shown === state ? null : state)}
              >
                {t(`states.${state}`)} <span className="number soft">{counts?.[state] ?? 0}</span>
              </button>
            ))}
          </div>
          <Ended jobs={ended.data.jobs} />
        </section>
      )}
    </div>
  );
}

interface SummaryProps {
  running: readonly Job[];
  waiting: readonly Job[];
  counts: Partial<Record<JobState, number>> | undefined;
}

/** How much there is to do, and how long it will take. */
function Summary({ running, waiting, counts }: SummaryProps) {
  const { t } = useTranslation("queue");
  const live = useLive((state) => state.jobs);
  const samples = useSamples();
  const now = running.map((job) => ({
    job,
    done: live[job.id]?.done ?? job.progress?.done ?? 0,
    speed: speedOf(samples[job.id] ?? []),
  }));
  const turn = waiting.filter((job) => job.state === "queued");
  const left = secondsLeft(now, turn);
  const parts = (["running", "queued", "paused"] as const)
    .filter((state) => counts?.[state])
    .map((state) => t(`counts.${state}`, { count: counts?.[state] ?? 0 }));
  if (left !== null && turn.length > 0) {
    const { unit, count } = spoken(left);
    parts.push(t("allDone", { time: t(`time.${unit}`, { count }) }));
  }
  return <p className="soft">{parts.join(" · ") || t("idle")}</p>;
}

/** The switch for notifications of the desktop. */
function Notify() {
  const { t } = useTranslation("queue");
  const wanted = useNotify((state) => state.wanted);
  const on = wanted && canNotify() && Notification.permission === "granted";
  return (
    <Button
      role="switch"
      aria-checked={on}
      icon={Bell}
      onClick={() => void wantNotifications(!on).then((could) => !could && say(t("notifyRefused")))}
    >
      {t("notify")}
    </Button>
  );
}

/** Forgets the jobs that have ended, after asking. */
function Clear() {
  const { t } = useTranslation("queue");
  const studio = useTranslation().t;
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const clear = async () => {
    setAsking(false);
    try {
      const { count } = await take(api.DELETE("/api/v1/jobs"));
      say(t("cleared", { count }));
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
    await client.invalidateQueries({ queryKey: ["jobs"] });
  };
  return (
    <>
      <Button compact look="quiet" icon={Eraser} onClick={() => setAsking(true)}>
        {t("clear")}
      </Button>
      {asking && (
        <Sheet title={t("clear")} onClose={() => setAsking(false)}>
          <p>{t("clearText")}</p>
          <div className="row">
            <Button look="main" onClick={() => void clear()}>
              {t("clear")}
            </Button>
            <Button onClick={() => setAsking(false)}>{studio("cancel")}</Button>
          </div>
        </Sheet>
      )}
    </>
  );
}
