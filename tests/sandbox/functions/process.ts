/** One process of a function, for one invocation at a time. */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { killAll, MarkedMemory, marking, newMark } from "../network/marked-processes";
import { removeTemporary } from "../state/files";
import type { RuntimeApi, RuntimeInvocation, RuntimeSession } from "./runtime-api";

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const initializationMilliseconds = 10_000;

const watchMilliseconds = 50;
/** Its descendants are searched among all processes of the machine, so less often. */
const watchAllMilliseconds = 1000;

/** Lambda's names of signals, which are Linux's. */
const signals: Partial<Record<NodeJS.Signals, string>> = { SIGKILL: "killed", SIGABRT: "aborted" };

/** A prefix for commands that ends them with this process; empty on a machine without such a tool. */
let endsWithUs: readonly string[] | undefined;
function endingWithUs(): readonly string[] {
  const words = ["setpriv", "--pdeathsig", "KILL"];
  endsWithUs ??= spawnSync("setpriv", [...words.slice(1), "true"]).status === 0 ? words : [];
  return endsWithUs;
}

/** Bytes of the log that LogType Tail returns. */
export const tailLength = 4096;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: of an event, 1 MB. */
const longestLine = 1024 * 1024;
/** CloudWatch Logs counts these for each event, besides its message. */
const eventBytes = 26;
/** Most log bytes kept for one invocation, to limit the disk space; AWS keeps all. */
const longestLog = 10 * 1024 * 1024;

export interface FunctionOutcome {
  /** Unhandled: the handler threw, or the process ended or took too long. */
  readonly functionError: "Unhandled" | undefined;
  readonly payload: Buffer;
}

export interface ProcessOptions {
  readonly api: RuntimeApi;
  readonly command: readonly string[];
  /** Bytes of memory for the process and its descendants together. */
  readonly memoryLimit: number;
  /** Folder of the code. */
  readonly folder: string;
  readonly environment: (address: string, stream: string) => Readonly<Record<string, string>>;
  /** Called with the output. */
  readonly write: (stream: string, lines: readonly string[]) => void;
}

interface Pending {
  readonly invocation: Omit<RuntimeInvocation, "deadline">;
  /** Called when the process has the invocation. @returns the deadline in epoch milliseconds */
  readonly begin: () => number;
  /** True while an initialized process has not fetched it: another process may still run it. */
  readonly canWait: () => boolean;
  /** undefined: the process ended before it fetched the invocation. */
  readonly settle: (outcome: FunctionOutcome | undefined) => void;
}

const unhandled = (errorType: string, errorMessage: string): FunctionOutcome => ({
  functionError: "Unhandled",
  payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
});

