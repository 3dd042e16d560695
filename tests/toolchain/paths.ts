import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The checkout: package-lock.json and node_modules are here. */
export const checkout = resolve(__dirname, "../..");
export const toolchainFolder = __dirname;
/** Go modules of what is built from source: engine and aws plugin; bridge/ has the dynamic bridge. */
export const goFolder = join(__dirname, "go");

/** Everything that is made once for a machine lies below, outside the checkout, so that a second clone finds it. */
export function machineCache(environment: NodeJS.ProcessEnv = process.env): string {
  const base =
    environment.PRIVATE_API_TOOLCHAIN_CACHE || environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(resolve(base), "private-api-cross-account");
}

/** What the toolchain keeps of it. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(machineCache(environment), "toolchain");
}
