/** Short names for what the server's OpenAPI document calls by long ones. */
import type { components } from "./schema";

type Known = components["schemas"];

/** As the client hands it out: a tuple is an array of any length. */
type Handed<T> = T extends readonly (infer One)[]
  ? Handed<One>[]
  : T extends object
    ? { [Key in keyof T]: Handed<T[Key]> }
    : T;

type Schemas = { [Name in keyof Known]: Handed<Known[Name]> };

export type Recipe = Schemas["Recipe"];
export type ResolvedRecipe = Schemas["ResolvedRecipe"];
export type Job = Schemas["JobView"];
export type JobWithAssets = Schemas["JobWithAssets"];
export type JobState = Job["state"];
export type Asset = Schemas["AssetView"];
export type InputFile = Schemas["InputFile"];
export type Uploaded = Schemas["Uploaded"];
export type Found = Schemas["Found"];
export type Verified = Schemas["Verified"];
export type ChainStep = Schemas["Step"];
export type ModelCard = Schemas["ModelCard"];
export type SamplerInfo = Schemas["Sampler"];
export type CameraMove = Schemas["CameraMove"];
export type PromptAnswer = Schemas["PromptAnswer"];
export type Answers = Schemas["Answers"];

/** What a person asks for: whatever is left out is as the model likes it. */
export type Wish = Pick<Recipe, "prompt"> &
  Partial<Omit<Recipe, "output" | "mask">> & { output?: Output; mask?: Masked | null };

/** Where to paint; what is left out of it is as usual. */
type Masked = Pick<Schemas["Mask"], "file"> & Partial<Schemas["Mask"]>;

/** What is to be made: a picture or a film, with those of its settings that were chosen. */
export type Output =
  (Partial<Schemas["ImageSpec"]> & { kind: "image" }) | (Partial<Schemas["VideoSpec"]> & { kind: "video" });

/** One event of a stream; which `data` belongs to which `kind` is written in docs/server.md. */
export interface Line {
  number: number;
  job: string;
  kind:
    | "queued"
    | "started"
    | "progress"
    | "preview"
    | "asset"
    | "note"
    | "done"
    | "failed"
    | "cancelled"
    | "requeued"
    | "paused";
  at: number;
  data: Record<string, unknown>;
}
