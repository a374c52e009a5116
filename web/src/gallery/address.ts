/** What the gallery shows, and how that stands in the address, so that it survives refresh and can be shared. */
import type { GalleryQuery } from "@/api/queries";

/** Which pictures to show; what is left out does not count. */
export interface Wanted {
  text?: string;
  model?: string;
  sampler?: string;
  kind?: "image" | "video";
  width?: number;
  height?: number;
  /** The first and the last day, as YYYY-MM-DD. */
  since?: string;
  until?: string;
  favourite?: true;
  board?: string;
  tag?: string;
  trashed?: true;
  /** Made by one recipe: the beginning of its id. */
  recipe?: string;
}

/** The same without some of its filters. */
export const without = (wanted: Wanted, ...names: (keyof Wanted)[]): Wanted =>
  Object.fromEntries(Object.entries(wanted).filter(([name]) => !names.includes(name as keyof Wanted)));

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SIZE = /^(\d{1,5})x(\d{1,5})$/;
const RECIPE = /^[0-9a-f]{8,64}$/;
const WORDS = ["model", "sampler", "board", "tag"] as const;

/** Reads an address; what makes no sense in it is passed over. */
export function wantedIn(address: URLSearchParams): Wanted {
  const wanted: Wanted = {};
  const text = address.get("q");
  if (text?.trim()) wanted.text = text.slice(0, 1000);
  for (const name of WORDS) {
    const value = address.get(name)?.trim();
    if (value) wanted[name] = value.slice(0, 200);
  }
  const kind = address.get("kind");
  if (kind === "image" || kind === "video") wanted.kind = kind;
  const size = SIZE.exec(address.get("size") ?? "");
  if (size && Number(size[1]) && Number(size[2])) {
    wanted.width = Number(size[1]);
    wanted.height = Number(size[2]);
  }
  for (const name of ["since", "until"] as const) {
    const day = address.get(name);
    if (day && DAY.test(day) && !Number.isNaN(Date.parse(day))) wanted[name] = day;
  }
  const recipe = address.get("recipe");
  if (recipe && RECIPE.test(recipe)) wanted.recipe = recipe;
  if (address.has("favourites")) wanted.favourite = true;
  if (address.has("trash")) wanted.trashed = true;
  return wanted;
}

/** Writes an address; reading it gives the same again. */
export function addressOf(wanted: Wanted): URLSearchParams {
  const address = new URLSearchParams();
  if (wanted.text?.trim()) address.set("q", wanted.text);
  for (const name of [...WORDS, "kind", "since", "until", "recipe"] as const) {
    const value = wanted[name];
    if (value) address.set(name, value);
  }
  if (wanted.width && wanted.height) address.set("size", `${wanted.width}x${wanted.height}`);
  if (wanted.favourite) address.set("favourites", "");
  if (wanted.trashed) address.set("trash", "");
  return address;
}

/** The same in the server's words. Days are those of this computer's clock; the last day counts whole. */
export function queryOf(wanted: Wanted): GalleryQuery {
  const { since, until, text, ...same } = wanted;
  // Something to search for needs a letter or a digit: the server refuses a lonely "-".
  const words = text && /[\p{L}\p{N}]/u.test(text) ? { text } : {};
  const midnight = (day: string, later: number) => {
    const [year, month, date] = day.split("-").map(Number) as [number, number, number];
    return new Date(year, month - 1, date + later).getTime() / 1000;
  };
  return {
    ...same,
    ...words,
    ...(since ? { since: midnight(since, 0) } : {}),
    ...(until ? { until: midnight(until, 1) } : {}),
  };
}

/** How many filters are set besides the text, the trash and favourites, which have places of their own. */
export const narrowed = (wanted: Wanted): number =>
  [wanted.model, wanted.sampler, wanted.width, wanted.since, wanted.until, wanted.recipe].filter(Boolean)
    .length;
