import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { chosenBy } from "../../../../scripts/checks/changed";
import { testCommand } from "../../../../scripts/checks/options";
import { seconds } from "../../../../scripts/checks/seconds";
import { filesOf, suites } from "../../../../scripts/checks/suites";
import { choose, fileName, inTurn, tasksOf } from "../../../../scripts/checks/tasks";
import { checkout } from "../../../../scripts/stacks/project";
import { runCommand } from "../../../../shared/terminal/command";

const names = (tasks: readonly { readonly name: string }[]) => tasks.map(({ name }) => name);

describe("the suites of npm test", () => {
  const files = readdirSync(join(checkout, "tests"), { recursive: true, encoding: "utf8" })
    .map((file) => `tests/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".test.ts"));

  it("run every test file, each in one of them", () => {
    assert.ok(files.length > 50);
    assert.deepEqual(suites.flatMap(filesOf).sort(), files.sort());
  });

  it("run every test file in one process", () => {
    const run = tasksOf(choose([]), undefined).flatMap(({ command }) =>
      command.filter((word) => word.endsWith(".test.ts")),
    );
    assert.deepEqual(run.sort(), files.sort());
  });

  it("know how long what takes long takes, of what there is", () => {
    const known = [...suites.map(({ name }) => name), ...files.map(fileName)];
    assert.deepEqual(
      Object.keys(seconds).filter((name) => !known.includes(name)),
      [],
    );
  });
});

async function tasksFor(args: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const of = testCommand(async (chosen, { grep }) => {
    found.push(...names(tasksOf(choose(chosen), grep)));
  });
  await runCommand(of, args);
  return found;
}

describe("npm test --", () => {
  const cases = [
    { args: ["unit", "types"], tasks: ["types", "unit"] },
    { args: ["e2e/layers"], tasks: ["e2e/layers"] },
    { args: ["unit", "e2e/layers", "e2e/ssm"], tasks: ["unit", "e2e/layers", "e2e/ssm"] },
    { args: ["types", "unit", "--grep", "routes"], tasks: ["unit"] },
  ];
  for (const { args, tasks } of cases)
    it(`${args.join(" ")} runs ${tasks.join(", ")}`, async () =>
      assert.deepEqual(await tasksFor(args), tasks));

  const wrong = [
    { args: ["e2", "unit"], error: /no suite e2; did you mean e2e.*; there are: types, / },
    { args: ["constructor"], error: /no suite constructor/ },
    { args: ["--only"], error: /^unknown option --only/ },
  ];
  for (const { args, error } of wrong)
    it(`${args.join(" ")} is refused`, () =>
      assert.rejects(tasksFor(args), { message: error, exitCode: 64 }));

  it("begins with the longest, and beside it with what is quick", () => {
    const task = (name: string, taken: number) => {
      return {
        name,
        what: "",
        command: ["true"] as const,
        toolchain: false,
        environment: {},
        seconds: taken,
      };
    };
    const tasks = [
      task("types", 0),
      task("unit", 0),
      task("short", 30),
      task("long", 90),
      task("longer", 99),
    ];
    assert.deepEqual(names(inTurn(tasks, 2)), ["longer", "types", "unit", "long", "short"]);
  });
});

describe("npm test -- --changed", () => {
  const changes = [
    { changed: ["docs/architecture.md"], runs: ["e2e/docs", "unit"], not: ["sandbox", "go", "toolchain"] },
    {
      changed: ["tests/suites/e2e/layers.test.ts"],
      runs: ["e2e/layers", "types"],
      not: ["e2e/docs", "sandbox"],
    },
    { changed: ["tests/suites/e2e/harness/scene.ts"], runs: ["e2e/layers"], not: ["e2e/drift", "sandbox"] },
    { changed: ["shared/invocation/form.ts"], runs: ["e2e/docs", "prover"], not: ["toolchain", "go"] },
    { changed: ["tests/sandbox/moto/state.py"], runs: ["sandbox", "e2e/docs"], not: ["toolchain", "go"] },
    { changed: ["tests/toolchain/go/awsplugin/main.go"], runs: ["go", "toolchain", "e2e/drift"], not: [] },
    { changed: ["package-lock.json"], runs: ["sandbox", "toolchain", "e2e/docs"], not: [] },
  ];
  for (const { changed, runs, not } of changes)
    it(`${changed.join(", ")}: runs ${runs.join(", ")}`, async () => {
      const chosen = names(tasksOf(await chosenBy(changed, choose([])), undefined));
      assert.deepEqual(
        [...runs, ...not].filter((name) => chosen.includes(name)),
        runs,
      );
    });

  it("runs nothing where nothing differs", async () => {
    assert.deepEqual(await chosenBy([], choose([])), []);
  });
});
