/** What the gallery asks of the server besides pictures themselves. */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { GalleryQuery } from "@/api/queries";
import type { Asset } from "@/api/types";
import { treeOf } from "./lineage";

/** The numbers of all pictures that a filter finds, newest first. */
export const idsQuery = (wanted: GalleryQuery) =>
  queryOptions({
    queryKey: ["gallery", "ids", wanted],
    queryFn: () => take(api.GET("/api/v1/gallery/ids", { params: { query: wanted } })),
    placeholderData: (before: number[] | undefined) => before,
    structuralSharing: false, // comparing 100,000 numbers one by one gains nothing
  });

export const boardsQuery = queryOptions({
  queryKey: ["boards"],
  queryFn: () => take(api.GET("/api/v1/boards")),
});

export const tagsQuery = queryOptions({
  queryKey: ["tags"],
  queryFn: () => take(api.GET("/api/v1/tags")),
});

export const lineageQuery = (asset: Asset) =>
  queryOptions({
    queryKey: ["gallery", "lineage", asset.id],
    queryFn: () =>
      treeOf(asset, (id) => take(api.GET("/api/v1/gallery/{id}/lineage", { params: { path: { id } } }))),
  });
