import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "@commander-js/extra-typings";

/** The command of `npm run NAME`: what scripts/NAME.ts exports. */
export function commandOf(name: string): Command {
  const script = join(__dirname, "..", `${name}.ts`);
  if (!/^[a-z-]+$/.test(name) || !existsSync(script))
    throw new Error(`package.json names ${script}, which is not there`);
  const { default: found }: { default?: unknown } = require(script);
  if (found instanceof Command) return found;
  throw new Error(`${script} exports no command`);
}
