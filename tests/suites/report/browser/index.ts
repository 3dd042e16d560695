import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { canRunPackage, NotFetched, packagedChromium } from "./packaged";

/** A headless browser, or why there is none and what to do about it. */
export type Launched = { readonly browser: Browser } | { readonly missing: string };

const next = "install Chromium (apt-get install chromium, brew install --cask chromium) or set CHROME_PATH";

/** Starts the machine's own Chromium, or the packaged one where it has none. */
export async function launchChromium(log: (line: string) => void): Promise<Launched> {
  // Where there is no graphics card, tall screenshots fail without it.
  const args = ["--disable-gpu"];
  const installed = installedChromium(process.env);
  if (installed !== undefined) return { browser: await chromium.launch({ executablePath: installed, args }) };
  if (!canRunPackage) return { missing: `no Chromium on PATH; next: ${next}` };
  const packaged = await packagedChromium(log).catch((error: unknown) => {
    if (error instanceof NotFetched) return error;
    throw error;
  });
  if (packaged instanceof NotFetched) {
    return { missing: `no Chromium on PATH, and ${packaged.message}; next: ${next}` };
  }
  const { executable, libraries } = packaged;
  const env = { ...process.env, LD_LIBRARY_PATH: libraries };
  return { browser: await chromium.launch({ executablePath: executable, args, env }) };
}

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The Chromium that this machine has: CHROME_PATH, or one of the usual names on PATH.
 * @throws where CHROME_PATH names no file
 */
function installedChromium(environment: NodeJS.ProcessEnv): string | undefined {
  const { CHROME_PATH: chosen, PATH: path = "" } = environment;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`CHROME_PATH is ${chosen}, where no file is; expected the path of a Chromium or Chrome`);
  }
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...applications].find((candidate) => existsSync(candidate));
}
