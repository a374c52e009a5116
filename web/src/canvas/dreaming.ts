/** From what lies on the canvas to a job in the queue. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { upload } from "@/api/files";
import { useSubmit } from "@/api/queries";
import type { InputFile, ModelCard } from "@/api/types";
import { consentOf } from "@/state/draft";
import { blank, maskOf, pen, Plane, png } from "./plane";
import { useDesk, type Desk, type Picture } from "./store";
import type { History } from "./strokes";
import { colourAround, emptyGround } from "./surroundings";
import { MASKED, paintable, wishOf, type Asked } from "./wish";

const planeOf = (picture: Picture, history: History): HTMLCanvasElement => {
  const plane = new Plane(picture.width, picture.height, "#fff");
  plane.sync(history.done);
  return plane.canvas;
};

/** The picture's own pixels, at its own size. */
async function pixelsOf(picture: Picture): Promise<HTMLCanvasElement> {
  const image = new Image();
  image.src = picture.url;
  await image.decode();
  const canvas = blank(picture.width, picture.height);
  pen(canvas).drawImage(image, 0, 0, picture.width, picture.height);
  return canvas;
}

const dataOf = (canvas: HTMLCanvasElement) =>
  pen(canvas).getImageData(0, 0, canvas.width, canvas.height).data;

const sent = async (blob: Blob, name: string): Promise<InputFile> => (await upload(blob, name)).file;

/** Words for what is behind something that is to go: what was typed, or the colour around it. */
async function groundOf(picture: Picture, plane: HTMLCanvasElement, grow: number): Promise<string> {
  const reach = Math.max(2, grow + Math.round(Math.max(picture.width, picture.height) * 0.02));
  return emptyGround(colourAround(dataOf(await pixelsOf(picture)), dataOf(plane), picture.width, reach));
}

/** Uploads what was painted, and says what is asked for; null where nothing is left of a mask. */
async function asked(desk: Desk, picture: Picture, card: ModelCard | undefined): Promise<Asked | null> {
  const { tool, sheet } = desk;
  if (!sheet) return null;
  let words = desk.words[tool];
  let start = picture.file;
  let mask: InputFile | null = null;
  let { grow, blur } = desk;
  if (MASKED.includes(tool)) {
    const plane = planeOf(picture, sheet.mask);
    const blob = await maskOf(plane);
    if (!blob) return null;
    if (tool === "remove" && !words.trim()) words = await groundOf(picture, plane, grow);
    mask = await sent(blob, "mask.png");
  }
  if (tool === "doodle") {
    const doodle = planeOf(picture, sheet.doodle);
    const whole = await pixelsOf(picture);
    pen(whole).drawImage(doodle, 0, 0);
    start = await sent(await png(whole), "doodle.png");
    const blob = desk.aroundOnly ? await maskOf(doodle) : null;
    if (blob) {
      mask = await sent(blob, "mask.png");
      // Room for what the shape stands for: nobody doodles the whole of a thing.
      grow = Math.min(256, Math.round(Math.max(picture.width, picture.height) * 0.06));
      blur = Math.min(256, grow / 3);
    }
  }
  const size = card && desk.size === "picture" ? paintable(card, picture.width, picture.height) : null;
  const { negative, sides, count, seed, model } = desk;
  return {
    tool,
    words,
    negative,
    picture: start,
    mask,
    grow,
    blur,
    strength: desk.strength[tool],
    sides,
    size,
    count,
    seed,
    model,
    tasks: card?.tasks ?? [],
  };
}

/** Sends what lies on the canvas; what comes of it is a new round. */
export function useDream(card: ModelCard | undefined) {
  const { t } = useTranslation("canvas");
  const submit = useSubmit();
  return useMutation({
    mutationFn: async (consent: string | null) => {
      const desk = useDesk.getState();
      const picture = desk.sheet?.picture;
      if (!picture) return;
      const wanted = await asked(desk, picture, card);
      if (!wanted) throw new Error(t("blankMask"));
      const how = consent ? { how: { answers: consentOf(consent) } } : {};
      const job = await submit.mutateAsync({ wish: wishOf(wanted), ...how });
      const { tool, words, sides } = wanted;
      const round = {
        job: job.id, base: picture.file.sha256 ?? "", tool, words, seen: false, dropped: [],
        sides: tool === "outpaint" ? sides : { left: 0, right: 0, top: 0, bottom: 0 },
      }; // prettier-ignore
      desk.set({ rounds: [...useDesk.getState().rounds, round] });
    },
  });
}
