/** What can be done with a finished picture or film, wherever it is shown. */
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { api, take } from "@/api/client";
import { asInput } from "@/api/files";
import { recipeQuery, useSubmit } from "@/api/queries";
import type { Asset, Wish } from "@/api/types";
import { to } from "@/app/views";
import { draftOf, useDraft } from "@/state/draft";
import { rollSeed } from "@/state/seed";
import { say } from "@/state/toasts";

/** The actions; each tells in a toast where it fails, in the server's own sentence. */
export function useActions() {
  const { t } = useTranslation("create");
  const studio = useTranslation().t;
  const client = useQueryClient();
  const [, go] = useLocation();
  const submit = useSubmit();
  const { replace, change } = useDraft();

  const telling = async (run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  };
  const refresh = () =>
    Promise.all(
      ["gallery", "asset", "boards", "tags"].map((key) => client.invalidateQueries({ queryKey: [key] })),
    );

  return {
    /** Takes its settings over to Create. */
    use: (asset: Asset) =>
      telling(async () => {
        const { recipe } = await client.fetchQuery(recipeQuery(asset.id));
        replace(draftOf(recipe));
        go(to("create"));
      }),
    /** Asks for it once more with another seed. */
    again: (asset: Asset) =>
      telling(async () => {
        const { recipe } = await client.fetchQuery(recipeQuery(asset.id));
        await submit.mutateAsync({ wish: { ...recipe, seed: rollSeed(), count: 1 } as Wish });
      }),
    /** Makes it the picture to start from. */
    start: (asset: Asset) =>
      telling(async () => {
        change({ init: await asInput(asset), width: null, height: null });
        go(to("create"));
      }),
    favourite: (asset: Asset) =>
      telling(async () => {
        await take(
          api.POST("/api/v1/gallery/mark", {
            body: {
              ids: [asset.id],
              favourite: !asset.favourite,
              add_tags: [],
              remove_tags: [],
              add_boards: [],
              remove_boards: [],
            },
          }),
        );
        await refresh();
      }),
    /** Puts it into the trash, and offers to take it out again. */
    trash: (asset: Asset) =>
      telling(async () => {
        await take(api.POST("/api/v1/gallery/trash", { body: { ids: [asset.id] } }));
        await refresh();
        say(t("trashed"), {
          label: studio("undo"),
          run: () =>
            void telling(async () => {
              await take(api.POST("/api/v1/gallery/untrash", { body: { ids: [asset.id] } }));
              await refresh();
            }),
        });
      }),
  };
}
