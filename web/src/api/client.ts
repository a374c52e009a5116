/** The way to the server: one typed client, and errors as the sentences that the server says. */
import createClient from "openapi-fetch";
import type { paths } from "./schema";

export const api = createClient<paths>({ baseUrl: "/" });

/** Something that the server could not do, in its own words. */
export class Problem extends Error {
  constructor(
    message: string,
    /** HTTP's status, or 0 where no answer came. */
    readonly status: number,
    /** The last part of the problem's type, such as "consent-needed". */
    readonly kind: string,
    /** Everything else that the server said of it. */
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "Problem";
  }
}

/** A server that does not answer: nothing is lost, it is asked again later. */
export const isAway = (error: unknown): boolean => error instanceof Problem && error.status === 0;

/** Turns what the server answered when it refused into a Problem. */
export function asProblem(body: unknown, status: number): Problem {
  const said = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const detail = typeof said["detail"] === "string" ? said["detail"] : `the server answered ${status}`;
  const kind = typeof said["type"] === "string" ? (said["type"].split(/[/:]/).at(-1) ?? "") : "";
  return new Problem(detail, status, kind, said);
}

/**
 * The data of an answer.
 *
 * @throws Problem if the server refused or did not answer.
 */
export async function take<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem("the server does not answer", 0, "away");
  }
  if (answer.data === undefined || answer.error !== undefined) {
    throw asProblem(answer.error, answer.response.status);
  }
  return answer.data;
}
