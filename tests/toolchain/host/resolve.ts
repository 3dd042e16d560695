import { createRequire } from "node:module";
import { join } from "node:path";

/** Resolves a module like a file in `folder`. The engine recognizes this error message and explains it. */
export function resolveFrom(folder: string, module: string): string {
  try {
    return createRequire(join(folder, "index.js")).resolve(module);
  } catch {
    throw new Error(`Cannot find module '${module}' from ${folder}: run \`npm ci\` there`);
  }
}
