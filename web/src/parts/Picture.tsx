import type { Asset } from "@/api/types";

/** A finished picture, or a film that plays while it is pointed at. */
export function Picture({ asset, still = false }: { asset: Asset; still?: boolean }) {
  if (asset.media_type.startsWith("video/")) {
    return (
      <video
        src={asset.url}
        aria-label={asset.prompt}
        muted
        loop
        playsInline
        preload="metadata"
        onPointerEnter={(event) => !still && void event.currentTarget.play().catch(() => undefined)}
        onPointerLeave={(event) => !still && event.currentTarget.pause()}
      />
    );
  }
  return (
    <img
      src={asset.url}
      alt={asset.prompt}
      width={asset.width}
      height={asset.height}
      loading="lazy"
      decoding="async"
    />
  );
}
