/** What is done with one or many pictures of the gallery at once: each act shows at once and can be undone. */
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import { api, take } from "@/api/client";
import { say } from "@/state/toasts";
import { alter, useShelf } from "./shelf";

const AT_ONCE = 1000; // pictures in one request
const UNDOABLE = 100; // acts

type Act = { kind: "trash" | "untrash" | "favour" | "disfavour"; ids: number[] };

/** What was done, the last thing at the end. */
const useDone = create<{ acts: Act[] }>(() => ({ acts: [] }));
const remember = (act: Act) => useDone.setState(({ acts }) => ({ acts: [...acts.slice(1 - UNDOABLE), act] }));
const OPPOSITE = { trash: "untrash", untrash: "trash", favour: "disfavour", disfavour: "favour" } as const;

/** Labels to put on or to take off. */
export interface Labels {
  add_tags?: string[];
  remove_tags?: string[];
  add_boards?: string[];
  remove_boards?: string[];
}

async function inParts(
  ids: readonly number[],
  ask: (ids: number[]) => Promise<{ count: number }>,
): Promise<number> {
  let count = 0;
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    count += (await ask(ids.slice(start, start + AT_ONCE))).count;
  }
  return count;
}

function mark(ids: readonly number[], favourite: boolean | null, labels: Labels) {
  const rest = { add_tags: [], remove_tags: [], add_boards: [], remove_boards: [], ...labels };
  return inParts(ids, (ids) => take(api.POST("/api/v1/gallery/mark", { body: { ids, favourite, ...rest } })));
}

function send({ kind, ids }: Act): Promise<number> {
  if (kind === "favour" || kind === "disfavour") return mark(ids, kind === "favour", {});
  if (kind === "trash")
    return inParts(ids, (ids) => take(api.POST("/api/v1/gallery/trash", { body: { ids } })));
  return inParts(ids, (ids) => take(api.POST("/api/v1/gallery/untrash", { body: { ids } })));
}

/**
 * The acts.
 *
 * @param hide - takes pictures out of the list that is shown, before the server has answered.
 */
export function useActs(hide: (ids: readonly number[]) => void) {
  const { t } = useTranslation("gallery");
  const studio = useTranslation().t;
  const client = useQueryClient();
  const refresh = () =>
    Promise.all(
      ["gallery", "asset", "boards", "tags"].map((key) => client.invalidateQueries({ queryKey: [key] })),
    );

  const telling = async (run: () => Promise<unknown>): Promise<boolean> => {
    try {
      await run();
      return true;
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      await refresh();
    }
  };

  const act = async (act: Act, shown: string | null) => {
    if (!act.ids.length) return;
    if (act.kind === "trash" || act.kind === "untrash") hide(act.ids);
    else alter(act.ids, () => ({ favourite: act.kind === "favour" }));
    if (!(await telling(() => send(act)))) return;
    remember(act);
    if (shown) say(shown, { label: studio("undo"), run: () => void undo() });
  };

  const undo = async () => {
    const last = useDone.getState().acts.at(-1);
    if (!last) {
      say(t("nothingToUndo"));
      return;
    }
    useDone.setState(({ acts }) => ({ acts: acts.slice(0, -1) }));
    const back = { kind: OPPOSITE[last.kind], ids: last.ids };
    if (back.kind === "favour" || back.kind === "disfavour") {
      alter(back.ids, () => ({ favourite: back.kind === "favour" }));
    }
    if (await telling(() => send(back))) say(t(`undone.${last.kind}`, { count: last.ids.length }));
  };

  return {
    undo,
    trash: (ids: number[]) => act({ kind: "trash", ids }, t("done.trash", { count: ids.length })),
    untrash: (ids: number[]) => act({ kind: "untrash", ids }, t("done.untrash", { count: ids.length })),
    /** Makes all of them favourites; where they are already, none. */
    favourite: (ids: number[]) => {
      const { held } = useShelf.getState();
      const all = ids.every((id) => held.get(id)?.asset.favourite);
      return act({ kind: all ? "disfavour" : "favour", ids }, null);
    },
    label: (ids: number[], labels: Labels) => telling(() => mark(ids, null, labels)),
    /** Deletes for good what is in the trash. */
    purge: async (ids: number[]) => {
      hide(ids);
      const ask = (ids: number[]) => take(api.POST("/api/v1/gallery/purge", { body: { ids } }));
      if (await telling(() => inParts(ids, ask))) {
        useDone.setState({ acts: [] }); // what is gone cannot come back
        say(t("done.purge", { count: ids.length }));
      }
    },
  };
}

export type Acts = ReturnType<typeof useActs>;
