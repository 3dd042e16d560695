import { Failure } from "../../shared/terminal/failure";
import { nearest } from "../../shared/terminal/nearest";
import { shown } from "../../shared/terminal/shown";
import { secondsOf } from "./seconds";
import { filesOf, mocha, type Suite, suites } from "./suites";

/** What one process runs: a suite, or a part of one. */
export interface Task {
  /** "unit", or "e2e/layers" for a file. */
  readonly name: string;
  readonly what: string;
  readonly command: readonly [string, ...string[]];
  readonly toolchain: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** As it took on an idle machine, roughly. */
  readonly seconds: number;
}

/** A suite, and of its test files those that shall run. */
export interface Choice {
  readonly suite: Suite;
  readonly files: readonly string[];
}

/** "e2e/layers", for tests/suites/e2e/layers.test.ts: what a file is called on the command line, and in what is printed. */
export function fileName(file: string): string {
  return file.replace(/^tests\/(?:suites\/)?|\.test\.ts$/g, "");
}

/** The suites that are named, or files of them; all without a name. @throws Failure for a name that none has */
export function choose(names: readonly string[]): Choice[] {
  if (names.length === 0) return suites.map((suite) => ({ suite, files: filesOf(suite) }));
  const used = new Set<string>();
  const choices = suites.flatMap((suite) => {
    const whole = names.includes(suite.name);
    const files = filesOf(suite).filter((file) => whole || names.includes(fileName(file)));
    for (const name of whole ? [suite.name] : files.map(fileName)) used.add(name);
    return whole || files.length > 0 ? [{ suite, files }] : [];
  });
  const unknown = names.filter((name) => !used.has(name));
  if (unknown.length === 0) return choices;
  const accepted = suites.map(({ name }) => name);
  const near = nearest(unknown[0] ?? "", [...accepted, ...suites.flatMap(filesOf).map(fileName)]);
  throw new Failure(
    `no suite ${unknown.map((each) => shown(each)).join(", ")}${near}; there are: ${accepted.join(", ")}, and files as e2e/layers`,
    64,
  );
}

/**
 * The processes that run them: files that take long have one each, so that they run beside each other; those that take a
 * moment share what they load, and a sandbox.
 */
export function tasksOf(choices: readonly Choice[], grep: string | undefined): Task[] {
  return choices.flatMap(({ suite, files }) => {
    const { what, toolchain = false, environment = {} } = suite;
    const task = (name: string, command: Task["command"]): Task => {
      return { name, what, command, toolchain, environment, seconds: secondsOf(name) };
    };
    // A program has no tests that could be named.
    if (!("folders" in suite.runs)) return grep === undefined ? [task(suite.name, suite.runs)] : [];
    const alone = grep === undefined ? files.filter((file) => secondsOf(fileName(file)) > 0) : [];
    const together = files.filter((file) => !alone.includes(file));
    return [
      ...(together.length === 0 ? [] : [task(suite.name, mocha(together, grep))]),
      ...alone.map((file) => task(fileName(file), mocha([file], grep))),
    ];
  });
}

/**
 * The longest first, so that none is left alone at the end; but for one place those that find faults soonest, in their own
 * order.
 * @param places how many always run beside each other
 */
export function inTurn(tasks: readonly Task[], places: number): Task[] {
  const quick = tasks.filter((task) => task.seconds === 0);
  const long = tasks.filter((task) => task.seconds > 0).sort((a, b) => b.seconds - a.seconds);
  return [...long.slice(0, places - 1), ...quick, ...long.slice(places - 1)];
}
