import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, Columns2, Download, EyeOff, RotateCw, Trash2, X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { asInput } from "@/api/files";
import { useLive } from "@/api/live";
import { jobQuery, useSteer } from "@/api/queries";
import type { Asset, JobWithAssets } from "@/api/types";
import { Button } from "@/parts/Button";
import { Wrong } from "@/parts/States";
import { say } from "@/state/toasts";
import { useDesk, type Round } from "./store";

/** What came back for the picture that lies on the canvas, newest first, one layer each. */
export function Results({ rounds }: { rounds: Round[] }) {
  const { t } = useTranslation("canvas");
  return (
    <section className="results stack" aria-label={t("results")}>
      <h2>{t("results")}</h2>
      {rounds.length === 0 && <p className="soft small">{t("noResults")}</p>}
      {rounds.toReversed().map((round) => (
        <OneRound key={round.job} round={round} />
      ))}
    </section>
  );
}

function OneRound({ round }: { round: Round }) {
  const { t } = useTranslation("canvas");
  const studio = useTranslation().t;
  const { rounds, shown, set } = useDesk();
  const steer = useSteer();
  const job = useQuery(jobQuery(round.job));
  const first = job.data?.assets.find((asset) => !round.dropped.includes(asset.id));
  const forget = () => set({ rounds: rounds.filter((one) => one.job !== round.job) });

  // The first result is laid on the picture as soon as it is there.
  useEffect(() => {
    if (!first || round.seen) return;
    const now = useDesk.getState();
    now.set({
      shown: first.id,
      wipe: null,
      rounds: now.rounds.map((one) => (one.job === round.job ? { ...one, seen: true } : one)),
    });
  }, [first, round.seen, round.job]);

  if (job.error) {
    return (
      <div className="round">
        <Wrong error={job.error} onRetry={() => void job.refetch()} />
        <Button compact look="quiet" icon={X} label={t("drop")} onClick={forget} />
      </div>
    );
  }
  if (!job.data) return null;
  const { state, error, assets, resolved } = job.data;
  const ended = state === "failed" || state === "cancelled";
  const left = assets.filter((asset) => !round.dropped.includes(asset.id));
  const open =
    ended || state === "done"
      ? []
      : resolved.items.map((_, item) => item).filter((item) => !assets.some((one) => one.item === item));
  return (
    <div className="round">
      <div className="spread">
        <span className="small words">
          <strong>{t(`tools.${round.tool}.name`)}</strong> {round.words}
        </span>
        <span>
          {open.length > 0 && (
            <Button
              compact
              look="quiet"
              icon={X}
              label={studio("cancel")}
              onClick={() => steer.mutate({ id: round.job, action: "cancel" })}
            />
          )}
          {ended && (
            <Button
              compact
              look="quiet"
              icon={RotateCw}
              label={studio("retry")}
              onClick={() => steer.mutate({ id: round.job, action: "retry" })}
            />
          )}
          {open.length === 0 && left.length === 0 && (
            <Button compact look="quiet" icon={X} label={t("drop")} onClick={forget} />
          )}
        </span>
      </div>
      {ended && (
        <p className={state === "failed" ? "said bad small" : "soft small"}>{error ?? t("cancelled")}</p>
      )}
      <ul className="layers">
        {left.map((asset) => (
          <li key={asset.id}>
            <button
              type="button"
              className="layer"
              aria-pressed={shown === asset.id}
              aria-label={t("show", { number: asset.item + 1 })}
              onClick={() => set({ shown: shown === asset.id ? null : asset.id, wipe: null })}
            >
              <img src={asset.url} alt="" />
            </button>
          </li>
        ))}
        {open.map((item) => (
          <li key={`open ${item}`}>
            <Pending job={job.data} item={item} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Pending({ job, item }: { job: JobWithAssets; item: number }) {
  const { t } = useTranslation("canvas");
  const live = useLive((state) => state.jobs[job.id]?.items[item]);
  const { step = 0, steps = job.resolved.steps } = live ?? {};
  const number = item + 1;
  const told = live?.steps ? t("making", { number, step, steps }) : t("waiting", { number });
  return (
    <span className="layer pending" title={told}>
      {live?.preview ? <img src={live.preview} alt="" /> : <span className="shimmer" />}
      <progress max={1} value={live?.steps ? step / steps : 0} aria-label={told} />
    </span>
  );
}

/** How far the round is that is being painted, where the eyes are: below the picture. */
export function Doing({ job }: { job: JobWithAssets }) {
  const { t } = useTranslation("canvas");
  const items = useLive((state) => state.jobs[job.id]?.items);
  const item = job.resolved.items.findIndex((_, index) => !job.assets.some((asset) => asset.item === index));
  const live = items?.[item];
  const number = item + 1;
  const told = live?.steps
    ? t("making", { number, step: live.step, steps: live.steps })
    : t("waiting", { number });
  return (
    <span className="doing row">
      <progress max={1} value={live?.steps ? live.step / live.steps : 0} aria-label={t("results")} />
      <span className="small soft number" role="status">
        {told}
      </span>
    </span>
  );
}

/** What can be done with the result that lies on the picture. */
export function Choice({ asset, round }: { asset: Asset; round: Round }) {
  const { t } = useTranslation("canvas");
  const studio = useTranslation().t;
  const { wipe, rounds, set, lay } = useDesk();
  const keep = useMutation({
    mutationFn: () => asInput(asset),
    onSuccess: ({ file, url, width, height }) => {
      lay({ file, url, width, height });
      say(t("kept"));
    },
    onError: (error) => say(error.message),
  });
  const drop = () =>
    set({
      shown: null,
      wipe: null,
      rounds: rounds.map((one) =>
        one.job === round.job ? { ...one, dropped: [...one.dropped, asset.id] } : one,
      ),
    });
  return (
    <div className="choice row" role="group" aria-label={t("results")}>
      <Button look="main" compact icon={Check} disabled={keep.isPending} onClick={() => keep.mutate()}>
        {t("keep")}
      </Button>
      <Button
        compact
        icon={Columns2}
        aria-pressed={wipe !== null}
        onClick={() => set({ wipe: wipe === null ? 0.5 : null })}
      >
        {t("compare")}
      </Button>
      <Button compact icon={EyeOff} onClick={() => set({ shown: null, wipe: null })}>
        {t("hide")}
      </Button>
      <Button compact look="bad" icon={Trash2} onClick={drop}>
        {t("drop")}
      </Button>
      <a
        className="button compact icon"
        href={asset.url}
        download={`dream-${asset.id}.png`}
        aria-label={studio("download")}
        title={studio("download")}
      >
        <Download size={16} aria-hidden />
      </a>
    </div>
  );
}
