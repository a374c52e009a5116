import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { assetQuery, recipeQuery, useSubmit } from "@/api/queries";
import type { Wish } from "@/api/types";
import { Button } from "@/parts/Button";
import { Picture } from "@/parts/Picture";
import { Refused } from "@/parts/Refused";
import { Wrong } from "@/parts/States";
import { consentOf } from "@/state/draft";
import { Player } from "./Player";
import { useWatch } from "./store";
import { Beginning } from "./Watch";

/**
 * Paints a wish, or a picture of the gallery once more, and shows its steps.
 *
 * @param asset - of the gallery, to be painted once more with its exact recipe.
 * @param job - that was watched before.
 */
export function Steps({ asset, job }: { asset: number | null; job: string | null }) {
  const { t } = useTranslation("watch");
  const { prompt, seed, job: last, again, set } = useWatch();
  const submit = useSubmit();
  const client = useQueryClient();
  const shown = job ?? (asset === null ? last : (again[asset] ?? null));

  const paint = async (consent?: string) => {
    const wish: Wish =
      asset === null
        ? { prompt: prompt.trim(), seed }
        : ({ ...(await client.fetchQuery(recipeQuery(asset))).recipe, count: 1 } as Wish);
    const how = { watch: true, preview_every: 0, ...(consent ? { answers: consentOf(consent) } : {}) };
    submit.mutate(
      { wish, how },
      {
        onSuccess: ({ id }) => set(asset === null ? { job: id } : { again: { ...again, [asset]: id } }),
      },
    );
  };

  return (
    <>
      <form
        className="beginnings"
        onSubmit={(event) => {
          event.preventDefault();
          void paint();
        }}
      >
        {asset === null ? <Beginning first={t("prompt")} seed="" /> : <Chosen asset={asset} />}
        <Button
          look="main"
          icon={Eye}
          type="submit"
          disabled={submit.isPending || (asset === null && !prompt.trim())}
        >
          {t("paint")}
        </Button>
      </form>
      <Refused asked={submit} onConsent={(words) => void paint(words)} />
      {shown ? <Player key={shown} job={shown} /> : <p className="soft">{t("nothing")}</p>}
    </>
  );
}

/** The picture of the gallery that is to be watched. */
function Chosen({ asset }: { asset: number }) {
  const { t } = useTranslation("watch");
  const query = useQuery(assetQuery(asset));
  if (query.error) return <Wrong error={query.error} />;
  if (!query.data) return null;
  return (
    <div className="chosen">
      <Picture asset={query.data} />
      <span>
        <strong>{query.data.prompt}</strong>
        <br />
        <span className="soft small">{t("sameRecipe")}</span>
      </span>
    </div>
  );
}
