import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseEnvironment } from "../state/environment";

const checkout = path.resolve(__dirname, "..", "..", "..");

export interface SandboxProcess {
  /** What it wrote to the file that --env-file names. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** `npm run sandbox -- --name NAME --env-file FILE`, as a user runs it; its state goes when it stops. */
export async function sandboxProcess(name: string): Promise<SandboxProcess> {
  const folder = mkdtempSync(path.join(tmpdir(), "sandbox-process-"));
  const file = path.join(folder, "sandbox.env");
  const words = ["--", path.join("scripts", "bootstrap.mjs"), "sandbox", "--name", name, "--env-file", file];
  const child = spawn(process.execPath, words, { cwd: checkout, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(errors);
    await sleep(50);
  }
  return {
    environment: parseEnvironment(readFileSync(file, "utf8")),
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
      rmSync(path.join(checkout, ".sandbox", name), { recursive: true, force: true });
    },
  };
}
