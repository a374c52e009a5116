import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, FolderSearch, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, Problem, take } from "@/api/client";
import { Button } from "@/parts/Button";
import { Field } from "@/parts/Field";
import { Wrong } from "@/parts/States";

/** A file has an ending; everything else is looked through as a folder. */
const isFile = (path: string): boolean => /\.[a-z0-9]{1,12}$/i.test(path.trim());

/** Brings models here: from a path on this machine, and else by a command that is shown. */
export function Adding() {
  const { t } = useTranslation("models");
  const client = useQueryClient();
  const [path, setPath] = useState("");
  const adding = useMutation({
    mutationFn: async (path: string) => {
      const body = { path };
      if (!isFile(path)) return take(api.POST("/api/v1/models/scan", { body }));
      return { added: [await take(api.POST("/api/v1/models/add", { body }))], left_out: [] };
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["models"] }),
  });
  const { data, error } = adding;
  const refused = error instanceof Problem && error.kind === "not-from-here";
  return (
    <section className="card stack adding" aria-labelledby="adding">
      <h2 id="adding">{t("add")}</h2>
      <p className="soft">{t("addText")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim()) adding.mutate(path.trim());
        }}
      >
        <Field label={t("path")} explain={t("pathExplain")}>
          {(id) => (
            <span className="row">
              <input
                id={id}
                className="input grow"
                value={path}
                spellCheck={false}
                autoComplete="off"
                placeholder="/home/me/ComfyUI"
                onChange={(event) => setPath(event.target.value)}
              />
              <Button
                type="submit"
                look="main"
                icon={isFile(path) ? Plus : FolderSearch}
                disabled={!path.trim() || adding.isPending}
              >
                {adding.isPending ? t("reading") : isFile(path) ? t("addFile") : t("scan")}
              </Button>
            </span>
          )}
        </Field>
      </form>
      {adding.isPending && (
        <p className="soft small" role="status">
          {t("readingText")}
        </p>
      )}
      {error && <Wrong error={error} />}
      {data && (
        <div role="status" className="stack">
          <p className="found">
            <CircleCheck size={18} aria-hidden />
            {data.added.length > 0
              ? t("added", { count: data.added.length, names: data.added.map((one) => one.name).join(", ") })
              : t("addedNone")}
          </p>
          {data.left_out.length > 0 && (
            <details>
              <summary>{t("leftOut", { count: data.left_out.length })}</summary>
              <ul className="left">
                {data.left_out.map((one) => (
                  <li key={one.path}>
                    <code>{one.path}</code> {one.reason}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      )}
      <p className="soft small">{t(refused ? "commandInstead" : "command")}</p>
      <pre>
        <code>{`dream models scan ${isFile(path) || !path.trim() ? "FOLDER" : path.trim()}\ndream models add owner/name`}</code>
      </pre>
    </section>
  );
}
