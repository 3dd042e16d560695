import { spawn } from "node:child_process";
import { availableParallelism, cpus, freemem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { checkout } from "../stacks/project";
import { wasInterrupted } from "../terminal/process";
import { table } from "../terminal/table";
import { inTurn, type Task } from "./tasks";

export interface TaskResult {
  readonly task: Task;
  readonly passed: boolean;
  readonly count: Count;
  readonly seconds: number;
  /** What it printed of its failures, "" where it passed. */
  readonly failures: string;
}

const lookMilliseconds = 1000;
/** A long run without output looks as if it hung. */
const silentMilliseconds = 60_000;

/**
 * Runs tasks beside each other, as many as the machine has room for. What one printed comes whole, when it has ended; that
 * of the only one as it is written. Goes on after a failure, so that one run reports all.
 * @param toolchain settles with what tasks that need the engine need in their environment; the others do not wait for it
 */
export async function runTasks(
  tasks: readonly Task[],
  toolchain: Promise<Readonly<Record<string, string>>>,
  print: (text: string) => void = (text) => process.stdout.write(text),
): Promise<TaskResult[]> {
  const waiting = inTurn(tasks, places);
  const running = new Map<Task, { readonly since: number; readonly ended: Promise<void> }>();
  const results: TaskResult[] = [];
  const load = new Load();
  let environment: Readonly<Record<string, string>> | undefined;
  const ready = toolchain.then((variables) => {
    environment = variables;
  });
  ready.catch(() => {});
  let printed = Date.now();
  const report = (line: string) => {
    printed = Date.now();
    print(`== ${line}${left(waiting, [...running], results.length)}\n`);
  };
  // Those that run are ended each by its own handler.
  const beginNoMore = () => waiting.splice(0);
  process.once("SIGTERM", beginNoMore);
  try {
    while (waiting.length + running.size > 0 && !(wasInterrupted() && running.size === 0)) {
      const next = waiting.findIndex((task) => !task.toolchain || environment !== undefined);
      const task = waiting[next];
      if (task !== undefined && !wasInterrupted() && load.hasRoom(running.size)) {
        waiting.splice(next, 1);
        load.started();
        const since = Date.now();
        const env = { ...process.env, ...environment, ...task.environment };
        const ended = runTask(task, env, tasks.length === 1, print).then((result) => {
          running.delete(task);
          results.push({ task, ...result });
          report(`${task.name}: ${result.passed ? "passed" : "FAILED"} in ${result.seconds.toFixed(1)} s`);
        });
        running.set(task, { since, ended });
        continue;
      }
      if (running.size === 0) await ready;
      await Promise.race([...[...running.values()].map(({ ended }) => ended), sleep(lookMilliseconds)]);
      if (Date.now() - printed > silentMilliseconds) {
        const names = [...running].map(
          ([{ name }, { since }]) => `${name} ${text((Date.now() - since) / 1000)}`,
        );
        report(`running: ${names.join(", ")}`);
      }
    }
  } finally {
    process.off("SIGTERM", beginNoMore);
  }
  return results;
}

/** "; 12 of 40 left, about 6 min" */
function left(
  waiting: readonly Task[],
  running: readonly (readonly [Task, { readonly since: number }])[],
  done: number,
): string {
  const count = waiting.length + running.length;
  if (count === 0) return "";
  const rest = running.map(([task, { since }]) => Math.max(0, task.seconds - (Date.now() - since) / 1000));
  const all = [...waiting.map((task) => task.seconds), ...rest].reduce((sum, each) => sum + each, 0);
  const longest = Math.max(0, ...rest);
  const time = Math.max(longest, all / places);
  return `; ${count} of ${count + done} left${time === 0 ? "" : `, about ${text(time)}`}`;
}

function text(seconds: number): string {
  return seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

function runTask(
  { name, what, command: [command, ...args] }: Task,
  env: NodeJS.ProcessEnv,
  alone: boolean,
  print: (text: string) => void,
): Promise<Omit<TaskResult, "task">> {
  const started = Date.now();
  const title = `\n== ${name}: ${what}\n`;
  if (alone) print(title);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: checkout, env, stdio: ["ignore", "pipe", "pipe"] });
    const stop = () => child.kill("SIGTERM");
    process.once("SIGTERM", stop);
    let output = "";
    const take = (text: string) => {
      output += text;
      if (alone) print(text);
    };
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => take(chunk.toString()));
    child.on("error", (error) => take(`${error.message}\n`));
    child.on("close", (code) => {
      process.off("SIGTERM", stop);
      if (!alone) print(`${title}${output}`);
      const seconds = (Date.now() - started) / 1000;
      const passed = code === 0;
      resolve({ passed, count: countTests(output), seconds, failures: passed ? "" : failuresIn(output) });
    });
  });
}

