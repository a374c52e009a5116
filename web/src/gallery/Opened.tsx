import { useQuery } from "@tanstack/react-query";
import { ArchiveRestore, FileLock2, FolderHeart, GitFork, ShieldCheck, Tag } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { assetQuery } from "@/api/queries";
import { to } from "@/app/views";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import { Waiting, Wrong } from "@/parts/States";
import { Viewer } from "@/parts/Viewer";
import type { Acts } from "./acts";
import { LabelSheet } from "./LabelSheet";
import { Lineage } from "./Lineage";
import { useShelf } from "./shelf";

interface Props {
  id: number;
  acts: Acts;
  onClose: () => void;
  onShow: (id: number) => void;
  onStep: (by: -1 | 1) => void;
}

/** A picture of the gallery, large, with its boards, tags and lineage. */
export function Opened({ id, acts, onClose, onShow, onStep }: Props) {
  const { t } = useTranslation("gallery");
  const [over, setOver] = useState<"labels" | "lineage" | null>(null);
  const shelved = useShelf((state) => state.held.get(id)?.asset);
  const asked = useQuery({ ...assetQuery(id), enabled: !shelved });
  const asset = shelved ?? asked.data;
  if (!asset) {
    return (
      <Sheet title={t("picture", { number: id })} onClose={onClose}>
        {asked.error ? <Wrong error={asked.error} /> : <Waiting />}
      </Sheet>
    );
  }
  if (over === "labels") return <LabelSheet ids={[id]} acts={acts} onClose={() => setOver(null)} />;
  if (over === "lineage") {
    const show = (other: number) => {
      setOver(null);
      onShow(other);
    };
    return <Lineage asset={asset} onOpen={(other) => show(other.id)} onClose={() => setOver(null)} />;
  }
  return (
    <Viewer asset={asset} onClose={onClose} onStep={onStep}>
      <div className="opened">
        {asset.boards.length + asset.tags.length > 0 && (
          <p className="chips">
            {asset.boards.map((name) => (
              <span key={`board ${name}`} className="chip">
                <FolderHeart size={14} aria-hidden /> {name}
              </span>
            ))}
            {asset.tags.map((name) => (
              <span key={`tag ${name}`} className="chip">
                <Tag size={14} aria-hidden /> {name}
              </span>
            ))}
          </p>
        )}
        <div className="row">
          {asset.trashed !== null && (
            <Button compact icon={ArchiveRestore} onClick={() => void acts.untrash([id]).then(onClose)}>
              {t("restore")}
            </Button>
          )}
          <Button compact icon={FolderHeart} onClick={() => setOver("labels")}>
            {t("label")}
          </Button>
          <Button compact icon={GitFork} onClick={() => setOver("lineage")}>
            {t("lineage")}
          </Button>
          <Link className="button compact" href={to("verify", { asset: id })}>
            <ShieldCheck size={16} aria-hidden />
            {t("verify")}
          </Link>
          {asset.media_type === "video/webm" && (
            <a
              className="button compact"
              href={`/api/v1/gallery/${id}/credentials`}
              download={`dream-${id}.c2pa`}
            >
              <FileLock2 size={16} aria-hidden />
              {t("credentials")}
            </a>
          )}
        </div>
      </div>
    </Viewer>
  );
}
