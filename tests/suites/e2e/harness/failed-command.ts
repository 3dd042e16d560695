import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { SandboxStacks } from "./sandbox-stacks";

/** What the engine says of the acceptance stack's Command that failed, without what it did until then. */
export function reasonIn(printed: string): string {
  const [, diagnostics = ""] = printed.split("Diagnostics:");
  const [, told = ""] = /error: exit status 1: running "[^\n]*":\n(.*?)\n\s*\n/s.exec(diagnostics) ?? [];
  const lines = told.split("\n").map((line) => line.trim());
  const reason = lines.filter(
    (line) => !/^(calling (once|\d+ times) from|waiting for the SSM agent of) /.test(line),
  );
  assert.ok(reason.length > 0, printed);
  return reason.join("\n");
}

/** Processes that were started for a deployment and have not ended; its sandbox is not among them. */
export function processesOf({ folder }: SandboxStacks): string[] {
  const options = { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 } as const;
  // With their environment, which names the deployment's folder.
  const all = execFileSync("ps", ["axeww", "-o", "command="], options).split("\n");
  return all.filter((line) => line.includes(folder) && /pulumi up|run\.ts|_script\.sh/.test(line));
}
