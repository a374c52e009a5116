/**
 * Which pictures are chosen, and which one the keys act on.
 *
 * Terms: the list: numbers of all pictures as they are shown. cursor: the picture that keys act on. anchor: where a
 * range that is being chosen began.
 */
export interface Selection {
  chosen: ReadonlySet<number>;
  cursor: number | null;
  anchor: number | null;
}

export const NOTHING: Selection = { chosen: new Set(), cursor: null, anchor: null };

/** Puts the cursor on a picture; with `range` everything from the anchor to it is chosen as well. */
export function move(now: Selection, list: readonly number[], to: number, range = false): Selection {
  if (!range) return { ...now, cursor: to, anchor: to };
  const anchor = now.anchor ?? now.cursor ?? to;
  return { chosen: new Set([...now.chosen, ...between(list, anchor, to)]), cursor: to, anchor };
}

/** Chooses a picture, or no longer. */
export function toggle(now: Selection, id: number): Selection {
  const chosen = new Set(now.chosen);
  if (!chosen.delete(id)) chosen.add(id);
  return { chosen, cursor: id, anchor: id };
}

/** Everything from one picture to another, both included. */
function between(list: readonly number[], one: number, other: number): number[] {
  const ends = [list.indexOf(one), list.indexOf(other)].sort((a, b) => a - b) as [number, number];
  return ends[0] < 0 ? [other] : list.slice(ends[0], ends[1] + 1);
}

/** What the keys act on: all that is chosen, or else the picture under the cursor. */
export function meant(now: Selection): number[] {
  if (now.chosen.size) return [...now.chosen];
  return now.cursor === null ? [] : [now.cursor];
}

/** The selection in a list that has changed: what is gone is not chosen, and the cursor stands where it stood. */
export function within(now: Selection, before: readonly number[], list: readonly number[]): Selection {
  const there = new Set(list);
  const chosen = [...now.chosen].filter((id) => there.has(id));
  let { cursor } = now;
  if (cursor !== null && !there.has(cursor)) {
    const place = before.indexOf(cursor);
    const after = before.slice(Math.max(0, place)).find((id) => there.has(id));
    cursor = after ?? list.at(-1) ?? null;
  }
  const anchor = now.anchor !== null && there.has(now.anchor) ? now.anchor : cursor;
  if (chosen.length === now.chosen.size && cursor === now.cursor && anchor === now.anchor) return now;
  return { chosen: new Set(chosen), cursor, anchor };
}

/** Where a key leads in a grid, as a place in the list; null if it is no key that moves. */
export function step(
  key: string,
  from: number,
  columns: number,
  rows: number,
  length: number,
): number | null {
  const by: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * rows,
    PageDown: columns * rows,
    Home: -length,
    End: length,
  };
  const change = by[key];
  if (change === undefined || length === 0) return null;
  return Math.min(length - 1, Math.max(0, from + change));
}
