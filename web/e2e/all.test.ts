import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, launch, open, Server } from "./studio";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = ["/", "/canvas", "/film", "/gallery", "/queue", "/watch", "/learn", "/models", "/verify"];
const FIRST_VIEW = 400_000; // bytes that the first view may weigh, packed

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

describe.skipIf(!BROWSER)("every view", () => {
  const server = new Server();
  let browser: Browser;
  beforeAll(async () => {
    await server.start();
    server.dream("image", "a red apple", "--seed", "1", "-o", `${server.home}/apple.png`);
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await server.end();
  });

  for (const path of VIEWS) {
    for (const theme of ["light", "dark"] as const) {
      it(`${path} in ${theme} can be used by everybody, and asks nobody else`, async () => {
        const { page, trouble } = await open(browser, server, path);
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        await page.locator("h1, h2").first().waitFor();
        await page.waitForLoadState("load");
        // Through the debugger, which the content security policy does not bind.
        await page.evaluate(AXE);
        const found = await page.evaluate(async () => {
          const axe = (window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }).axe;
          return (await axe.run()).violations;
        });
        const serious = found
          .filter((one) => ["serious", "critical"].includes(one.impact))
          .map((one) => `${one.id}: ${one.nodes[0]?.html}`);
        expect(serious).toEqual([]);
        expect(trouble).toEqual([]);
        await page.context().close();
      });
    }

    it(`${path} fits on a phone`, async () => {
      const { page } = await open(browser, server, path);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.locator("h1, h2").first().waitFor();
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over).toBeLessThanOrEqual(0);
      await page.context().close();
    });
  }

  it("the first view is small", async () => {
    const { page } = await open(browser, server);
    await page.locator("h1").first().waitFor();
    const bytes = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter((one) => /\.(js|css|svg)$/.test(new URL(one.name).pathname))
        .reduce((sum, one) => sum + (one as PerformanceResourceTiming).encodedBodySize, 0),
    );
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(FIRST_VIEW);
    await page.context().close();
  });

  it("speaks German where the browser does", async () => {
    const context = await browser.newContext({ locale: "de-DE" });
    const page = await context.newPage();
    await page.goto(server.address);
    await page.getByRole("heading", { name: "Was siehst du?" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
    await context.close();
  });

  it("is steered by keys: the palette, and g with a letter", async () => {
    const { page } = await open(browser, server, "/gallery");
    await page.locator("h1, h2").first().waitFor();
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Where to, or what to do?").fill("models");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/models");
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForURL(`${server.address}/`);
    await page.context().close();
  });
});
