import { createRequire } from "node:module";
import { join } from "node:path";

/** Resolves a module as a file in `folder` would; the message is the one the engine knows how to explain. */
export function resolveFrom(folder: string, module: string): string {
  try {
    return createRequire(join(folder, "index.js")).resolve(module);
  } catch {
    throw new Error(`Cannot find module '${module}' from ${folder}: run \`npm ci\` there`);
  }
}
