/** What the views ask of the server, and when an answer is old. Live events refresh them (see `live.ts`). */
import {
  infiniteQueryOptions,
  QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api, isAway, take } from "./client";
import type { components, paths } from "./schema";
import type { Answers, Job, JobState, Wish } from "./types";

export type GalleryQuery = NonNullable<paths["/api/v1/gallery"]["get"]["parameters"]["query"]>;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A server that is away comes back; one that refuses would only refuse again.
      retry: (count, error) => isAway(error) && count < 30,
      retryDelay: (count) => Math.min(500 * 2 ** count, 5_000),
      refetchOnWindowFocus: false,
      networkMode: "always", // the server is on this machine: being offline is how it is meant to work
    },
    mutations: { networkMode: "always" },
  },
});

export const aboutQuery = queryOptions({
  queryKey: ["about"],
  queryFn: () => take(api.GET("/api/v1/about")),
  staleTime: Infinity,
});

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: () => take(api.GET("/api/v1/models")),
  staleTime: 300_000,
});

export const samplersQuery = queryOptions({
  queryKey: ["samplers"],
  queryFn: () => take(api.GET("/api/v1/samplers")),
  staleTime: Infinity,
});

/** Jobs, newest first or as they will run. */
export const jobsQuery = (states?: JobState[], order: "newest" | "queue" = "newest", limit = 100) =>
  queryOptions({
    queryKey: ["jobs", order, limit, states ?? "all"],
    queryFn: () =>
      take(
        api.GET("/api/v1/jobs", {
          params: { query: { ...(states ? { state: states } : {}), order, limit } },
        }),
      ),
  });

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", id],
    queryFn: () => take(api.GET("/api/v1/jobs/{id}", { params: { path: { id } } })),
  });

/** The gallery, page after page. */
export const galleryQuery = (wanted: GalleryQuery) =>
  infiniteQueryOptions({
    queryKey: ["gallery", wanted],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/v1/gallery", {
          params: { query: { ...wanted, ...(pageParam === null ? {} : { before: pageParam }) } },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next ?? undefined,
  });

export const assetQuery = (id: number) =>
  queryOptions({
    queryKey: ["asset", id],
    queryFn: () => take(api.GET("/api/v1/gallery/{id}", { params: { path: { id } } })),
  });

export const recipeQuery = (id: number) =>
  queryOptions({
    queryKey: ["recipe", id],
    queryFn: () => take(api.GET("/api/v1/gallery/{id}/recipe", { params: { path: { id } } })),
    staleTime: Infinity,
  });

/** How a job is submitted besides its recipe. */
export interface SubmitOptions {
  answers?: Answers;
  priority?: number;
  preview_every?: number;
  /** Keeps every step, to be looked at later on Watch. */
  watch?: boolean;
}

/**
 * Puts a wish into the queue; when this is done, it is on the disk.
 *
 * @throws Problem if it cannot be made, or needs an answer first (kind "consent-needed").
 */
export function submit(wish: Wish, how: SubmitOptions = {}): Promise<Job> {
  // The server fills in what is left out; its document calls fields with a default required.
  const plain = { answers: { acknowledged: [] }, preview_every: 2, priority: 0, watch: false };
  const body = { ...plain, ...how, recipe: wish as components["schemas"]["Recipe"] };
  return take(api.POST("/api/v1/jobs", { body }));
}

/** Submits a wish from a view, and has lists of jobs asked anew. */
export function useSubmit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ wish, how }: { wish: Wish; how?: SubmitOptions }) => submit(wish, how),
    onSettled: () => client.invalidateQueries({ queryKey: ["jobs"] }),
  });
}

export type JobAction = "cancel" | "pause" | "resume" | "retry";

/** Cancels, pauses, resumes or retries a job. */
export function useSteer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, action }: { id: string; action: JobAction }) => {
      const params = { params: { path: { id } } };
      if (action === "cancel") return take(api.POST("/api/v1/jobs/{id}/cancel", params));
      if (action === "pause") return take(api.POST("/api/v1/jobs/{id}/pause", params));
      if (action === "resume") return take(api.POST("/api/v1/jobs/{id}/resume", params));
      return take(api.POST("/api/v1/jobs/{id}/retry", params));
    },
    onSettled: (_job, _error, { id }) =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["jobs"] }),
        client.invalidateQueries({ queryKey: ["job", id] }),
      ]),
  });
}
