import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import Module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../../../scripts/stacks/project";

const preload = join(checkout, "scripts", "stacks", "compiled-programs.cjs");

/** A runner as Pulumi's lies there, and modules enough that it is worth it. */
describe("compiled programs", function () {
  this.timeout(60_000);
  let folder: string;
  let runner: string;

  before(function () {
    // Newer Nodes do it themselves.
    if ("enableCompileCache" in Module) this.skip();
    folder = mkdtempSync(join(tmpdir(), "compiled-programs-"));
    const cmd = join(folder, "@pulumi", "pulumi", "cmd", "run");
    runner = join(cmd, "index.js");
    mkdirSync(cmd, { recursive: true });
    const names = Array.from({ length: 30 }, (_, at) => `m${at}`);
    for (const name of names)
      writeFileSync(join(cmd, `${name}.js`), `module.exports = __filename + "${name}";\n`);
    writeFileSync(
      runner,
      `#!/usr/bin/env node\n${names.map((name) => `console.log(require("./${name}"));`).join("\n")}
console.log(require.main === module, require.resolve("./m0"), require("./m0") === require("./m0.js"));
import("./m1.js").then((it) => console.log(it.default));\n`,
    );
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  const kept = () => join(folder, "kept");
  const run = (options: readonly string[] = [], args: readonly string[] = [], leaks = "") =>
    execFileSync(process.execPath, [...options, runner, ...args], {
      encoding: "utf8",
      env: {
        ...process.env,
        NODE_OPTIONS: "",
        PRIVATE_API_COMPILED_PROGRAMS: kept(),
        PULUMI_DEBUG_PROMISE_LEAKS: leaks,
      },
    });
  const runKept = (args?: readonly string[], leaks?: string) => run(["--require", preload], args, leaks);
  const files = () =>
    readdirSync(kept(), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));

  it("do what they do otherwise, the first time and again", () => {
    const otherwise = run();
    assert.equal(runKept(), otherwise);
    const times = () => files().map((file) => [file, statSync(file).mtimeMs]);
    const before = times();
    assert.ok(before.length >= 30, `${before.length} are kept`);
    assert.equal(runKept(), otherwise);
    assert.deepEqual(times(), before, "nothing was compiled again");
  });

  it("are compiled once they are edited, were it to a text as long", () => {
    const module = join(folder, "@pulumi", "pulumi", "cmd", "run", "m7.js");
    writeFileSync(module, readFileSync(module, "utf8").replace('"m7"', '"n8"'));
    assert.match(runKept(), /m7\.jsn8\n/);
  });

  it("run where what was kept is not whole, or is something else", () => {
    const otherwise = run();
    for (const damage of [
      (whole: Buffer) => whole.subarray(0, 100),
      (whole: Buffer) => whole.subarray(0, whole.length - 8),
      () => Buffer.from("else"),
    ]) {
      for (const file of files()) writeFileSync(file, damage(readFileSync(file)));
      assert.equal(runKept(), otherwise);
    }
  });

  it("load what only --tracing needs once it is asked for, and see it whole", () => {
    const cmd = join(folder, "@pulumi", "pulumi", "cmd", "run");
    const needed = join(folder, "node_modules", "@opentelemetry", "resources");
    mkdirSync(needed, { recursive: true });
    writeFileSync(join(needed, "index.js"), 'console.log("loads"); exports.Resource = class Resource {};\n');
    writeFileSync(
      join(cmd, "tracing.js"),
      `const needed = require("@opentelemetry/resources");
console.log("has begun");
exports.start = () => new needed.Resource().constructor.name;\n`,
    );
    writeFileSync(
      runner,
      'const tracing = require("./tracing"); if (process.argv[2]) console.log(tracing.start());',
    );
    assert.equal(runKept(), "has begun\n");
    assert.equal(runKept(["--tracing=x"]), "has begun\nloads\nResource\n");
  });

  it("write down where a promise was made only for who looks for leaks", () => {
    const cmd = join(folder, "@pulumi", "pulumi", "cmd", "run");
    writeFileSync(
      join(cmd, "debuggable.js"),
      "exports.debuggablePromise = (promise, context) => [promise, context, new Error().stack];\n",
    );
    writeFileSync(
      runner,
      `require("./debuggable"); const { debuggablePromise } = require("./debuggable");
const [promise, context, stack] = debuggablePromise(7, "made");
console.log(promise, context, stack.includes("\\n"), new Error().stack.includes("\\n"));`,
    );
    assert.equal(runKept(), "7 made false true\n");
    assert.equal(runKept([], "1"), "7 made true true\n");
  });

  it("concern nobody else", () => {
    const other = join(folder, "other.js");
    writeFileSync(
      other,
      'console.log(require("node:module").prototype._compile.toString().includes("cachedData"))',
    );
    const options = {
      encoding: "utf8",
      env: { ...process.env, PRIVATE_API_COMPILED_PROGRAMS: kept() },
    } as const;
    assert.equal(execFileSync(process.execPath, ["--require", preload, other], options), "false\n");
  });
});
