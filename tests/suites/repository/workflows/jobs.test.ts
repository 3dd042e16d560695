import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../../../toolchain/paths";
import { type Combination, type Job, type Matrix, workflows } from "./read";

describe("jobs of a matrix", () => {
  it("are those of GitHub's own example", () => {
    const made = combinations({
      keys: { fruit: ["apple", "pear"], animal: ["cat", "dog"] },
      exclude: [],
      include: [
        { color: "green" },
        { color: "pink", animal: "cat" },
        { fruit: "apple", shape: "circle" },
        { fruit: "banana" },
        { fruit: "banana", animal: "cat" },
      ],
    });
    assert.deepEqual(made, [
      { fruit: "apple", animal: "cat", color: "pink", shape: "circle" },
      { fruit: "apple", animal: "dog", color: "green", shape: "circle" },
      { fruit: "pear", animal: "cat", color: "pink" },
      { fruit: "pear", animal: "dog", color: "green" },
      { fruit: "banana" },
      { fruit: "banana", animal: "cat" },
    ]);
  });

  it("change where an included entry changes no value of a job", () => {
    const made = combinations({
      keys: { node: [20, 24] },
      exclude: [],
      include: [{ node: 24, newest: true }],
    });
    assert.deepEqual(made, [{ node: 20 }, { node: 24, newest: true }]);
  });

  it("are those that are included, where there is nothing else", () => {
    assert.deepEqual(combinations({ keys: {}, exclude: [], include: [{ a: 1 }, { a: 2 }] }), [
      { a: 1 },
      { a: 2 },
    ]);
    assert.deepEqual(combinations({ keys: { a: [1, 2] }, exclude: [{ a: 1 }], include: [] }), [{ a: 2 }]);
  });
});

describe("the required checks", () => {
  const test = workflows().find(({ file }) => file.endsWith("/test.yml"));
  const names = Object.entries(test?.jobs ?? {}).flatMap(([id, job]) => checkNames(id, job));

  it("are every version of Node with the pinned Pulumi, and the newest of both", () => {
    assert.deepEqual(names, [
      "Node 20, pinned Pulumi",
      "Node 22, pinned Pulumi",
      "Node 24, pinned Pulumi",
      "Node 24, newest Pulumi",
    ]);
  });

  it("are named so where a repository is set up", () => {
    const page = readFileSync(join(checkout, ".github", "workflows", "README.md"), "utf8");
    for (const name of names) assert.ok(page.includes(`\`${name}\``), name);
  });
});

/**
 * The combinations of a matrix, as GitHub makes them: what is included is added to every combination of which it
 * changes no value, and is a combination of its own where there is none.
 * https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
 */
function combinations({ keys, include, exclude }: Matrix): Combination[] {
  const product = Object.entries(keys).reduce<Combination[]>(
    (all, [key, values]) => all.flatMap((each) => values.map((value) => ({ ...each, [key]: value }))),
    [{}],
  );
  const holds = (combination: Combination, part: Combination) =>
    Object.entries(part).every(([key, value]) => combination[key] === value);
  const original = product.filter(
    (each) => Object.keys(each).length > 0 && !exclude.some((part) => holds(each, part)),
  );
  const made = original.map((each) => ({ ...each }));
  const added: Combination[] = [];
  for (const part of include) {
    const fixed = Object.fromEntries(Object.entries(part).filter(([key]) => key in keys));
    const fitting = made.filter((_, at) => holds(original[at] ?? {}, fixed));
    if (fitting.length === 0) added.push({ ...part });
    for (const each of fitting) Object.assign(each, part);
  }
  return [...made, ...added];
}

/** The names of the checks that a job makes, in which nothing but values of the matrix stands. */
function checkNames(id: string, job: Job): string[] {
  const { matrix } = job.strategy ?? {};
  if (matrix === undefined) return [job.name ?? id];
  return combinations(matrix).map((values) =>
    job.name === undefined
      ? `${id} (${Object.values(values).join(", ")})`
      : job.name.replace(/\$\{\{\s*matrix\.(\w+)\s*\}\}/g, (_, key: string) => String(values[key] ?? "")),
  );
}
