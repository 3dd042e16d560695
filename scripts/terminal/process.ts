import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { fitted } from "../../shared/terminal/fitted";

/**
 * "show": the child writes to this terminal, and its errors are returned too; "capture": all is returned;
 * a stream: what is returned is written there too.
 */
export type RunOutput = "show" | "capture" | Writable;

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly output: RunOutput;
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

let interrupted = false;

// Ctrl-C goes to the whole process group: the child ends in its own, orderly time, and this process after it.
process.on("SIGINT", () => {
  interrupted = true;
});

/** True once the user pressed Ctrl-C: no further step may start. */
export function wasInterrupted(): boolean {
  return interrupted;
}

/** Runs a program to its end. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const capture = options.output !== "show";
    const log = typeof options.output === "string" ? undefined : options.output;
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: capture ? ["ignore", "pipe", "pipe"] : ["inherit", "inherit", "pipe"],
    });
    const chunks = { stdout: "", stderr: "" };
    child.stdout?.on("data", (chunk: Buffer) => {
      chunks.stdout += chunk.toString();
      log?.write(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      chunks.stderr += chunk.toString();
      log?.write(chunk);
      if (!capture) process.stderr.write(chunk);
    });
    const stop = () => child.kill("SIGTERM");
    process.once("SIGTERM", stop);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.off("SIGTERM", stop);
      resolve({ exitCode: code ?? (signal === "SIGINT" ? 130 : 143), ...chunks });
    });
  });
}

/** Prints a note for the person at the terminal, beside the command's own output. */
export const printNotice = (text: string): void => console.error(fitted(text, process.stderr.columns));
