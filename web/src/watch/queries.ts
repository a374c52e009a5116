/** What Watch asks of the server. */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

/** What is kept of a job's steps; asked again and again as long as it grows. */
export const watchQuery = (id: string) =>
  queryOptions({
    queryKey: ["watch", id],
    queryFn: async () => {
      const params = { params: { path: { id } } };
      const [watch, job] = await Promise.all([
        take(api.GET("/api/v1/jobs/{id}/watch", params)),
        take(api.GET("/api/v1/jobs/{id}", params)),
      ]);
      return { watch, job };
    },
    staleTime: 10_000,
    refetchInterval: (query) => {
      const state = query.state.data?.job.state;
      return query.state.error || state === "done" || state === "failed" || state === "cancelled"
        ? false
        : 700;
    },
  });
