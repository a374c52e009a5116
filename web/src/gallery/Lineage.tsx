import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { thumbnail } from "@/api/files";
import type { Asset } from "@/api/types";
import { Sheet } from "@/parts/Sheet";
import { Waiting, Wrong } from "@/parts/States";
import { sizeOf, type Branch } from "./lineage";
import { lineageQuery } from "./queries";

/** Where a picture comes from and what became of it, as a tree. */
export function Lineage({
  asset,
  onOpen,
  onClose,
}: {
  asset: Asset;
  onOpen: (asset: Asset) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("gallery");
  const tree = useQuery(lineageQuery(asset));
  const { from = [], of = [], more = false } = tree.data ?? {};
  return (
    <Sheet title={t("lineage")} onClose={onClose}>
      <div className="lineage">
        {tree.isPending && <Waiting />}
        {tree.error && <Wrong error={tree.error} onRetry={() => void tree.refetch()} />}
        {tree.isSuccess && from.length + of.length === 0 && <p className="soft">{t("lineageNone")}</p>}
        {from.length > 0 && <h3>{t("madeFrom", { count: sizeOf(from) })}</h3>}
        <Branches branches={from} onOpen={onOpen} />
        <div className="root">
          <Leaf asset={asset} current />
        </div>
        {of.length > 0 && <h3>{t("madeOf", { count: sizeOf(of) })}</h3>}
        <Branches branches={of} onOpen={onOpen} />
        {more && <p className="soft small">{t("lineageMore")}</p>}
      </div>
    </Sheet>
  );
}

function Branches({ branches, onOpen }: { branches: Branch[]; onOpen: (asset: Asset) => void }) {
  const { t } = useTranslation("gallery");
  if (!branches.length) return null;
  return (
    <ul>
      {branches.map((branch) => (
        <li key={branch.asset.id}>
          <button type="button" onClick={() => onOpen(branch.asset)}>
            <Leaf asset={branch.asset} />
          </button>
          {branch.more && <span className="soft small">{t("lineageMore")}</span>}
          <Branches branches={branch.next} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

function Leaf({ asset, current }: { asset: Asset; current?: boolean }) {
  const { t, i18n } = useTranslation("gallery");
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      <img src={thumbnail(asset.id)} alt="" width={64} height={64} />
      <span>
        <span className="prompt">{asset.prompt || t("picture", { number: asset.id })}</span>
        <span className="soft small">
          {current ? t("thisOne") : when.format(asset.created * 1000)}
          {asset.trashed !== null && ` · ${t("inTrash")}`}
        </span>
      </span>
    </>
  );
}
