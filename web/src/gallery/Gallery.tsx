import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  FileSearch,
  FilterX,
  ImageOff,
  Images,
  Keyboard,
  Search,
  SlidersHorizontal,
  Trash2,
} from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import { to } from "@/app/views";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import { Empty, Waiting, Wrong } from "@/parts/States";
import { kept } from "@/state/kept";
import { useActs } from "./acts";
import { addressOf, queryOf, wantedIn, without, type Wanted } from "./address";
import { Compare } from "./Compare";
import { Dissolve } from "./Dissolve";
import { Grid } from "./Grid";
import { Keys, useKeys } from "./keys";
import { Opened } from "./Opened";
import { Panel } from "./Panel";
import { idsQuery } from "./queries";
import { Reader } from "./Reader";
import { SelectionBar } from "./SelectionBar";
import { move, NOTHING, within, type Selection } from "./selection";
import { useFileDrop } from "./useFileDrop";
import "./gallery.css";

const DEBOUNCE = 250; // milliseconds after the last letter
const EMPTY_LIST: number[] = [];
const useLooks = kept<{ side: number; set: (side: number) => void }>("gallery", 1, (set) => ({
  side: 180,
  set: (side) => set({ side }),
}));
/** Where each list was left, as long as the page lives. */
const offsets = new Map<string, number>();

