import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The Chromium that this machine has: CHROME_PATH, or one of the usual names on PATH.
 * @throws where CHROME_PATH names no file
 */
export function installedChromium(environment: NodeJS.ProcessEnv): string | undefined {
  const { CHROME_PATH: chosen, PATH: path = "" } = environment;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`CHROME_PATH is ${chosen}, where no file is; expected the path of a Chromium or Chrome`);
  }
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...applications].find((candidate) => existsSync(candidate));
}
