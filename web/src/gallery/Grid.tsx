import { useVirtualizer } from "@tanstack/react-virtual";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from "react";
import { useTranslation } from "react-i18next";
import type { GalleryQuery } from "@/api/queries";
import { Wrong } from "@/parts/States";
import { move, step, toggle, type Selection } from "./selection";
import { useInSight, useShelf } from "./shelf";
import { Tile } from "./Tile";

const GAP = 8;
const LEAST = 2; // columns

interface Props {
  query: GalleryQuery;
  list: readonly number[];
  /** When the list was fetched. */
  at: number;
  /** The side of a tile in pixels, about. */
  side: number;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onOpen: (id: number) => void;
  /** How far it was scrolled when it was last left. */
  offset: number;
  onLeave: (offset: number) => void;
}

/** All pictures of the list, of which only those in sight are there: a hundred thousand scroll as ten do. */
export function Grid({ query, list, at, side, selection, onSelect, onOpen, offset, onLeave }: Props) {
  const { t } = useTranslation("gallery");
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const columns = Math.max(LEAST, Math.floor((width + GAP) / (side + GAP)));
  const tile = width ? (width - GAP * (columns - 1)) / columns : side;
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised by a compiler
  const rows = useVirtualizer({
    count: Math.ceil(list.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => tile + GAP,
    overscan: 2,
    initialOffset: offset,
  });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth - GAP * 2);
    measure();
    if (document.activeElement === document.body) element.focus({ preventScroll: true }); // keys work at once
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => {
      watcher.disconnect();
    };
  }, []);
  useEffect(() => {
    const element = scroller.current;
    return () => onLeave(element?.scrollTop ?? 0);
  }, [onLeave]);
  useLayoutEffect(() => rows.measure(), [rows, tile]);

  const place = selection.cursor === null ? -1 : list.indexOf(selection.cursor);
  const row = Math.floor(place / columns);
  useEffect(() => {
    if (row >= 0) rows.scrollToIndex(row, { align: "auto" });
  }, [rows, row]);

  const shown = rows.getVirtualItems();
  const sight = [(shown[0]?.index ?? 0) * columns, ((shown.at(-1)?.index ?? -1) + 1) * columns] as const;
  const error = useInSight(query, list, sight, at);
  const held = useShelf((state) => state.held);

  const press = (event: KeyboardEvent) => {
    const inSight = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (tile + GAP)));
    const to = step(event.key, Math.max(0, place), columns, inSight, list.length);
    if (to !== null && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      const first = place < 0 && event.key !== "End" ? 0 : to;
      onSelect(move(selection, list, list[first] as number, event.shiftKey));
    } else if (selection.cursor !== null && event.key === " ") {
      event.preventDefault();
      onSelect(toggle(selection, selection.cursor));
    } else if (selection.cursor !== null && event.key === "Enter") {
      event.preventDefault();
      onOpen(selection.cursor);
    }
  };
  const choosing = selection.chosen.size > 0;
  const words = useMemo(
    () => ({ picture: t("aPicture"), favourite: t("favourite"), film: t("film"), noFile: t("noFile") }),
    [t],
  );
  // Tiles keep their handlers, so that a scroll draws only those that are new.
  const now = useRef({ selection, list, onSelect, onOpen });
  useEffect(() => {
    now.current = { selection, list, onSelect, onOpen };
  });
  const open = useCallback((id: number) => {
    const { selection, list, onSelect, onOpen } = now.current;
    if (selection.chosen.size) onSelect(toggle(selection, id));
    else {
      onSelect(move(selection, list, id));
      onOpen(id);
    }
  }, []);
  const choose = useCallback((id: number, range: boolean) => {
    const { selection, list, onSelect } = now.current;
    onSelect(range ? move(selection, list, id, true) : toggle(selection, id));
  }, []);
  return (
    <>
      {error !== null && <Wrong error={error} />}
      <div
        ref={scroller}
        id="pictures"
        className={choosing ? "grid choosing" : "grid"}
        role="listbox"
        aria-multiselectable
        aria-label={t("list", { count: list.length })}
        aria-activedescendant={place >= 0 ? `picture-${selection.cursor}` : undefined}
        tabIndex={0}
        onKeyDown={press}
      >
        <div className="sheet-of-tiles" role="presentation" style={{ height: rows.getTotalSize() }}>
          {shown.map((one) => (
            <div
              key={one.key}
              role="presentation"
              className="line"
              style={{
                transform: `translateY(${one.start}px)`,
                height: tile,
                gridTemplateColumns: `repeat(${columns}, ${tile}px)`,
              }}
            >
              {list.slice(one.index * columns, (one.index + 1) * columns).map((id, index) => (
                <Tile
                  key={id}
                  id={id}
                  words={words}
                  asset={held.get(id)?.asset}
                  place={one.index * columns + index}
                  total={list.length}
                  chosen={selection.chosen.has(id)}
                  current={selection.cursor === id}
                  onOpen={open}
                  onChoose={choose}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
