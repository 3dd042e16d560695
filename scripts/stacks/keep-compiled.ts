import { join } from "node:path";
import { machineCache } from "../../tests/toolchain/paths";

export const compiledPrograms = join(machineCache(), "compiled-programs");

/** What updates need in their environment so that programs and SDK are compiled once for a machine. */
export function keepCompiled(): Readonly<Record<string, string>> {
  const preload = `--require ${JSON.stringify(join(__dirname, "compiled-programs.cjs"))}`;
  const before = process.env.NODE_OPTIONS ?? "";
  return {
    NODE_OPTIONS: before.includes(preload) ? before : `${before} ${preload}`.trim(),
    PRIVATE_API_COMPILED_PROGRAMS: compiledPrograms,
  };
}
