import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, launch, open, Server } from "./studio";

const PROMPT = "the prompt";
const SOON = 240_000;

describe.skipIf(!BROWSER)("Create", () => {
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

  it("makes a picture from words, and takes its settings up again", async () => {
    const { page, trouble } = await open(browser, server);
    await page.getByRole("textbox", { name: "Prompt", exact: true }).fill("a red apple");
    await page.getByRole("button", { name: "Dream", exact: true }).click();
    const picture = page.locator(".tile img[alt='a red apple']");
    await picture.waitFor({ timeout: SOON });
    expect(
      await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBe(256);

    await page.getByRole("textbox", { name: "Prompt", exact: true }).fill("something else");
    await page.getByRole("button", { name: "a red apple" }).click();
    await page.getByRole("button", { name: "Use these settings" }).click();
    expect(await page.getByRole("textbox", { name: "Prompt", exact: true }).inputValue()).toBe("a red apple");
    await page.getByRole("button", { name: "More settings" }).click();
    expect(await page.getByRole("textbox", { name: "Seed", exact: true }).inputValue()).toMatch(/^\d+$/);
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it("loses nothing that was typed on a refresh, and tells it to other tabs", async () => {
    const { page } = await open(browser, server);
    await page.getByRole("textbox", { name: "Prompt", exact: true }).fill(PROMPT);
    await page.reload();
    expect(await page.getByRole("textbox", { name: "Prompt", exact: true }).inputValue()).toBe(PROMPT);

    const other = await page.context().newPage();
    await other.goto(server.address);
    await other.getByRole("textbox", { name: "Prompt", exact: true }).fill("from the other tab");
    await page.waitForFunction(() => document.querySelector("textarea")?.value === "from the other tab");
    await page.context().close();
  });

  it("says what is wrong with a prompt, and what the server says", async () => {
    const { page } = await open(browser, server);
    await page.getByRole("textbox", { name: "Prompt", exact: true }).fill("a cat --ar banana");
    await page.getByText("--ar needs width:height").waitFor();
    await page.context().close();
  });

  it("goes on after the server was killed in the middle of a job", async () => {
    const { page } = await open(browser, server);
    await page.getByRole("textbox", { name: "Prompt", exact: true }).fill("a blue butterfly");
    await page.getByRole("button", { name: "×4" }).click();
    await page.getByRole("button", { name: "Dream", exact: true }).click();
    await page.locator(".tile.pending").first().waitFor();
    await server.kill();
    await page.getByText("The studio's server does not answer").waitFor();
    await page.getByRole("textbox", { name: "Prompt", exact: true }).fill("typed while it was away");
    await server.start();
    await page.getByText("The server is back.").waitFor();
    const done = page.locator(".tile img[alt='a blue butterfly']");
    await expect.poll(() => done.count(), { timeout: SOON }).toBe(4);
    expect(await page.getByRole("textbox", { name: "Prompt", exact: true }).inputValue()).toBe(
      "typed while it was away",
    );
    expect(await page.locator(".tile.pending").count()).toBe(0);
    await page.context().close();
  });
});
