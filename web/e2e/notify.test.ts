import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, launch, open, Server } from "./studio";

const SOON = 240_000;

interface Told {
  /** How often the page asked whether it may notify. */
  asked: number;
  shown: { title: string; body: string | undefined }[];
  away: boolean;
}
type Noted = Window & { told: Told };

/** Notes what the page tells the desktop; the browser's own notifications still do the work. */
async function note(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const told: Told = { asked: 0, shown: [], away: false };
    (window as unknown as Noted).told = told;
    const ask = Notification.requestPermission.bind(Notification);
    window.Notification = class extends Notification {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        told.shown.push({ title, body: options?.body });
      }
      static override requestPermission(): Promise<NotificationPermission> {
        told.asked += 1;
        return ask();
      }
    };
    // A page without a window is always looked at: here the tests say whether it is.
    Object.defineProperty(document, "visibilityState", { get: () => (told.away ? "hidden" : "visible") });
    document.hasFocus = () => !told.away;
  });
  await page.reload();
}

const told = (page: Page): Promise<Told> => page.evaluate(() => (window as unknown as Noted).told);

/** Asks for a picture and waits for it. */
async function paint(page: Page, prompt: string): Promise<void> {
  await page.evaluate(async (prompt) => {
    const body = JSON.stringify({ recipe: { prompt, seed: 1, steps: 1 } });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/api/v1/jobs", { method: "POST", headers, body });
    const { id } = (await answer.json()) as { id: string };
    for (let state = ""; state !== "done";) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      ({ state } = (await (await fetch(`/api/v1/jobs/${id}`)).json()) as { state: string });
      if (state === "failed") throw new Error("the job failed");
    }
  }, prompt);
}

describe.skipIf(!BROWSER)("notifications of the desktop", () => {
  const server = new Server();
  let browser: Browser;
  beforeAll(async () => {
    await server.start();
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await server.end();
  });

  it(
    "come when a dream is ready and nobody looks, and only for those who asked",
    { timeout: SOON },
    async () => {
      const { page, trouble } = await open(browser, server, "/queue");
      await page.context().grantPermissions(["notifications"], { origin: server.address });
      await note(page);
      const wanted = page.getByRole("switch", { name: "Tell me when done" });
      await wanted.waitFor();
      expect(await wanted.getAttribute("aria-checked")).toBe("false");
      await page.evaluate(() => void ((window as unknown as Noted).told.away = true));
      await paint(page, "nobody asked");
      expect(await told(page)).toEqual({ asked: 0, shown: [], away: true });

      await wanted.click();
      await expect.poll(() => wanted.getAttribute("aria-checked")).toBe("true");
      expect((await told(page)).asked).toBe(1);
      await page.evaluate(() => void ((window as unknown as Noted).told.away = false));
      await paint(page, "somebody looks");
      expect((await told(page)).shown).toEqual([]);

      await page.evaluate(() => void ((window as unknown as Noted).told.away = true));
      await paint(page, "a red apple");
      await expect
        .poll(async () => (await told(page)).shown)
        .toEqual([{ title: "Your dream is ready", body: "a red apple" }]);

      await page.reload(); // the wish is kept, and nobody is asked again
      await wanted.waitFor();
      expect(await wanted.getAttribute("aria-checked")).toBe("true");
      expect((await told(page)).asked).toBe(0);
      expect(trouble).toEqual([]);
      await page.context().close();
    },
  );

  it("stay off, and say so, where the browser forbids them", async () => {
    const { page } = await open(browser, server, "/queue");
    await note(page);
    const wanted = page.getByRole("switch", { name: "Tell me when done" });
    await wanted.click();
    await page.getByText("This browser does not let notifications through").waitFor();
    expect(await wanted.getAttribute("aria-checked")).toBe("false");
    await page.context().close();
  });
});
