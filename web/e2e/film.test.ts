import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, launch, open, Server } from "./studio";

const SOON = 240_000;
const SHORT = "0.5"; // seconds of the film that is made

describe.skipIf(!BROWSER)("the film view", () => {
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

  it("arranges a film and keeps it on a refresh", async () => {
    const { page, trouble } = await open(browser, server, "/film?asset=1");
    await page.locator(".preview image").waitFor();
    const add = page.getByRole("group", { name: "Add a camera move" });
    await add.getByRole("button", { name: "Zoom" }).click();
    await page.getByRole("slider", { name: "End of Zoom in" }).press("ArrowLeft");
    const still = await page.locator(".preview > svg > g").getAttribute("transform");
    await page.getByRole("slider", { name: "Place in the film" }).fill("1");
    expect(await page.locator(".preview > svg > g").getAttribute("transform")).not.toBe(still);
    await page.getByLabel("What happens?").fill("it comes nearer");
    await page.reload();
    await page.getByRole("slider", { name: "End of Zoom in" }).waitFor();
    expect(
      Number(await page.getByRole("slider", { name: "End of Zoom in" }).getAttribute("aria-valuenow")),
    ).toBeLessThan(100);
    expect(await page.getByLabel("What happens?").inputValue()).toBe("it comes nearer");
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it("makes a film that plays and can be gone on with", async () => {
    const { page, trouble } = await open(browser, server, "/film");
    await page.getByRole("button", { name: "Words", exact: true }).click();
    await page.getByLabel("What happens?").fill("a red apple, the camera zooms in");
    const go = page.getByRole("button", { name: "Make the film" });
    await page.getByRole("spinbutton", { name: "Length in seconds" }).fill(SHORT);
    await go.click();
    const film = page.locator(".films video").first();
    await film.waitFor({ timeout: SOON });
    const seen = await film.evaluate(async (video: HTMLVideoElement) => {
      if (video.readyState < HTMLMediaElement.HAVE_METADATA)
        await new Promise((resolve) => video.addEventListener("loadedmetadata", resolve, { once: true }));
      return { seconds: video.duration, width: video.videoWidth, height: video.videoHeight };
    });
    expect(seen.seconds).toBeGreaterThan(0.2);
    expect(Math.min(seen.width, seen.height)).toBeGreaterThanOrEqual(64);

    await page.reload(); // what was made is still here, and in the gallery
    await film.waitFor();
    const newest = await page.evaluate(async () => {
      const { assets } = (await (await fetch("/api/v1/gallery?limit=1")).json()) as {
        assets: { kind: string; prompt: string }[];
      };
      return assets[0];
    });
    expect(newest?.kind).toBe("video");
    expect(newest?.prompt).toContain("a red apple");
    await page.getByRole("button", { name: "Go on with it" }).click();
    const extend = page.getByRole("button", { name: "A film, and go on" });
    await expect.poll(() => extend.getAttribute("aria-pressed")).toBe("true");
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
