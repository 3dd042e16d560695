import { createWriteStream, mkdirSync, mkdtempSync, rmSync, type WriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { finished } from "node:stream/promises";
import { type Line, Lines } from "../terminal/lines";
import { type EngineEvent, EventLog, eventsIn } from "./events";
import type { StackOf } from "./order";
import { progressText } from "./progress";
import { checkout, lastOf } from "./project";
import type { Pulumi } from "./pulumi";
import { reportWaits } from "./waiting";

/** What the stacks' operations of one command have in common. */
interface Session {
  readonly pulumi: Pulumi;
  /** The npm script, by which the logs are named. */
  readonly command: string;
  /** Pulumi's own output, one operation at a time. */
  readonly verbose: boolean;
}

/** Runs operations; what they left on the disk for that time is removed. */
export async function withRunner<T>(session: Session, work: (runner: Runner) => Promise<T>): Promise<T> {
  const runner = new CliRunner(session);
  try {
    return await work(runner);
  } finally {
    await runner.end();
  }
}

/** Runs the CLI's operations on stacks, with a line for each. */
export interface Runner {
  readonly pulumi: Pulumi;
  readonly verbose: boolean;
  readonly lines: Pick<Lines, "begin" | "print">;
  /**
   * @param args of the CLI, but for the stack
   * @param planned how many operations it will have, where that is known
   */
  run(of: StackOf, args: readonly string[], line: Line, planned?: number): Promise<UpdateRun>;
  /** Holds a stack's state against the policy pack. */
  analyze(of: StackOf, flags: readonly string[]): Promise<UpdateRun>;
  /** The file that holds what Pulumi printed of a stack. */
  logOf(of: Pick<StackOf, "project" | "stack">): string;
}

export interface UpdateRun {
  readonly exitCode: number;
  readonly events: readonly EngineEvent[];
  readonly stderr: string;
}

const pollMilliseconds = 250;

/** What the log of a stack is named by, and what a person calls it: "consumer dev", without the organization. */
export function stackText({ project, stack }: Pick<StackOf, "project" | "stack">): string {
  return `${project} ${lastOf(stack)}`;
}

/** Quietly, with all that Pulumi prints in a log; or before the user's eyes. */
class CliRunner implements Runner {
  private readonly logs: string;
  private readonly events = mkdtempSync(join(tmpdir(), "pulumi-events-"));
  private readonly streams = new Map<string, WriteStream>();
  private count = 0;

  readonly pulumi: Pulumi;
  readonly verbose: boolean;

  constructor(
    { pulumi, command, verbose }: Session,
    readonly lines = new Lines(process.stderr, verbose),
  ) {
    this.pulumi = pulumi;
    this.verbose = verbose;
    this.logs = join(checkout, ".logs", command);
    // Nothing else may write between lines that are rewritten.
    pulumi.notify = (text) => this.lines.print(text);
    process.on("SIGINT", this.interrupted);
  }

  private readonly interrupted = () =>
    this.lines.print("interrupted: Pulumi ends what has begun; Ctrl-C again does not wait for it");

  logOf(of: Pick<StackOf, "project" | "stack">): string {
    return relative(checkout, this.file(of));
  }

  async run(of: StackOf, args: readonly string[], line: Line, planned?: number): Promise<UpdateRun> {
    const log = new EventLog(join(this.events, String(this.count++)));
    const output = this.verbose ? "show" : this.stream(of);
    const stopWaits = reportWaits(this.pulumi, of, log.events, (text) => this.lines.print(text));
    let reading = Promise.resolve();
    const read = async () => line.update(progressText(await log.read(), planned));
    const timer = setInterval(() => {
      reading = reading.then(read);
    }, pollMilliseconds);
    try {
      const events = ["--event-log", log.file];
      const ran = await this.pulumi.run(of.project, [...args, "--stack", of.stack, ...events], output);
      await reading;
      return { ...ran, events: await log.read() };
    } finally {
      clearInterval(timer);
      stopWaits();
    }
  }

  async analyze(of: StackOf, flags: readonly string[]): Promise<UpdateRun> {
    const args = ["policy", "analyze", ...flags, "--stack", of.stack];
    if (this.verbose) return { ...(await this.pulumi.run(of.project, args, "show")), events: [] };
    const ran = await this.pulumi.run(of.project, [...args, "--json"], this.stream(of));
    return { ...ran, events: eventsIn(ran.stdout) };
  }

  async end(): Promise<void> {
    process.off("SIGINT", this.interrupted);
    rmSync(this.events, { recursive: true, force: true });
    for (const stream of this.streams.values()) {
      stream.end();
      await finished(stream);
    }
  }

  private file({ project, stack }: Pick<StackOf, "project" | "stack">): string {
    return join(this.logs, `${project}.${stack.replaceAll("/", ".")}.log`);
  }

  /** Of this run only, and for this user's eyes. */
  private stream(of: StackOf): WriteStream {
    const file = this.file(of);
    const open = this.streams.get(file);
    if (open !== undefined) return open;
    mkdirSync(this.logs, { recursive: true, mode: 0o700 });
    rmSync(file, { force: true });
    const stream = createWriteStream(file, { mode: 0o600 });
    this.streams.set(file, stream);
    return stream;
  }
}
