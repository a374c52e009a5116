import { useQueryClient } from "@tanstack/react-query";
import { ArrowDownToLine, ArrowUpToLine, GripVertical, Pause, Play, X } from "lucide-react";
import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useSteer, type JobAction } from "@/api/queries";
import type { Job } from "@/api/types";
import { Button } from "@/parts/Button";
import { say } from "@/state/toasts";
import { JobText } from "./JobText";
import { moved, placeFor } from "./order";

/** Jobs that wait, in their order, which is changed by dragging the handle or with the arrow keys on it. */
export function WaitingJobs({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation("queue");
  const client = useQueryClient();
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<{ id: string; to: number } | null>(null);
  const [order, setOrder] = useState<{ jobs: readonly Job[]; now: readonly Job[] }>({ jobs, now: jobs });
  if (order.jobs !== jobs) setOrder({ jobs, now: jobs });
  const shown = drag ? moved(order.now, drag.id, drag.to) : order.now;

  const move = async (id: string, to: number) => {
    const place = placeFor(order.now, id, to);
    if (!place) return;
    setOrder({ jobs, now: moved(order.now, id, Math.min(to, order.now.length - 1)) });
    try {
      await take(api.POST("/api/v1/jobs/{id}/move", { params: { path: { id } }, body: place }));
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
    await client.invalidateQueries({ queryKey: ["jobs"] });
  };
  /** Where a pointer is, as a place among the other jobs. */
  const placeAt = (y: number): number => {
    const rows = [...(list.current?.children ?? [])].filter(
      (row) => row.getAttribute("data-id") !== drag?.id,
    );
    const below = rows.findIndex((row) => {
      const { top, height } = row.getBoundingClientRect();
      return y < top + height / 2;
    });
    return below < 0 ? rows.length : below;
  };
  const grip = (job: Job, place: number) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ id: job.id, to: place });
    },
    onPointerMove: (event: PointerEvent) => {
      if (drag?.id === job.id) setDrag({ id: job.id, to: placeAt(event.clientY) });
    },
    onPointerUp: () => {
      if (drag) void move(drag.id, drag.to);
      setDrag(null);
    },
    onPointerCancel: () => setDrag(null),
    onKeyDown: (event: KeyboardEvent) => {
      const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: jobs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      void move(job.id, to);
    },
  });
  return (
    <ol className="jobs" ref={list}>
      {order.now.map((job) => {
        // While one is dragged only the look changes: an element that moves in the page would lose the pointer.
        const place = shown.indexOf(job);
        return (
          <li
            key={job.id}
            data-id={job.id}
            className={`job waiting ${drag?.id === job.id ? "dragged" : ""}`}
            style={{ order: place }}
          >
            <button
              type="button"
              className="grip"
              aria-label={t("grip", { place: place + 1 })}
              {...grip(job, place)}
            >
              <GripVertical size={20} aria-hidden />
            </button>
            <div className="told">
              <JobText job={job} />
              {job.state === "paused" && (
                <p className="small paused">
                  <Pause size={14} aria-hidden /> {t("states.paused")}
                </p>
              )}
            </div>
            <Deeds
              job={job}
              first={place === 0}
              last={place === shown.length - 1}
              onFirst={() => void move(job.id, 0)}
              onLast={() => void move(job.id, jobs.length - 1)}
            />
          </li>
        );
      })}
    </ol>
  );
}

function Deeds({
  job,
  first,
  last,
  onFirst,
  onLast,
}: {
  job: Job;
  first: boolean;
  last: boolean;
  onFirst: () => void;
  onLast: () => void;
}) {
  const { t } = useTranslation("queue");
  const studio = useTranslation().t;
  const steer = useSteer();
  const act = (action: JobAction) =>
    steer.mutate(
      { id: job.id, action },
      { onError: (error) => say(error instanceof Error ? error.message : String(error)) },
    );
  return (
    <div className="acts">
      <Button
        compact
        look="quiet"
        icon={ArrowUpToLine}
        label={t("first")}
        disabled={first}
        onClick={onFirst}
      />
      <Button
        compact
        look="quiet"
        icon={ArrowDownToLine}
        label={t("last")}
        disabled={last}
        onClick={onLast}
      />
      {job.state === "paused" ? (
        <Button compact icon={Play} label={t("resume")} onClick={() => act("resume")} />
      ) : (
        <Button compact icon={Pause} label={t("pause")} onClick={() => act("pause")} />
      )}
      <Button compact look="bad" icon={X} label={studio("cancel")} onClick={() => act("cancel")} />
    </div>
  );
}
