import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The checkout: package-lock.json and node_modules are here. */
export const checkout = resolve(__dirname, "../..");
export const toolchainFolder = __dirname;
/** Go modules of what is built from source: engine and aws plugin; bridge/ has the dynamic bridge. */
export const goFolder = join(__dirname, "go");

/** Everything the toolchain keeps lies here, outside the checkout, so that a second clone finds it. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base =
    environment.PRIVATE_API_TOOLCHAIN_CACHE || environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(resolve(base), "private-api-cross-account", "toolchain");
}
