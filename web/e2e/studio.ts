/** A real server with the embedded model, and a real browser, for the tests beside this file. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DREAM = process.env["DREAM"] ?? join(ROOT, ".venv/bin/dream");
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const START_SECONDS = 60;

/** Where the browser is; none skips the tests in it. */
export const BROWSER = process.env["CHROMIUM"] ?? PLACES.find(existsSync);

/** A server of its own, with an empty home. */
export class Server {
  readonly home = mkdtempSync(join(tmpdir(), "dreamloom-studio-"));
  address = "";
  private process: ChildProcess | undefined;

  /** Starts it, at the same address as before if it ran already. */
  async start(): Promise<void> {
    const port = this.address ? new URL(this.address).port : "0";
    const started = spawn(DREAM, ["serve", "--port", port], {
      env: { ...process.env, DREAMLOOM_HOME: this.home },
      stdio: ["ignore", "pipe", process.env["SHOW_LOG"] ? "inherit" : "ignore"],
    });
    this.process = started;
    this.address = await new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the server did not start")), START_SECONDS * 1000);
      started.stdout.on("data", (said: Buffer) => {
        const found = /Dreamloom at (\S+)/.exec(said.toString());
        if (found?.[1]) {
          clearTimeout(late);
          resolve(found[1]);
        }
      });
      started.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    });
  }

  /** Takes its life, as a power cut would. */
  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.process?.once("exit", resolve));
    this.process?.kill("SIGKILL");
    await gone;
  }

  /** Runs the command `dream` in the same home. */
  dream(...words: string[]): string {
    return execFileSync(DREAM, words, {
      env: { ...process.env, DREAMLOOM_HOME: this.home },
      encoding: "utf8",
    });
  }

  /** Ends it and takes its home away. */
  async end(): Promise<void> {
    await this.kill();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A browser that talks to nobody but the server. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: BROWSER ?? "",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ], // prettier-ignore
  });

/** A page that notes every error, and every request that goes anywhere else. */
export async function open(
  browser: Browser,
  server: Server,
  path = "/",
): Promise<{ page: Page; trouble: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, locale: "en-GB" });
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => {
    // A server that is away shows as failed requests: that is tested for itself.
    if (message.type() === "error" && !/Failed to load resource|ERR_/.test(message.text()))
      trouble.push(message.text());
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== server.address) trouble.push(`asked ${url.origin}`);
  });
  await page.goto(server.address + path);
  return { page, trouble };
}
