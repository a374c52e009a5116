/** What the models view asks of the server. */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const partsQuery = queryOptions({
  queryKey: ["models", "parts"],
  queryFn: () => take(api.GET("/api/v1/parts")),
  staleTime: 300_000,
});
