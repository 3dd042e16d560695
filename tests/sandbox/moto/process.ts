import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { z } from "zod";
import { Failure } from "../../../shared/terminal/failure";

const ready = z.object({ port: z.number(), repeated: z.number() });

/** A running moto. */
export interface EmulatorProcess {
  readonly port: number;
  /** Number of changes replayed because the last process was killed; 0 after a normal stop. */
  readonly repeated: number;
  /** Required in every request. */
  readonly secret: string;
  readonly pid: number;
  /** Settles when the process has ended, with the reason; expected is true after stop(). */
  readonly ended: Promise<{ readonly expected: boolean; readonly reason: string }>;
  /** Saves its state and ends. */
  stop(): Promise<void>;
}

/**
 * Starts moto on a free port of the loopback interface with the state of `stateFile`.
 * @throws when it does not start; for an unreadable state the message names --reset
 */
export async function startEmulator(python: string, stateFile: string): Promise<EmulatorProcess> {
  const child = spawn(python, [path.join(__dirname, "launcher.py"), stateFile], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      // moto must not read credentials or settings of the user who runs the sandbox.
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      PYTHONUNBUFFERED: "1",
      // A replayed change must have the same result, so sets must have the same order.
      PYTHONHASHSEED: "0",
    },
  });
  const secret = randomBytes(32).toString("hex");
  // Not in arguments or environment, which other users can list. Standard input stays open: its end stops moto.
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${secret}\n`);
  let stopping = false;
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
  const ended = new Promise<{ expected: boolean; reason: string }>((resolve) => {
    child.on("error", (error) => resolve({ expected: false, reason: error.message }));
    child.on("close", (code, signal) => {
      resolve({ expected: stopping, reason: `exit ${code ?? signal}\n${errors.trim()}`.trim() });
    });
  });
  const { port, repeated } = await firstLine(child, ended);
  return {
    port,
    repeated,
    secret,
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      stopping = true;
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

async function firstLine(
  child: ChildProcess,
  ended: Promise<{ reason: string }>,
): Promise<z.infer<typeof ready>> {
  const line = new Promise<string>((resolve) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(text);
    });
  });
  const first = await Promise.race([line, ended]);
  if (typeof first === "string") return ready.parse(JSON.parse(first));
  if (child.exitCode === 3) {
    throw new Failure(`The emulator's state cannot be used: ${first.reason}. Start again with --reset.`);
  }
  throw new Failure(`The emulator did not start: ${first.reason}`);
}
