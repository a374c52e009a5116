/** How a picture comes onto the canvas: from a file, from the gallery, or as an empty sheet. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { asInput, upload } from "@/api/files";
import type { Uploaded } from "@/api/types";
import { say } from "@/state/toasts";
import { blank, pen, png } from "./plane";
import { useDesk, type Picture } from "./store";
import { MOST_PIXELS } from "./wish";

/** What can be opened. */
type Source = { file: File } | { asset: number } | { empty: readonly [number, number] };

const asPicture = ({ file, url, width, height }: Uploaded): Picture => ({ file, url, width, height });

/** A file that is too large to paint on, made smaller; null where it is not. What is no picture, the server says. */
async function shrunk(file: File): Promise<HTMLCanvasElement | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const share = Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height));
  if (share >= 1) return null;
  const small = blank(Math.floor(bitmap.width * share), Math.floor(bitmap.height * share));
  pen(small).drawImage(bitmap, 0, 0, small.width, small.height);
  return small;
}

/** An empty sheet, as white as paper. */
async function paper([width, height]: readonly [number, number]): Promise<Blob> {
  const sheet = blank(width, height);
  const context = pen(sheet);
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  return png(sheet);
}

/** Opens pictures; the last that was opened lies on the canvas. */
export function useOpen() {
  const { t } = useTranslation("canvas");
  const { lay, set } = useDesk();
  return useMutation({
    mutationFn: async (source: Source): Promise<Picture> => {
      if ("asset" in source) {
        const asset = await take(api.GET("/api/v1/gallery/{id}", { params: { path: { id: source.asset } } }));
        return asPicture(await asInput(asset));
      }
      if ("empty" in source) return asPicture(await upload(await paper(source.empty), "doodle.png"));
      const small = await shrunk(source.file);
      if (!small) return asPicture(await upload(source.file, source.file.name || "picture"));
      say(t("open.shrunk", { width: small.width, height: small.height }));
      return asPicture(await upload(await png(small), source.file.name || "picture.png"));
    },
    onSuccess: (picture, source) => {
      lay(picture);
      if ("empty" in source) set({ tool: "doodle", aroundOnly: false });
    },
  });
}

/** The first picture among what was dropped or pasted. */
export const pictureIn = (data: DataTransfer | null): File | null =>
  [...(data?.files ?? [])].find((file) => file.type.startsWith("image/")) ?? null;
