import { useMutation } from "@tanstack/react-query";
import { FileSearch } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { Problem } from "@/api/client";
import { verify } from "@/api/files";
import { Drop } from "@/parts/Drop";
import { Waiting, Wrong } from "@/parts/States";
import { useFileDrop } from "@/gallery/useFileDrop";
import { useHanded } from "./handed";
import { VerdictOf } from "./Verdict";
import "./verify.css";

/** A file of the gallery as one that was dropped here. */
async function fetched(id: string): Promise<File> {
  const answer = await fetch(`/api/v1/gallery/${encodeURIComponent(id)}/file`);
  if (!answer.ok)
    throw new Problem(`there is nothing with the number ${id} in the gallery`, answer.status, "missing");
  const name = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  const blob = await answer.blob();
  return new File([blob], name ?? `dream-${id}`, { type: blob.type });
}

/** A place to drop a file on, and the answer whether it is what it says. */
export default function Verify() {
  const { t } = useTranslation("verify");
  const studio = useTranslation().t;
  const [address, setAddress] = useSearchParams();
  const asset = address.get("asset");
  const handed = useHanded((state) => state.file);
  const hand = useHanded((state) => state.hand);
  const [shown, setShown] = useState<{ name: string; url: string; film: boolean } | null>(null);
  const checking = useMutation({
    mutationFn: async (given: File | string) => {
      const file = typeof given === "string" ? await fetched(given) : given;
      setShown({ name: file.name, url: URL.createObjectURL(file), film: file.type.startsWith("video/") });
      return verify(file);
    },
  });
  const { mutate } = checking;
  const take = useCallback(
    (file: File) => {
      setAddress({}, { replace: true });
      mutate(file);
    },
    [mutate, setAddress],
  );
  const dropping = useFileDrop(take);
  useEffect(() => {
    if (!handed) return;
    mutate(handed);
    hand(null);
  }, [handed, hand, mutate]);
  useEffect(() => {
    if (asset) mutate(asset);
  }, [asset, mutate]);
  useEffect(() => () => void (shown && URL.revokeObjectURL(shown.url)), [shown]);

  return (
    <div className="view verify">
      <header>
        <h1>{studio("views.verify")}</h1>
        <p className="soft">{t("intro")}</p>
      </header>
      <div className={dropping ? "zone over" : "zone"}>
        <Drop icon={FileSearch} text={t("drop")} accept="image/*,video/*,audio/*" onFile={take} />
      </div>
      <div aria-live="polite">
        {checking.isPending && <Waiting />}
        {checking.error && <Wrong error={checking.error} />}
        {checking.data && shown && <VerdictOf verdict={checking.data} file={shown} />}
      </div>
      <section className="card stack" aria-labelledby="means">
        <h2 id="means">{t("meansTitle")}</h2>
        <ul className="means">
          {t("means", { returnObjects: true }).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}