export class FunctionProcess {
  /** 2026/11/30/[$LATEST]0123456789abcdef0123456789abcdef */
  readonly stream =
    `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;
  /** The end of the current invocation's output. */
  tail = "";
  private logged = 0;
  /** Settles when the process and its descendants have ended. */
  readonly ended: Promise<void>;
  private readonly started = performance.now();
  private initialized: number | undefined;
  private idle = false;
  private runs = true;
  private pending: Pending | undefined;
  private session: RuntimeSession | undefined;
  private unusable: Buffer | undefined;
  /** /proc/PID/status, kept open: read after each invocation. */
  private status: number | undefined;
  /** Highest measured memory of the process and its descendants, in bytes. */
  private together = 0;
  private readonly abort = new AbortController();

  constructor(private readonly options: ProcessOptions) {
    this.ended = this.run();
  }

  get alive(): boolean {
    return this.runs && !this.abort.signal.aborted;
  }

  /** Milliseconds of the initialization; undefined before its end. */
  get initialization(): number | undefined {
    return this.initialized;
  }

  /** Highest memory so far in bytes; undefined on a machine that does not report it. */
  get memory(): number | undefined {
    if (this.status === undefined) return undefined;
    try {
      const length = readSync(this.status, statusBytes, 0, statusBytes.length, 0);
      const own = Number(/^VmHWM:\s+(\d+) kB$/m.exec(statusBytes.toString("latin1", 0, length))?.[1]) * 1024;
      return Math.max(own || 0, this.together) || undefined;
    } catch {
      return undefined;
    }
  }

  /** Called at the beginning of an invocation. */
  beginLog(): void {
    this.tail = "";
    this.logged = 0;
  }

  log(...lines: readonly string[]): void {
    this.write(lines);
  }

  private write(lines: readonly string[]): void {
    this.tail = `${this.tail}${lines.slice(-tailLength).join("\n")}\n`.slice(-tailLength);
    this.options.write(this.stream, lines);
  }

  private print(lines: readonly string[]): void {
    const kept = lines.filter((line) => {
      if (this.logged > longestLog) return false;
      this.logged += line.length + eventBytes;
      return true;
    });
    if (kept.length > 0) this.write(kept);
    if (kept.length < lines.length && this.logged !== Number.POSITIVE_INFINITY) {
      this.logged = Number.POSITIVE_INFINITY;
      this.log(`The sandbox keeps ${longestLog} bytes of an invocation's output: the rest is left out.`);
    }
  }

  /**
   * @param milliseconds the function's timeout, which begins after the initialization
   * @param began called when it begins
   * @returns undefined when an initialized process ended before it fetched the invocation: another process may run it
   */
  invoke(
    invocation: Omit<RuntimeInvocation, "deadline">,
    milliseconds: number,
    began: () => void,
  ): Promise<FunctionOutcome | undefined> {
    const wasInitialized = this.initialized !== undefined;
    return new Promise((resolve) => {
      const timedOut = (limit: number) => {
        const seconds = (limit / 1000).toFixed(2);
        this.end();
        this.log(
          `${new Date().toISOString()} ${invocation.requestId} Task timed out after ${seconds} seconds`,
        );
        pending.settle(
          unhandled(
            "Sandbox.Timedout",
            `RequestId: ${invocation.requestId} Error: Task timed out after ${seconds} seconds`,
          ),
        );
      };
      const limited = (limit: number) => setTimeout(() => timedOut(limit), limit);
      let hadIt = false;
      let timer = limited(initializationMilliseconds);
      const pending: Pending = {
        invocation,
        begin: () => {
          clearTimeout(timer);
          timer = limited(milliseconds);
          hadIt = true;
          began();
          return Date.now() + milliseconds;
        },
        canWait: () => wasInitialized && !hadIt,
        settle: (outcome) => {
          clearTimeout(timer);
          this.pending = undefined;
          if (!hadIt && outcome !== undefined) began();
          resolve(outcome);
        },
      };
      this.pending = pending;
      this.send();
      if (!this.runs) this.fail("without providing a reason");
    });
  }

  /** Ends the process and its descendants. */
  end(): void {
    this.abort.abort();
  }

  private send(): void {
    if (!this.idle || this.pending === undefined) return;
    this.idle = false;
    const deadline = this.pending.begin();
    this.session?.send({ ...this.pending.invocation, deadline });
  }

  private fail(how: string): void {
    if (this.pending === undefined) return;
    const { invocation, settle, canWait } = this.pending;
    if (canWait()) settle(undefined);
    else if (this.unusable !== undefined) settle({ functionError: "Unhandled", payload: this.unusable });
    else {
      const message = `RequestId: ${invocation.requestId} Error: Runtime exited ${how}`;
      this.log(`${message}\nRuntime.ExitError`);
      settle(unhandled("Runtime.ExitError", message));
    }
  }

  private async run(): Promise<void> {
    let home: string | undefined;
    try {
      home = await mkdtemp(path.join(tmpdir(), "sandbox-function-"));
      this.session = await this.options.api.open({
        idle: () => {
          this.initialized ??= Math.round(performance.now() - this.started);
          this.idle = true;
          this.send();
        },
        ended: (requestId, { failed, payload }) => {
          if (this.pending?.invocation.requestId !== requestId) return;
          this.pending.settle({ functionError: failed ? "Unhandled" : undefined, payload });
        },
        unusable: (payload) => {
          this.unusable = payload;
        },
      });
      const how = await this.spawn(home, this.session.address);
      this.runs = false;
      this.fail(how);
    } catch (error) {
      this.runs = false;
      this.fail(`with error: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.session?.close();
      if (home !== undefined) removeTemporary(home);
    }
  }

  /** @returns exit code or signal */
  private spawn(home: string, address: string): Promise<string> {
    const mark = newMark(home);
    return new Promise((resolve, reject) => {
      const words = [...marking(mark), ...endingWithUs(), ...this.options.command];
      const child = spawn("/bin/bash", words, {
        cwd: this.options.folder,
        env: { ...this.options.environment(address, this.stream), HOME: home, TMPDIR: home },
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      this.status = statusOf(child.pid);
      const end = () => void killAll(child.pid, mark);
      this.abort.signal.addEventListener("abort", end, { once: true });
      const all = new MarkedMemory(mark);
      let looked = performance.now();
      const watch = setInterval(() => {
        if (performance.now() - looked >= watchAllMilliseconds) {
          looked = performance.now();
          this.together = Math.max(this.together, all.bytes(this.options.memoryLimit));
        }
        if ((this.memory ?? 0) > this.options.memoryLimit) this.end();
      }, watchMilliseconds).unref();
      const unwatch = () => {
        clearInterval(watch);
        if (this.status !== undefined) closeSync(this.status);
        this.status = undefined;
      };
      if (this.abort.signal.aborted) end();
      for (const output of [child.stdout, child.stderr]) eachLine(output, (lines) => this.print(lines));
      child.once("error", (error) => {
        unwatch();
        reject(error);
      });
      child.once("exit", (code, signal) => {
        unwatch();
        // Its background processes end with it.
        killAll(child.pid, mark).then(() => resolve(endOf(code, signal)), reject);
      });
    });
  }
}

/** In Lambda's words. */
function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `with error: signal: ${signals[signal] ?? signal}`;
  return code === 0 ? "without providing a reason" : `with error: exit status ${code}`;
}

const statusBytes = Buffer.alloc(8192);

/** undefined if the machine does not report it, or the process does not exist. */
function statusOf(pid: number | undefined): number | undefined {
  try {
    return openSync(`/proc/${pid}/status`, "r");
  } catch {
    return undefined;
  }
}

/** A carriage return does not end a line: the runtime uses it to keep a multi-line message in one event. */
function eachLine(output: NodeJS.ReadableStream, hear: (lines: readonly string[]) => void): void {
  let left = "";
  output.setEncoding("utf8");
  output.on("data", (text: string) => {
    const lines = (left + text).split("\n");
    left = lines.pop() ?? "";
    if (left.length >= longestLine) {
      lines.push(left);
      left = "";
    }
    if (lines.length > 0) hear(lines);
  });
  output.on("end", () => left === "" || hear([left]));
}
