import assert from "node:assert/strict";
import { cases } from "./cases";
import { actions, npmScripts, readWorkflow, workflows } from "./read";
import { faultsOf, pinFaults, stepFaults } from "./rules";

describe("rules for workflows", () => {
  for (const { name, text, expected } of cases) {
    it(`${expected.length === 0 ? "let through" : "refuse"}: ${name}`, () => {
      const faults = faultsOf(readWorkflow("case.yml", text), ["test", "preview", "up", "destroy"]);
      assert.equal(faults.length, expected.length, faults.join("\n"));
      for (const [at, pattern] of expected.entries()) assert.match(faults[at] ?? "", pattern);
    });
  }
});

describe("workflows", () => {
  const all = workflows();
  const scripts = npmScripts();

  it("are those of a deployment's life", () => {
    const names = all.map(({ file }) => file.replace(/^.*\/(.*)\.yml$/, "$1"));
    for (const name of ["test", "preview", "up", "drift", "destroy"]) assert.ok(names.includes(name), name);
  });

  for (const workflow of all)
    it(`${workflow.file} keeps the rules`, () => assert.deepEqual(faultsOf(workflow, scripts), []));

  for (const { file, text, steps } of actions())
    it(`${file} keeps the rules`, () => {
      assert.deepEqual([...pinFaults(text), ...stepFaults(steps, scripts)], []);
    });

  it("change a stack one at a time", () => {
    const groups = all
      .filter(({ file }) => /\/(up|destroy)\.yml$/.test(file))
      .flatMap(({ jobs }) => Object.values(jobs))
      .flatMap(({ concurrency }) => concurrency?.group ?? []);
    assert.equal(groups.length, 2);
    assert.equal(new Set(groups).size, 1);
  });

  it("name one version of an action everywhere", () => {
    const uses = [...all, ...actions()].flatMap(
      ({ text }) => text.match(/[\w.-]+\/[\w.-]+@[0-9a-f]{40}.*/g) ?? [],
    );
    const names = new Set(uses.map((each) => each.split("@")[0]));
    assert.equal(new Set(uses).size, names.size);
  });
});
