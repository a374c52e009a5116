/** Files that go to the server: as the body, never as a form. */
import { api, asProblem, Problem, take } from "./client";
import type { Asset, Found, Uploaded, Verified } from "./types";

async function send<T>(path: string, file: Blob): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      body: file,
      headers: { "Content-Type": "application/octet-stream" },
    });
  } catch {
    throw new Problem("the server does not answer", 0, "away");
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw asProblem(body, response.status);
  return body as T;
}

/** Uploads a picture or film to start from; its `file` goes into a recipe as it is. */
export const upload = (file: Blob, name = "picture"): Promise<Uploaded> =>
  send(`/api/v1/inputs?name=${encodeURIComponent(name)}`, file);

/** Reads the recipe that is inside a file, whichever tool wrote it. */
export const inspect = (file: Blob): Promise<Found> => send("/api/v1/inspect", file);

/** Takes a finished picture or film as one to start from. */
export const asInput = (asset: Pick<Asset, "id">): Promise<Uploaded> =>
  take(api.POST("/api/v1/gallery/{id}/as-input", { params: { path: { id: asset.id } } }));

/** Takes what is given to start from: a file, or something finished. */
export const taken = (given: File | Pick<Asset, "id">): Promise<Uploaded> =>
  given instanceof File ? upload(given, given.name) : asInput(given);

/** The address of a small picture of one in the gallery. */
export const thumbnail = (id: number): string => `/api/v1/gallery/${id}/thumbnail`;

/** Asks whether a file is what its content credentials say. */
export const verify = (file: Blob): Promise<Verified> => send("/api/v1/verify", file);
