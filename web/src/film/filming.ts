/** From the arranged film to a job in the queue. */
import { useMutation } from "@tanstack/react-query";
import { upload } from "@/api/files";
import { useSubmit } from "@/api/queries";
import type { InputFile, ModelCard } from "@/api/types";
import { maskOf, Plane } from "@/canvas/plane";
import { isBlank } from "@/canvas/strokes";
import { consentOf } from "@/state/draft";
import { useFilm, type FilmDraft } from "./store";
import { blocked, wishOf } from "./wish";

/** Uploads what was painted for the motion paths, in the size of the picture that they are drawn for. */
async function masksOf(draft: FilmDraft): Promise<Record<string, InputFile>> {
  const picture = draft.start === "picture" ? draft.first : null;
  const masks: Record<string, InputFile> = {};
  if (!picture || blocked(draft).paths) return masks;
  for (const path of draft.paths) {
    if (isBlank(path.mask)) continue;
    const plane = new Plane(picture.width, picture.height, "#fff");
    plane.sync(path.mask.done);
    const blob = await maskOf(plane.canvas);
    if (blob) masks[path.id] = (await upload(blob, "mask.png")).file;
  }
  return masks;
}

/** Sends the film; it is one more of the jobs below. */
export function useMakeFilm(card: ModelCard | undefined) {
  const submit = useSubmit();
  return useMutation({
    mutationFn: async (consent: string | null) => {
      const { draft } = useFilm.getState();
      const wish = wishOf(draft, card, await masksOf(draft));
      const job = await submit.mutateAsync({
        wish,
        ...(consent ? { how: { answers: consentOf(consent) } } : {}),
      });
      const now = useFilm.getState();
      now.change({ jobs: [...now.draft.jobs, job.id] });
    },
  });
}
