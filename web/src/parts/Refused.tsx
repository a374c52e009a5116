import type { UseMutationResult } from "@tanstack/react-query";
import { isAway, Problem } from "@/api/client";
import { Consent } from "./Consent";
import { Wrong } from "./States";

/**
 * What came of asking for something, where it did not go through: the question who agreed, or the server's sentence.
 *
 * @param asked - what was asked; another try, or a closed question, takes the answer away.
 * @param away - what to say where the server does not answer; its plain error if left out.
 * @param onConsent - asks again, with who agreed.
 */
export function Refused({
  asked,
  away,
  onConsent,
}: {
  asked: Pick<UseMutationResult<unknown, Error, never>, "error" | "reset">;
  away?: string;
  onConsent: (words: string) => void;
}) {
  const { error, reset } = asked;
  if (!error) return null;
  if (error instanceof Problem && error.kind === "consent-needed") {
    return <Consent problem={error} onClose={reset} onConsent={onConsent} />;
  }
  return away !== undefined && isAway(error) ? <p className="said warm">{away}</p> : <Wrong error={error} />;
}
