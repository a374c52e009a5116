/** From an arranged film to the recipe that is sent, and what of it goes together. */
import type { CameraMove, InputFile, ModelCard, Output, Wish } from "@/api/types";
import { sizeFor } from "@/state/draft";
import type { Bar, FilmDraft } from "./store";
import { framesOf } from "./timeline";

/** Whether a model makes films. */
export const films = (card: Pick<ModelCard, "frames">): boolean => card.frames > 1;

/** Why a part of a film cannot be used beside the others; null if it can. */
export type Blocked = "loop" | "film" | null;

/** Which parts rest, and why: the recipe's rules of what goes together. */
export function blocked({
  start,
  loop,
}: Pick<FilmDraft, "start" | "loop">): Record<"loop" | "last" | "moves" | "paths", Blocked> {
  const film = start === "extend" || start === "restyle";
  const looping = loop && !film;
  return {
    loop: film ? "film" : null,
    last: start === "restyle" ? "film" : looping ? "loop" : null,
    moves: looping ? "loop" : null,
    paths: film ? "film" : looping ? "loop" : null,
  };
}

/** The film's size in pixels, as far as it is chosen here or follows from what goes in. */
export function sizeOf(draft: FilmDraft, card: ModelCard | undefined): [number, number] {
  const given = draft.start === "picture" ? draft.first : draft.start === "words" ? null : draft.film;
  const own = {
    width: card?.width ?? 128,
    height: card?.height ?? 128,
    size_multiple: card?.size_multiple ?? 16,
  };
  if (draft.ratio) return sizeFor(draft.ratio, own);
  return given ? sizeFor(`${given.width}:${given.height}`, own) : [own.width, own.height];
}

/** The film's rate and length, whatever of it is left to the model. */
export function lengthOf(
  draft: FilmDraft,
  card: ModelCard | undefined,
): { fps: number; seconds: number; frames: number } {
  const film = draft.start === "extend" || draft.start === "restyle" ? draft.film : null;
  const fps = draft.fps ?? (film?.fps ? Math.min(60, film.fps) : (card?.fps ?? 8));
  const own =
    draft.start === "restyle" && film?.seconds ? film.seconds : Math.max(17, card?.frames ?? 0) / fps;
  const seconds = draft.seconds ?? own;
  return { fps, seconds, frames: framesOf(seconds, fps) };
}

/** Why the film cannot be made yet. */
export type Lack = "words" | "first" | "film" | "model";

export function lacking(draft: FilmDraft, card: ModelCard | undefined): Lack | null {
  if (card && !films(card)) return "model";
  if (draft.start === "picture" && !draft.first) return "first";
  if ((draft.start === "extend" || draft.start === "restyle") && !draft.film) return "film";
  return draft.prompt.trim() ? null : "words";
}

const moveOf = ({ move, direction, amount, easing, start, end }: Bar): CameraMove =>
  move === "static"
    ? { move, easing, start, end }
    : { move, direction: direction ?? null, amount: amount ?? null, easing, start, end };

/**
 * The recipe of a film; parts that rest are left out.
 *
 * @param masks - the uploaded masks of its motion paths, by the paths' ids.
 */
export function wishOf(
  draft: FilmDraft,
  card: ModelCard | undefined,
  masks: Record<string, InputFile> = {},
): Wish {
  const rests = blocked(draft);
  const { start } = draft;
  const film = start === "extend" || start === "restyle";
  const [width, height] = sizeOf(draft, card);
  const output: Output = {
    kind: "video",
    ...(draft.ratio ? { width, height } : {}),
    ...(draft.fps === null ? {} : { fps: draft.fps }),
    ...(draft.loop && !rests.loop ? { loop: true } : {}),
    ...(draft.interpolate === null ? {} : { interpolate: draft.interpolate }),
    ...(draft.upscale > 1 ? { upscale: draft.upscale } : {}),
    ...(film && !draft.sound ? { sound: false } : {}),
  };
  return {
    prompt: draft.prompt.trim(),
    ...(draft.negative.trim() ? { negative_prompt: draft.negative.trim() } : {}),
    ...(draft.model ? { model: draft.model } : {}),
    ...(draft.seed === null ? {} : { seed: draft.seed }),
    ...(draft.seconds === null ? {} : { seconds: draft.seconds }),
    ...(start === "picture" && draft.first ? { init_image: draft.first.file } : {}),
    ...(start === "extend" && draft.film ? { extend: draft.film.file } : {}),
    ...(start === "restyle" && draft.film ? { init_video: draft.film.file, strength: draft.strength } : {}),
    ...(draft.last && !rests.last ? { last_image: draft.last.file } : {}),
    ...(draft.moves.length > 0 && !rests.moves ? { camera: draft.moves.map(moveOf) } : {}),
    ...(draft.paths.length > 0 && !rests.paths
      ? {
          motion_paths: draft.paths.map(({ id, points }) => ({
            points: points.map(([x, y]): [number, number] => [x, y]),
            ...(masks[id] ? { mask: masks[id] } : {}),
          })),
        }
      : {}),
    output,
  };
}
