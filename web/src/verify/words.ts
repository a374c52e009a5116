/** What the server says of credentials in fixed words, as keys of the studio's own. */

const ORIGINS = {
  "made by a trained model (AI)": "model",
  "an edit made with a trained model (AI)": "edit",
  "put together with parts that a computer made": "parts",
  "made by a computer program": "program",
  "captured by a camera": "camera",
  "captured by a camera that computed it from several shots": "shots",
  "made by people with software": "people",
  "edited by people": "edited",
  "captured from a screen": "screen",
  "an edit": "anEdit",
  "no credentials of its own": "none",
  "no credentials": "none",
} as const;
const REASONS = {
  "the file was changed after it was signed": "changed",
  "the film was changed after it was signed": "changed",
  "what its credentials say was changed": "said",
  "nobody here vouches for the signer": "stranger",
  "the signer's certificate has run out": "late",
  "the signer's certificate was revoked": "revoked",
  "they are damaged": "damaged",
  "they are damaged, or not all of them is left": "damaged",
} as const;
const ACTIONS = {
  allow: "allow",
  notice: "notice",
  consent: "consent",
  refuse: "refuse",
  label: "label",
} as const;

const looked = <T extends Record<string, string>>(words: T) =>
  (said: string): T[keyof T] | null => (Object.hasOwn(words, said) ? words[said as keyof T] : null); // prettier-ignore

/** The key of what a file is, or null where it is said in words of its own. */
export const originKey = looked(ORIGINS);
/** The key of why credentials are worth nothing. */
export const reasonKey = looked(REASONS);
/** The key of what the policy did. */
export const actionKey = looked(ACTIONS);
