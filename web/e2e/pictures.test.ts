/**
 * Takes the pictures of the studio that the README shows, from a real server with the embedded model:
 *
 *     PICTURES=1 npm run e2e -- e2e/pictures.test.ts
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "vitest";
import { BROWSER, launch, open, Server } from "./studio";

const TARGET = fileURLToPath(new URL("../../docs/studio", import.meta.url));
const PROMPTS = [
  "a red apple",
  "a corgi running on a beach, sunny day",
  "beautiful sunset over mountains",
  "a penguin in the snow",
  "a blue butterfly",
  "a knight on a horse",
]; // prettier-ignore

describe.skipIf(!BROWSER || !process.env["PICTURES"])("pictures for the README", () => {
  it("are taken", async () => {
    mkdirSync(TARGET, { recursive: true });
    const server = new Server();
    await server.start();
    const browser = await launch();
    try {
      for (const prompt of PROMPTS) {
        server.dream("image", prompt, "--seed", "1", "--count", "2", "-o", join(server.home, "out"));
      }
      const { page } = await open(browser, server);
      await page.setViewportSize({ width: 1280, height: 800 });
      const shoot = async (name: string, path: string, theme: "light" | "dark") => {
        await page.emulateMedia({ colorScheme: theme });
        if (path) await page.goto(server.address + path);
        await page.waitForTimeout(2_500);
        await page.screenshot({ path: join(TARGET, `${name}.jpg`), type: "jpeg", quality: 82 });
      };
      await page
        .getByRole("textbox", { name: "Prompt", exact: true })
        .fill("a {red|blue} bird on a beach, (sunset:1.2)");
      await shoot("create", "", "light");
      await shoot("gallery", "/gallery", "dark");
      await shoot("learn", "/learn", "light");
      await page.goto(`${server.address}/watch?asset=7`);
      await page.getByRole("button", { name: "Paint and watch" }).click();
      await page.getByText("Which words steer which part").waitFor({ timeout: 200_000 });
      await page.getByRole("slider").first().waitFor();
      await page.waitForTimeout(20_000);
      await shoot("watch", "", "dark");
      await shoot("canvas", "/canvas?asset=7", "light");
    } finally {
      await browser.close();
      await server.end();
    }
  });
});
