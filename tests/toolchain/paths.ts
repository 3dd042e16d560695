import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The checkout: package-lock.json and node_modules are here. */
export const checkout = resolve(__dirname, "../..");
export const toolchainFolder = __dirname;
/** Go module of the engine and the aws plugin; bridge/ is that of the dynamic bridge. */
export const goFolder = join(__dirname, "go");

/** Cache of the machine, outside the checkout, so that other clones use it. */
export function machineCache(environment: NodeJS.ProcessEnv = process.env): string {
  const base =
    environment.PRIVATE_API_TOOLCHAIN_CACHE || environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(resolve(base), "private-api-cross-account");
}

/** The toolchain's part of the cache. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(machineCache(environment), "toolchain");
}
