import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { thumbnail } from "@/api/files";
import { galleryQuery } from "@/api/queries";
import type { Asset } from "@/api/types";

const SHOWN = 10;

/** The newest pictures or films of the gallery, each to be taken up with one press; nothing where there are none. */
export function Latest({
  kind,
  blocked = false,
  onTake,
}: {
  kind: "image" | "video";
  blocked?: boolean;
  onTake: (asset: Asset) => void;
}) {
  const { t } = useTranslation();
  const gallery = useInfiniteQuery(galleryQuery({ limit: SHOWN, kind }));
  const assets = gallery.data?.pages[0]?.assets ?? [];
  if (assets.length === 0) return null;
  return (
    <div className="latest" role="group" aria-label={t("latest")}>
      <span className="small soft">{t("latest")}</span>
      <div className="shelf">
        {assets.map((asset) => (
          <button
            key={asset.id}
            type="button"
            disabled={blocked}
            aria-label={asset.prompt}
            title={asset.prompt}
            onClick={() => onTake(asset)}
          >
            <img src={thumbnail(asset.id)} alt="" loading="lazy" decoding="async" />
          </button>
        ))}
      </div>
    </div>
  );
}
