import { useTranslation } from "react-i18next";
import type { Job } from "@/api/types";

/** What a job is to make: its words, and its settings in a line. */
export function JobText({ job }: { job: Job }) {
  const { t } = useTranslation("queue");
  const { resolved } = job;
  const { output } = resolved;
  const facts = [
    resolved.items.length > 1 && t("pictures", { count: resolved.items.length }),
    output.kind === "video" && t("film", { count: output.frames ?? 0 }),
    output.width && `${output.width} × ${output.height}`,
    t("steps", { count: resolved.steps }),
    resolved.model.name,
    job.priority !== 0 && t("priority", { number: job.priority }),
    job.attempts > 1 && t("attempt", { number: job.attempts }),
    job.owner,
  ].filter(Boolean);
  return (
    <>
      <p className="words">{resolved.items[0]?.prompt || t("noWords")}</p>
      <p className="soft small number">{facts.join(" · ")}</p>
    </>
  );
}