const slowest = 10;

/** The slowest, what failed once more (a log of a long run is read from its end), and how many tests passed. */
export function summary(results: readonly TaskResult[]): string {
  const rows = [...results]
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, slowest)
    .map(({ task, seconds }) => [task.name, `${seconds.toFixed(1)} s`]);
  const { passed, failed, skipped } = results.map(({ count }) => count).reduce(add, noTests);
  const count = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  if (results.length < 2) return count;
  const again = results.flatMap(({ task, failures }) =>
    failures === "" ? [] : [`== ${task.name} FAILED\n${failures}\n\n`],
  );
  return `${table(["slowest", "time"], rows)}\n\n${again.join("")}${count}`;
}

const mostLines = 100;

/** Mocha lists them at its end; what else printed something has its error there. */
function failuresIn(output: string): string {
  const list = output.search(/^.{0,10} {2}\d+ failing\b/m);
  const lines = output.slice(Math.max(0, list)).trimEnd().split("\n");
  return (list < 0 ? lines.slice(-mostLines) : lines.slice(0, mostLines)).join("\n");
}

/** As many run beside each other on any machine: one process alone leaves a core idle whenever it waits. */
const places = Math.max(2, availableParallelism());
/** However idle the machine looks: what waits for an answer of the provider works again at the same moment. */
const most = 4 * places;
/** What a sandbox, an update of it and the tests take together. */
const neededBytes = 1.5 * 1024 ** 3;
/** In a shorter time a wait looks like an idle machine, and what was started last has not shown what it takes. */
const windowMilliseconds = 3000;
/** Of one core. */
const idleShare = 0.3;

/** Whether the machine has room for one more process, by what its cores did in the last seconds. */
class Load {
  private before = times();
  private since = Date.now();

  /** A process was started: what comes now is looked at anew. */
  started(): void {
    this.before = times();
    this.since = Date.now();
  }

  /** @param running processes of this run */
  hasRoom(running: number): boolean {
    if (running < places) return running === 0 || freemem() > neededBytes;
    if (running >= most || Date.now() - this.since < windowMilliseconds) return false;
    const { before } = this;
    this.started();
    const idle = (this.before.idle - before.idle) / Math.max(1, this.before.all - before.all);
    return idle * cpus().length > idleShare && freemem() > neededBytes;
  }
}

/** Milliseconds of all cores together since the machine's start. */
function times(): { readonly idle: number; readonly all: number } {
  const each = cpus().map((core) => core.times);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return { idle: sum(each.map(({ idle }) => idle)), all: sum(each.flatMap((it) => Object.values(it))) };
}

/** How many tests a runner says it ran. */
interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const noTests: Count = { passed: 0, failed: 0, skipped: 0 };

function add(left: Count, right: Count): Count {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/** Reads mocha's closing lines, and the lines of `go test`, one a package. */
function countTests(output: string): Count {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours
  const plain = output.replace(/\u001b\[[0-9;]*m/g, "");
  const total = (pattern: RegExp) =>
    [...plain.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1] ?? 1), 0);
  return {
    passed: total(/^ {2}(\d+) passing\b/gm) + total(/^ok\s+\S+/gm),
    failed: total(/^ {2}(\d+) failing\b/gm) + total(/^FAIL\s+\S+/gm),
    skipped: total(/^ {2}(\d+) pending\b/gm),
  };
}
