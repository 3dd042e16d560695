import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { runTasks, summary } from "../../../../scripts/checks/run";
import type { Task } from "../../../../scripts/checks/tasks";

const task = (name: string, program: string, more: Partial<Task> = {}): Task => {
  return {
    name,
    what: "does it",
    command: ["node", "-e", program],
    toolchain: false,
    environment: {},
    seconds: 0,
    ...more,
  };
};

describe("tasks of npm test", () => {
  const none = Promise.resolve({});

  it("go on after a failure, which is printed when its task ends", async () => {
    let printed = "";
    const tasks = [
      task("bad", "console.log('  1 failing'); console.error('why'); process.exit(1)"),
      task("good", "console.log('  2 passing')"),
    ];
    const results = await runTasks(tasks, none, (text) => {
      printed += text;
    });
    assert.deepEqual(
      new Map(results.map((each) => [each.task.name, each.passed])),
      new Map([
        ["bad", false],
        ["good", true],
      ]),
    );
    assert.match(printed, /\n== bad: does it\n[\s\S]*why[\s\S]*== bad: FAILED in [\d.]+ s/);
    assert.match(
      summary(results),
      /^slowest +time\n[\s\S]*\n== bad FAILED\n {2}1 failing\nwhy\n\n2 passed, 1 failed, 0 skipped$/,
    );
  });

  it("wait for the toolchain where they need it, and have its environment; the others do not", async () => {
    let built = (_: Readonly<Record<string, string>>) => {};
    const toolchain = new Promise<Readonly<Record<string, string>>>((resolve) => {
      built = resolve;
    });
    const tasks = [
      task("engine", "process.exit(process.env.ENGINE === 'here' ? 0 : 1)", { toolchain: true, seconds: 90 }),
      task("pure", "process.exit(process.env.ENGINE === undefined ? 0 : 1)"),
    ];
    const results = await runTasks(tasks, toolchain, (text) => {
      if (text.includes("pure: passed")) built({ ENGINE: "here" });
    });
    assert.deepEqual(
      results.map((each) => [each.task.name, each.passed]),
      [
        ["pure", true],
        ["engine", true],
      ],
    );
  });

  it("end with the toolchain's error where it cannot be had", async () => {
    const failed = Promise.reject(new Error("no engine"));
    const before = process.listenerCount("SIGTERM");
    await assert.rejects(
      runTasks([task("engine", "", { toolchain: true })], failed, () => {}),
      /no engine/,
    );
    assert.equal(process.listenerCount("SIGTERM"), before, "who is asked to end then ends");
  });

  it("begin no more once the command is asked to end, and those that run end", async () => {
    const more = 2 * Math.max(2, availableParallelism()) + 1;
    const tasks = Array.from({ length: more }, (_, at) => task(`task ${at}`, "setTimeout(() => {}, 60_000)"));
    const running = runTasks(tasks, none, () => {});
    process.kill(process.pid, "SIGTERM");
    const results = await running;
    assert.ok(results.length < tasks.length, `${results.length} were begun`);
    assert.ok(results.every(({ passed }) => !passed));
  });

  it("fail by name where their program is not there", async () => {
    let printed = "";
    const absent: Task = { ...task("absent", ""), command: ["no-such-program"] };
    const results = await runTasks([absent], none, (text) => {
      printed += text;
    });
    assert.deepEqual(
      results.map(({ passed }) => passed),
      [false],
    );
    assert.match(printed, /spawn no-such-program ENOENT/);
  });
});
