import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { z } from "zod";
import type { AcceptanceResult } from "../../acceptance/input";
import { accessReport } from "../../acceptance/report";
import { launchChromium } from "./browser";

export const phone = { width: 360, height: 740 };
export const desk = { width: 1280, height: 800 };

/** A browser for the tests of a suite, which are skipped where there is none. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  before(async function () {
    this.timeout(300_000);
    const launched = await launchChromium((line) => console.error(line));
    if ("missing" in launched) {
      console.error(`skipped: ${launched.missing}`);
      this.skip();
    }
    browser = launched.browser;
  });
  after(() => browser?.close());
  return () => {
    if (browser === undefined) throw new Error("the browser is not started yet");
    return browser;
  };
}

/** A report in a browser's page, with its console messages and requests. */
export interface Opened {
  readonly page: Page;
  /** Console messages, and errors of its script. */
  readonly messages: readonly string[];
  /** URLs that were asked for, beside the report's own. */
  readonly requests: readonly string[];
}

/** What a page is of, and the address after its file's: "#caller=inside". */
export interface ShownReport {
  readonly result: AcceptanceResult;
  readonly before?: AcceptanceResult;
  readonly hash?: string;
}

/** Opens the report of a result as a file, and closes and removes it when `use` is done. */
export async function withReport(
  browser: Browser,
  shown: AcceptanceResult | ShownReport,
  options: BrowserContextOptions,
  use: (opened: Opened) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "access-report-"));
  const context = await browser.newContext(options);
  try {
    const file = join(folder, "access.html");
    const { result, before, hash = "" }: ShownReport = "result" in shown ? shown : { result: shown };
    await writeFile(file, accessReport(result, before));
    const url = pathToFileURL(file).href;
    const page = await context.newPage();
    const messages: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => messages.push(message.text()));
    page.on("pageerror", (error) => messages.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== url) requests.push(request.url());
    });
    await page.goto(`${url}${hash}`);
    await use({ page, messages, requests });
  } finally {
    await context.close();
    await rm(folder, { recursive: true });
  }
}

/** Evaluates an expression in the page. */
export async function numberIn(page: Page, expression: string): Promise<number> {
  return z.number().parse(await page.evaluate(expression));
}

export async function textIn(page: Page, expression: string): Promise<string> {
  return z.string().parse(await page.evaluate(expression));
}

/** Opens every row, so that all that the page has is in view. */
export async function openEverything(page: Page): Promise<void> {
  await page.evaluate("for (const row of document.querySelectorAll('details')) row.open = true");
}
