import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, launch, open, Server } from "./studio";

const SOON = 240_000;

describe.skipIf(!BROWSER)("Watch and Learn", () => {
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

  it("shows the steps of a picture of the gallery, and which words steer which part", async () => {
    server.dream("image", "a red apple", "--seed", "7", "--steps", "3", "-o", `${server.home}/apple.png`);
    const { page, trouble } = await open(browser, server, "/watch?asset=1");
    await page.getByRole("button", { name: "Paint and watch" }).click();
    await page.getByText("Step 3 of 3").first().waitFor({ timeout: SOON });
    expect(await page.getByRole("list", { name: "The steps" }).getByRole("listitem").count()).toBe(3);

    const slider = page.getByRole("slider", { name: "From noise to picture" });
    await slider.focus();
    await page.keyboard.press("Home");
    await page.getByText("100 % noise").waitFor();
    await page.getByRole("button", { name: "apple", exact: true }).click();
    const veil = page.locator(".player canvas");
    await veil.waitFor();
    const lights = await veil.evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return new Set([...pixels].filter((_, place) => place % 4 === 3)).size;
    });
    expect(lights).toBeGreaterThan(10);
    await page.getByRole("button", { name: "What the words do" }).click();
    await page.getByRole("img", { name: "Without the words" }).waitFor();
    expect(trouble).toEqual([]);

    await page.reload();
    await page.getByText("Step 3 of 3").first().waitFor({ timeout: SOON });
    await page.context().close();
  });

  it("fills a grid of settings, and keeps it on a refresh", async () => {
    const { page, trouble } = await open(browser, server, "/watch?mode=grid");
    const values = page.getByRole("textbox", { name: "Values, with commas between" });
    await page.getByRole("combobox", { name: "To the right" }).selectOption("steps");
    await values.first().fill("1, 2, many");
    await page.getByText("Not usable here: many").waitFor();
    await values.first().fill("1-2");
    await values.last().fill("5, 6");
    await page.getByRole("button", { name: "Make the grid (4)" }).click();
    await page.locator("td img").nth(3).waitFor({ timeout: SOON });
    await page.reload();
    await page.locator("td img").nth(3).waitFor();
    await page.getByRole("button", { name: "a red apple, 3d render" }).first().click();
    await page.getByRole("dialog").getByText("How it was made").waitFor();
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it("paints the same seed twice, and finds no pixel that differs", async () => {
    const { page, trouble } = await open(browser, server, "/learn");
    await page.locator("#seed").getByRole("button", { name: "Same seed again" }).click();
    await page.locator("#seed").getByText("0 of 65536 pixels are different.").waitFor({ timeout: SOON });
    expect(await page.locator(".idea").count()).toBe(16);
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