/** Everything that was made: found, marked, thrown away and brought back, compared, and taken over. */
export default function Gallery() {
  const { t } = useTranslation("gallery");
  const studio = useTranslation().t;
  const client = useQueryClient();
  const [address, setAddress] = useSearchParams();
  const wanted = useMemo(() => wantedIn(address), [address]);
  const query = useMemo(() => queryOf(wanted), [wanted]);
  const ids = useQuery(idsQuery(query));
  const list = ids.data ?? EMPTY_LIST;
  const opened = Number(address.get("asset")) || null;
  const { side, set } = useLooks();
  const [sheet, setSheet] = useState<"panel" | "compare" | "keys" | null>(null);
  const [dissolving, setDissolving] = useState<string | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const dropping = useFileDrop(setFile);

  const [state, setState] = useState<{ list: number[]; selection: Selection }>({ list, selection: NOTHING });
  if (state.list !== list) setState({ list, selection: within(state.selection, state.list, list) });
  const { selection } = state;
  const select = (now: Selection) => setState((old) => ({ ...old, selection: now }));

  const show = (now: Wanted) => {
    setSheet(null);
    setAddress(addressOf(now));
  };
  const open = (id: number | null) => {
    const now = addressOf(wanted);
    if (id !== null) now.set("asset", String(id));
    else requestAnimationFrame(() => document.getElementById("pictures")?.focus({ preventScroll: true }));
    setAddress(now, { replace: true });
  };
  const acts = useActs((gone) => {
    const hidden = new Set(gone);
    client.setQueryData(idsQuery(query).queryKey, (old) => old?.filter((id) => !hidden.has(id)));
  });
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => {
      setAddress(addressOf(typed.trim() ? { ...wanted, text: typed } : without(wanted, "text")), {
        replace: true,
      });
      setTyped(null);
    }, DEBOUNCE);
    return () => clearTimeout(timer);
  }, [typed, wanted, setAddress]);

  const stepTo = (by: -1 | 1): number | null => list[list.indexOf(opened ?? -1) + by] ?? null;
  useKeys({
    opened,
    blocked: sheet !== null || file !== null || dissolving !== null,
    selection,
    list,
    acts,
    trashed: Boolean(wanted.trashed),
    onSelect: select,
    onOpen: open,
    onNext: () => open(stepTo(1) ?? stepTo(-1)),
    onCompare: () => setSheet("compare"),
    onSearch: () => search.current?.focus(),
  });
  const place = addressOf(wanted).toString();
  const leave = useCallback((offset: number) => void offsets.set(place, offset), [place]);
  const compared = [...selection.chosen].slice(0, 4);
  const panel = <Panel wanted={wanted} onChange={show} onDissolve={setDissolving} />;
  const filtered = place !== "";
  return (
    <div className="view gallery">
      <header>
        <div className="spread">
          <h1>
            {studio("views.gallery")}{" "}
            <span className="soft small number">{t("count", { count: list.length })}</span>
          </h1>
          <div className="row">
            <label className="tile-size wide">
              <span className="hidden">{t("tileSize")}</span>
              <input
                className="range"
                type="range"
                min={90}
                max={360}
                step={10}
                value={side}
                title={t("tileSize")}
                onChange={(event) => set(Number(event.target.value))}
              />
            </label>
            <Button
              compact
              look="quiet"
              icon={Keyboard}
              label={t("keys.title")}
              onClick={() => setSheet("keys")}
            />
            <ReadButton onFile={setFile} />
          </div>
        </div>
        <div className="bar">
          <span className="search">
            <Search size={18} aria-hidden />
            <input
              ref={search}
              className="input"
              type="search"
              value={typed ?? wanted.text ?? ""}
              placeholder={t("search")}
              aria-label={t("search")}
              onChange={(event) => setTyped(event.target.value)}
            />
          </span>
          <Button className="narrow" icon={SlidersHorizontal} onClick={() => setSheet("panel")}>
            {t("filters")}
          </Button>
        </div>
      </header>
      <div className="halves">
        <aside aria-label={t("filters")}>{panel}</aside>
        <section className="shown" aria-label={studio("views.gallery")}>
          {ids.error && <Wrong error={ids.error} onRetry={() => void ids.refetch()} />}
          {ids.isPending && !ids.error && <Waiting />}
          {ids.isSuccess && list.length === 0 && (
            <Nothing filtered={filtered} trash={Boolean(wanted.trashed)} onAll={() => show({})} />
          )}
          {list.length > 0 && (
            <Grid
              key={place}
              query={query}
              list={list}
              at={ids.dataUpdatedAt}
              side={side}
              selection={selection}
              onSelect={select}
              onOpen={open}
              offset={offsets.get(place) ?? 0}
              onLeave={leave}
            />
          )}
          {selection.chosen.size > 0 && (
            <SelectionBar
              ids={[...selection.chosen]}
              trashed={Boolean(wanted.trashed)}
              acts={acts}
              onAll={() => select({ ...selection, chosen: new Set(list) })}
              onNone={() => select({ ...selection, chosen: new Set() })}
              onCompare={() => setSheet("compare")}
            />
          )}
        </section>
      </div>
      {dropping && <div className="dropping">{t("dropHere")}</div>}
      {sheet === "panel" && (
        <Sheet title={t("filters")} onClose={() => setSheet(null)}>
          {panel}
        </Sheet>
      )}
      {sheet === "keys" && <Keys onClose={() => setSheet(null)} />}
      {sheet === "compare" && compared.length > 1 && (
        <Compare ids={compared} onClose={() => setSheet(null)} />
      )}
      {dissolving !== null && (
        <Dissolve
          board={dissolving}
          acts={acts}
          onClose={() => setDissolving(null)}
          onDone={() => wanted.board === dissolving && show({})}
        />
      )}
      {file && <Reader key={`${file.name} ${file.lastModified}`} file={file} onClose={() => setFile(null)} />}
      {opened !== null && (
        <Opened
          id={opened}
          acts={acts}
          onClose={() => open(null)}
          onShow={open}
          onStep={(by) => {
            const next = stepTo(by);
            if (next === null) return;
            select(move(selection, list, next));
            open(next);
          }}
        />
      )}
    </div>
  );
}

/** A button to choose a file whose recipe is read. */
function ReadButton({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useTranslation("gallery");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button compact icon={FileSearch} onClick={() => input.current?.click()}>
        {t("readFile")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/*,video/*"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          event.target.value = "";
        }}
      />
    </>
  );
}

/** There is nothing to show, and why. */
function Nothing({ filtered, trash, onAll }: { filtered: boolean; trash: boolean; onAll: () => void }) {
  const { t } = useTranslation("gallery");
  if (trash) {
    return (
      <Empty icon={Trash2} title={t("empty.trashTitle")} text={t("empty.trashText")}>
        <Button onClick={onAll}>{t("all")}</Button>
      </Empty>
    );
  }
  if (filtered) {
    return (
      <Empty icon={ImageOff} title={t("empty.noneTitle")} text={t("empty.noneText")}>
        <Button icon={FilterX} onClick={onAll}>
          {t("empty.clear")}
        </Button>
      </Empty>
    );
  }
  return (
    <Empty icon={Images} title={t("empty.title")} text={t("empty.text")}>
      <Link className="button main" href={to("create")}>
        {t("empty.create")}
      </Link>
    </Empty>
  );
}
