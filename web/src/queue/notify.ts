/** A notification of the desktop when what was asked for is ready, for those who asked for it and look elsewhere. */
import { thumbnail } from "@/api/files";
import i18next from "i18next";
import { api, take } from "@/api/client";
import { listeners } from "@/api/live";
import { kept } from "@/state/kept";

export const useNotify = kept<{ wanted: boolean; set: (wanted: boolean) => void }>("notify", 1, (set) => ({
  wanted: false,
  set: (wanted) => set({ wanted }),
}));

/** Whether this browser can notify at all. */
export const canNotify = (): boolean => "Notification" in window;

/**
 * Turns notifications on or off.
 *
 * @returns false if the browser does not let them through.
 */
export async function wantNotifications(wanted: boolean): Promise<boolean> {
  if (wanted && (!canNotify() || (await Notification.requestPermission()) !== "granted")) return false;
  useNotify.getState().set(wanted);
  return true;
}

/** Listens as long as the page lives. */
export function startNotifying(): void {
  listeners.add((line) => {
    if (line.kind !== "done" && line.kind !== "failed") return;
    if (!useNotify.getState().wanted || !canNotify() || Notification.permission !== "granted") return;
    if (document.visibilityState === "visible" && document.hasFocus()) return;
    void tell(line.job, line.kind);
  });
}

async function tell(id: string, kind: "done" | "failed"): Promise<void> {
  const job = await take(api.GET("/api/v1/jobs/{id}", { params: { path: { id } } })).catch(() => null);
  if (!job) return;
  const picture = job.assets[0];
  // One tag for all: of several tabs and of many jobs only the newest notification stays.
  const notification = new Notification(i18next.t(`notify.${kind}`), {
    tag: "dreamloom",
    lang: i18next.language,
    body: (kind === "failed" ? job.error : job.resolved.items[0]?.prompt) ?? "",
    icon: picture ? thumbnail(picture.id) : "/icon.svg",
  });
  notification.onclick = () => {
    window.focus();
    notification.close();
  };
}
