import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, launch, open, Server } from "./studio";

const SOON = 240_000;

/** Draws on the canvas from one place to another, as shares of what is seen of it. */
async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const box = await page.locator(".surface").boundingBox();
  if (!box) throw new Error("there is no canvas to draw on");
  const at = ([x, y]: [number, number]) => [box.x + box.width * x, box.y + box.height * y] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 8 });
  await page.mouse.up();
}

/** How much two pictures differ at a place (shares of width and height): the largest difference of a colour. */
const difference = (page: Page, one: string, other: string, x: number, y: number): Promise<number> =>
  page.evaluate(
    async ([one, other, x, y]) => {
      const pixel = async (url: string) => {
        const image = await createImageBitmap(await (await fetch(url)).blob());
        const context = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
        context.drawImage(image, 0, 0);
        return context.getImageData(Math.floor(image.width * x), Math.floor(image.height * y), 1, 1).data;
      };
      const [first, second] = [await pixel(one), await pixel(other)];
      return Math.max(...first.map((value, index) => Math.abs(value - second[index]!)));
    },
    [one, other, x, y] as const,
  );

const newest = (page: Page) => page.locator(".layer img").first().getAttribute("src") as Promise<string>;

describe.skipIf(!BROWSER)("the canvas", () => {
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

  it("paints a mask, loses none of it on a refresh, fills it alone, and keeps what came of it", async () => {
    const { page, trouble } = await open(browser, server, "/canvas?asset=1");
    const undo = page.getByRole("button", { name: /^Undo/ });
    await page.locator(".surface canvas").first().waitFor();
    await drag(page, [0.45, 0.5], [0.55, 0.5]);
    await drag(page, [0.45, 0.55], [0.55, 0.55]);
    await page.getByLabel("What should be there?").fill("a green leaf");
    await page.reload();
    await page.locator(".surface canvas").first().waitFor();
    expect(await page.getByLabel("What should be there?").inputValue()).toBe("a green leaf");
    expect(await undo.isEnabled()).toBe(true);
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    expect(await undo.isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Fill it" }).isDisabled()).toBe(true);
    await page.keyboard.press("Control+Shift+z");

    await page.getByRole("button", { name: "1", exact: true }).click();
    await page.getByRole("button", { name: "Fill it" }).click();
    await page.getByRole("button", { name: "Keep" }).waitFor({ timeout: SOON });
    const filled = await newest(page);
    const before = "/api/v1/gallery/1/file";
    expect(await difference(page, before, filled, 0.02, 0.02)).toBe(0);
    expect(await difference(page, before, filled, 0.5, 0.5)).toBeGreaterThan(0);

    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("slider", { name: "Before and after" }).press("ArrowRight");
    expect(await page.getByRole("slider", { name: "Before and after" }).getAttribute("aria-valuenow")).toBe(
      "52",
    );
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByRole("button", { name: "Back to picture 1" }).waitFor();
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it("pulls an edge outwards and paints what lies beyond", async () => {
    const { page, trouble } = await open(browser, server, "/canvas?asset=1");
    await page.locator(".surface canvas").first().waitFor();
    await page.getByRole("button", { name: "Outpaint" }).click();
    const edge = page.getByRole("slider", { name: "Pull the Right edge" });
    await edge.press("Shift+ArrowRight");
    expect(await edge.getAttribute("aria-valuenow")).toBe("32");
    await page.getByLabel("What is to be seen there?").fill("light blue background");
    await page.getByRole("button", { name: "1", exact: true }).click();
    await page.getByRole("button", { name: "Paint beyond the edge" }).click();
    await page.getByRole("button", { name: "Keep" }).waitFor({ timeout: SOON });
    const width = await page
      .locator(".layer img")
      .first()
      .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth));
    expect(width).toBe(288);
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});
