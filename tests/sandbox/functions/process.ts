/** One process that runs a function: an invocation at a time, until it is ended or ends by itself. */
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
/** What it has started is looked for in all processes of the machine, and so less often. */
const watchAllMilliseconds = 1000;

/** As Lambda calls them: by the names that Linux gives them. */
const signals: Partial<Record<NodeJS.Signals, string>> = { SIGKILL: "killed", SIGABRT: "aborted" };

/** Words before a command that has it end with this process, however that ends; none where the machine has no such command. */
let endsWithUs: readonly string[] | undefined;
function endingWithUs(): readonly string[] {
  const words = ["setpriv", "--pdeathsig", "KILL"];
  endsWithUs ??= spawnSync("setpriv", [...words.slice(1), "true"]).status === 0 ? words : [];
  return endsWithUs;
}

/** As much of the log as LogType Tail shows. */
export const tailLength = 4096;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: of an event, 1 MB. */
const longestLine = 1024 * 1024;
/** Of an event beside its message, as CloudWatch Logs counts. */
const eventBytes = 26;
/** What is kept of the lines of one invocation: AWS keeps all, this machine has an end. */
const longestLog = 10 * 1024 * 1024;

export interface FunctionOutcome {
  /** Unhandled: the handler threw, or the process ended or took too long. */
  readonly functionError: "Unhandled" | undefined;
  readonly payload: Buffer;
}

export interface ProcessOptions {
  readonly api: RuntimeApi;
  readonly command: readonly string[];
  /** Bytes of memory that it and what it starts may have together. */
  readonly memoryLimit: number;
  /** Folder of the code. */
  readonly folder: string;
  readonly environment: (address: string, stream: string) => Readonly<Record<string, string>>;
  /** Hears what is printed. */
  readonly write: (stream: string, lines: readonly string[]) => void;
}

interface Pending {
  readonly invocation: Omit<RuntimeInvocation, "deadline">;
  /** The process has it. @returns when its time is over, in epoch milliseconds */
  readonly begin: () => number;
  /** The process was initialized before, and has not had it yet: it is as if nobody had asked. */
  readonly canWait: () => boolean;
  /** undefined: the process has ended without having had it. */
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
  /** The end of what was printed since the invocation under way began. */
  tail = "";
  private logged = 0;
  /** Settles once the process and all that it has started are gone. */
  readonly ended: Promise<void>;
  private readonly started = Date.now();
  private initialized: number | undefined;
  private idle = false;
  private runs = true;
  private pending: Pending | undefined;
  private session: RuntimeSession | undefined;
  private unusable: Buffer | undefined;
  /** /proc/PID/status, held open: read after each invocation. */
  private status: number | undefined;
  /** Most memory in bytes that it and what it has started had together, as far as somebody looked. */
  private together = 0;
  private readonly abort = new AbortController();

  constructor(private readonly options: ProcessOptions) {
    this.ended = this.run();
  }

  get alive(): boolean {
    return this.runs && !this.abort.signal.aborted;
  }

  /** Milliseconds of the initialization; undefined while it is not over. */
  get initialization(): number | undefined {
    return this.initialized;
  }

  /** Most memory used so far in bytes; undefined where the machine does not report it. */
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

  /** An invocation begins. */
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
      this.log(`The sandbox keeps ${longestLog} bytes of what an invocation prints: the rest is left out.`);
    }
  }

  /**
   * @param milliseconds of the function's time-out, which begins once the process is initialized
   * @param began called when it begins
   * @returns undefined where the process, which was initialized before, has ended without having had it: another one may
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

  /** Ends the process and all that it has started. */
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
          this.initialized ??= Date.now() - this.started;
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

  /** @returns how it ended */
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
      let looked = Date.now();
      const watch = setInterval(() => {
        if (Date.now() - looked >= watchAllMilliseconds) {
          looked = Date.now();
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
        // What it has left in the background goes with it.
        killAll(child.pid, mark).then(() => resolve(endOf(code, signal)), reject);
      });
    });
  }
}

/** As Lambda says it. */
function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `with error: signal: ${signals[signal] ?? signal}`;
  return code === 0 ? "without providing a reason" : `with error: exit status ${code}`;
}

const statusBytes = Buffer.alloc(8192);

/** undefined where the machine does not report it, or there is no such process. */
function statusOf(pid: number | undefined): number | undefined {
  try {
    return openSync(`/proc/${pid}/status`, "r");
  } catch {
    return undefined;
  }
}

/** A carriage return is part of a line: by it a handler's message of several lines stays one. */
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
