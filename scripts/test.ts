import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../shared/terminal/failure";
import { ensureToolchain } from "../tests/toolchain";
import { changedFiles, chosenBy } from "./checks/changed";
import { testCommand } from "./checks/options";
import { runTasks, summary } from "./checks/run";
import { choose, tasksOf } from "./checks/tasks";
import { compiledPrograms } from "./stacks/keep-compiled";
import { printNotice, wasInterrupted } from "./terminal/process";

export default testCommand(async (names, { grep, changed }) => {
  const started = Date.now();
  const chosen = choose(names);
  const choices = changed ? await chosenBy(await changedFiles(), chosen) : chosen;
  const tasks = tasksOf(choices, grep);
  if (tasks.length === 0) {
    console.log(changed ? "nothing that differs from main concerns a test" : "no suite has tests of mocha");
    return;
  }
  await removeUnused(compiledPrograms);
  const toolchain = tasks.some((task) => task.toolchain)
    ? ensureToolchain({ log: printNotice }).then(({ env }) => env)
    : Promise.resolve({});
  const results = await runTasks(tasks, toolchain);
  console.log(`\n${summary(results)}, in ${((Date.now() - started) / 60_000).toFixed(1)} min`);
  if (wasInterrupted()) throw new Failure("interrupted", 130);
  const failed = results.filter(({ passed }) => !passed).map(({ task }) => task.name);
  if (failed.length > 0)
    throw new Failure(`failed: ${failed.join(", ")}; one alone: npm test -- ${failed[0]}`);
  const tests = results.reduce((sum, { count }) => sum + count.passed + count.failed, 0);
  if (grep !== undefined && tests === 0) throw new Failure(`no test matches --grep ${grep}`);
});

/** A file system notes once a day that a file was read. */
const keptMilliseconds = 3 * 24 * 60 * 60 * 1000;

async function removeUnused(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of files.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const { atimeMs = Date.now() } = (await stat(file).catch(() => undefined)) ?? {};
    if (atimeMs < Date.now() - keptMilliseconds) await rm(file, { force: true });
  }
}
