import { spawn } from "node:child_process";
import { ensureToolchain } from "../tests/toolchain/index";
import { add, type Count, countTests, noTests } from "./checks/count";
import { type Suite, suites } from "./checks/suites";
import { checkout } from "./stacks/project";
import { Failure, main } from "./terminal/failure";
import { wasInterrupted } from "./terminal/process";

/** Runs every suite, or those that are named; goes on after a failure, so that one run tells all. */
main(async () => {
  const chosen = choose(process.argv.slice(2));
  const environment = chosen.some((suite) => suite.toolchain)
    ? (await ensureToolchain({ log: (line) => console.error(line) })).env
    : {};
  let count = noTests;
  const failed: string[] = [];
  for (const suite of chosen) {
    console.error(`\n== ${suite.name}: ${suite.what}`);
    const started = Date.now();
    const result = await runSuite(suite, { ...process.env, ...environment });
    count = add(count, result.count);
    if (result.exitCode !== 0) failed.push(suite.name);
    console.error(`== ${suite.name}: ${result.exitCode === 0 ? "passed" : "FAILED"} in ${seconds(started)}`);
    if (wasInterrupted()) throw new Failure("interrupted", 130);
  }
  console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  if (failed.length > 0)
    throw new Failure(`failed: ${failed.join(", ")}; one alone: npm test -- ${failed[0]}`);
});

function choose(names: readonly string[]): readonly Suite[] {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const accepted = suites.map((suite) => suite.name).join(", ");
    throw new Failure(`no suite ${unknown.join(", ")}; there are: ${accepted}`, 64);
  }
  return names.length === 0 ? suites : suites.filter((suite) => names.includes(suite.name));
}

function runSuite(suite: Suite, env: NodeJS.ProcessEnv): Promise<{ exitCode: number; count: Count }> {
  const [command, ...args] = suite.command;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: checkout, env, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? 1, count: countTests(output) }));
  });
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
