/**
 * Installs the toolchain and prints the environment to use it with:
 *   eval "$(npx tsx tests/toolchain/main.ts --print-env)"
 */

import { shellQuote } from "../../shared/terminal/shell-quote";
import { ensureToolchain } from ".";

async function main(): Promise<void> {
  const quiet = process.argv.includes("--print-env");
  const started = Date.now();
  const toolchain = await ensureToolchain({ log: (line) => console.error(line) });
  if (!quiet) {
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.error(
      `Pulumi ${toolchain.version} (${toolchain.kind}): ${toolchain.pulumi}, ready after ${seconds} s`,
    );
  }
  for (const [name, value] of Object.entries(toolchain.env)) {
    console.log(`export ${name}=${name === "PATH" ? pathAddition(value) : shellQuote(value)}`);
  }
}

/** Adds to the caller's PATH instead of replacing it. */
function pathAddition(path: string): string {
  const own = process.env.PATH ?? "";
  return own !== "" && path.endsWith(own)
    ? `${shellQuote(path.slice(0, -own.length))}"$PATH"`
    : shellQuote(path);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
