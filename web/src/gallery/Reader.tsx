import { useMutation } from "@tanstack/react-query";
import { ImagePlus, ShieldCheck, SlidersHorizontal } from "lucide-react";
import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { inspect, upload } from "@/api/files";
import { to } from "@/app/views";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import { Waiting, Wrong } from "@/parts/States";
import { draftOf, useDraft } from "@/state/draft";
import { say } from "@/state/toasts";
import { useHanded } from "@/verify/handed";

const TOOLS: Record<string, string> = {
  dreamloom: "Dreamloom",
  a1111: "Stable Diffusion web UI (A1111)",
  comfyui: "ComfyUI",
  invokeai: "InvokeAI",
};

/** The recipe inside a file from anywhere, and what can be done with it. */
export function Reader({ file, onClose }: { file: File; onClose: () => void }) {
  const { t } = useTranslation("gallery");
  const [, go] = useLocation();
  const { replace, change } = useDraft();
  const hand = useHanded((state) => state.hand);
  const reading = useMutation({ mutationFn: inspect });
  const { mutate } = reading;
  useEffect(() => mutate(file), [mutate, file]);
  const attach = useCallback(
    (element: HTMLImageElement | HTMLVideoElement | null) => {
      if (!element) return;
      const address = URL.createObjectURL(file);
      element.src = address;
      return () => URL.revokeObjectURL(address);
    },
    [file],
  );

  const found = reading.data;
  const start = async () => {
    try {
      const init = await upload(file, file.name);
      change({ init, width: null, height: null });
      go(to("create"));
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  };
  const film = file.type.startsWith("video/");
  const recipe = found?.recipe;
  const facts = recipe && {
    prompt: recipe.prompt,
    negative: recipe.negative_prompt,
    model: recipe.model,
    seed: recipe.seed,
    steps: recipe.steps,
    cfg: recipe.cfg_scale,
    sampler: recipe.sampler,
    size: recipe.output.width && `${recipe.output.width} × ${recipe.output.height}`,
  };
  return (
    <Sheet title={t("reader.title", { name: file.name })} onClose={onClose}>
      <div className="reader">
        {film ? <video ref={attach} controls muted loop playsInline /> : <img ref={attach} alt="" />}
        <div className="stack">
          {reading.isPending && <Waiting />}
          {reading.error && <Wrong error={reading.error} />}
          {found && <p>{t("reader.found", { tool: TOOLS[found.tool] ?? found.tool })}</p>}
          {facts && (
            <dl>
              {Object.entries(facts).map(([name, value]) =>
                value === null || value === undefined || value === "" ? null : (
                  <div key={name}>
                    <dt>{t(`settingNames.${name as keyof typeof facts}`)}</dt>
                    <dd>{value}</dd>
                  </div>
                ),
              )}
            </dl>
          )}
          {found && found.notes.length > 0 && (
            <div className="said warm">
              <ul>
                {found.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </div>
          )}
          <div className="row">
            {found && (
              <Button
                look="main"
                icon={SlidersHorizontal}
                onClick={() => {
                  replace(draftOf(found.recipe));
                  go(to("create"));
                }}
              >
                {t("reader.use")}
              </Button>
            )}
            {!film && (
              <Button icon={ImagePlus} onClick={() => void start()}>
                {t("reader.start")}
              </Button>
            )}
            <Button
              icon={ShieldCheck}
              onClick={() => {
                hand(file);
                go(to("verify"));
              }}
            >
              {t("reader.verify")}
            </Button>
          </div>
        </div>
      </div>
    </Sheet>
  );
}
