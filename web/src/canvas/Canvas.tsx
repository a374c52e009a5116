import { useQueries, useQuery } from "@tanstack/react-query";
import { FilePlus2, ImagePlus, Images } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useSearch } from "wouter";
import { jobQuery, modelsQuery } from "@/api/queries";
import { to } from "@/app/views";
import { Button } from "@/parts/Button";
import { Drop } from "@/parts/Drop";
import { Latest } from "@/parts/Latest";
import { Sheet } from "@/parts/Sheet";
import { Waiting, Wrong } from "@/parts/States";
import { useReady } from "@/state/large";
import { Board } from "./Board";
import { Brushes } from "./Brushes";
import { useKeys } from "./keys";
import { pictureIn, useOpen } from "./opening";
import { Panel, Tools } from "./Panel";
import { Choice, Doing, Results } from "./Results";
import { useDesk, type Sheet as Laid } from "./store";
import { MASKED, NO_SIDES, paintable } from "./wish";
import "./canvas.css";

/** A picture to paint on: fill, remove, replace, widen, say an edit, doodle; what comes back lies on it as layers. */
export default function Canvas() {
  const { t } = useTranslation("canvas");
  const ready = useReady(useDesk);
  const sheet = useDesk((state) => state.sheet);
  const opening = useOpen();
  const [choosing, choose] = useState(false);
  const [, go] = useLocation();
  const wanted = new URLSearchParams(useSearch()).get("asset");
  const asked = useRef<string | null>(null);
  const { mutate: open } = opening;

  useEffect(() => {
    if (!ready || wanted === null || asked.current === wanted) return;
    asked.current = wanted;
    open({ asset: Number(wanted) });
    go(to("canvas"), { replace: true }); // a refresh brings back what was painted, not the picture anew
  }, [ready, wanted, open, go]);

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = pictureIn(event.clipboardData);
      if (file) open({ file });
    };
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, [open]);

  const start = <Open opening={opening} onOpened={() => choose(false)} />;
  return (
    <div
      className={sheet ? "view canvas working" : "view canvas"}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const file = pictureIn(event.dataTransfer);
        if (file) open({ file });
      }}
    >
      <header className="spread">
        <h1>{t("title")}</h1>
        {sheet && (
          <span className="row">
            <Trail />
            <Button compact icon={ImagePlus} onClick={() => choose(true)}>
              {t("open.another")}
            </Button>
          </span>
        )}
      </header>
      {!ready || (opening.isPending && !sheet) ? <Waiting /> : sheet ? <Work sheet={sheet} /> : start}
      {opening.error && (sheet || !ready) && <Wrong error={opening.error} />}
      {choosing && (
        <Sheet title={t("open.title")} onClose={() => choose(false)}>
          {start}
        </Sheet>
      )}
    </div>
  );
}

/** The ways to get a picture. */
function Open({ opening, onOpened }: { opening: ReturnType<typeof useOpen>; onOpened: () => void }) {
  const { t } = useTranslation("canvas");
  const card = useQuery(modelsQuery).data?.[0];
  const then = { onSuccess: onOpened };
  return (
    <div className="open stack">
      <p className="soft">{t("open.text")}</p>
      <Drop
        icon={ImagePlus}
        text={t("open.drop")}
        accept="image/*"
        onFile={(file) => opening.mutate({ file }, then)}
      />
      <span className="row">
        <Link className="button" href={to("gallery")}>
          <Images size={20} aria-hidden />
          {t("open.gallery")}
        </Link>
        <Button
          icon={FilePlus2}
          onClick={() =>
            opening.mutate(
              { empty: card ? paintable(card, 4 * card.width, 4 * card.height) : [512, 512] },
              then,
            )
          }
        >
          {t("open.empty")}
        </Button>
      </span>
      <Latest
        kind="image"
        blocked={opening.isPending}
        onTake={({ id }) => opening.mutate({ asset: id }, then)}
      />
      {opening.isPending && <Waiting />}
      {opening.error && <Wrong error={opening.error} />}
    </div>
  );
}

/** The pictures before this one. */
function Trail() {
  const { t } = useTranslation("canvas");
  const { trail, back } = useDesk();
  if (trail.length === 0) return null;
  return (
    <span className="trail row" role="group" aria-label={t("trail")}>
      <span className="small soft">{t("trail")}</span>
      {trail.slice(-5).map(({ picture }, index) => {
        const at = Math.max(0, trail.length - 5) + index;
        return (
          <button
            key={`${at} ${picture.url}`}
            type="button"
            aria-label={t("trailStep", { number: at + 1 })}
            onClick={() => back(at)}
          >
            <img src={picture.url} alt="" />
          </button>
        );
      })}
    </span>
  );
}

function Work({ sheet }: { sheet: Laid }) {
  const { t } = useTranslation("canvas");
  const { tool, brush, rounds, shown, set, paint } = useDesk();
  const models = useQuery(modelsQuery);
  useKeys();
  const { picture } = sheet;
  const mine = rounds.filter((round) => round.base === picture.file.sha256);
  const jobs = useQueries({ queries: mine.map((round) => jobQuery(round.job)) });
  const at = jobs.findIndex((job) => job.data?.assets.some((asset) => asset.id === shown));
  const round = mine[at];
  const result = jobs[at]?.data?.assets.find((asset) => asset.id === shown) ?? null;
  const open = jobs.map((job) => job.data).find((job) => job?.state === "queued" || job?.state === "running");
  const which = tool === "doodle" ? "doodle" : MASKED.includes(tool) ? "mask" : null;
  return (
    <div className="work">
      <Tools />
      <div className="middle">
        {which && (
          <Brushes
            brush={brush}
            history={sheet[which]}
            longest={Math.max(picture.width, picture.height)}
            areas={which === "mask"}
            onBrush={(change) => set({ brush: { ...brush, ...change } })}
            onPaint={(change) => paint(which, change)}
          />
        )}
        <Board key={picture.url} sheet={sheet} result={result} added={round?.sides ?? NO_SIDES} />
        <div className="below spread">
          {result && round ? <Choice asset={result} round={round} /> : open ? <Doing job={open} /> : <span />}
          <span className="small soft number">
            {t("size", { width: picture.width, height: picture.height })}
          </span>
        </div>
      </div>
      <div className="side stack">
        {models.data ? (
          <Panel sheet={sheet} models={models.data} />
        ) : models.error ? (
          <Wrong error={models.error} />
        ) : (
          <Waiting />
        )}
        <Results rounds={mine} />
        <Keys />
      </div>
    </div>
  );
}

function Keys() {
  const { t } = useTranslation("canvas");
  const rows = [
    ["B E R L H", t("keys.brushes")],
    ["[ ]", t("keys.size")],
    ["{ }", t("keys.soft")],
    ["Ctrl Z / Ctrl Shift Z", t("keys.undo")],
    ["␣", t("keys.space")],
    ["+ − 0", t("keys.zoom")],
    ["C", t("keys.compare")],
    ["Ctrl Enter", t("keys.go")],
  ] as const;
  return (
    <details className="keys">
      <summary>{t("keys.title")}</summary>
      <dl className="shortcuts">
        {rows.map(([keys, text]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd className="small">{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
