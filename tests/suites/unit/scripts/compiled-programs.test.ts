import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import Module from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkout } from "../../../../scripts/stacks/project";

const preload = join(checkout, "scripts", "stacks", "compiled-programs.cjs");

/** A runner as Pulumi's lies there, and modules enough that it is worth it. */
class Runner {
  readonly folder = mkdtempSync(join(tmpdir(), "compiled-programs-"));
  readonly kept = join(this.folder, "kept");
  readonly cmd: string;
  readonly file: string;

  /** @param modules folder of packages */
  constructor(modules: string) {
    this.cmd = join(this.folder, modules, "@pulumi", "pulumi", "cmd", "run");
    this.file = join(this.cmd, "index.js");
    mkdirSync(this.cmd, { recursive: true });
    const names = Array.from({ length: 30 }, (_, at) => `m${at}`);
    for (const name of names)
      writeFileSync(join(this.cmd, `${name}.js`), `module.exports = __filename + "${name} \u00e4 \u2603";\n`);
    writeFileSync(
      this.file,
      `#!/usr/bin/env node\n${names.map((name) => `console.log(require("./${name}"));`).join("\n")}
console.log(require.main === module, require.resolve("./m0"), require("./m0") === require("./m0.js"));
import("./m1.js").then((it) => console.log(it.default));\n`,
    );
  }

  run(options: readonly string[] = [], args: readonly string[] = [], leaks = ""): string {
    return execFileSync(process.execPath, [...options, this.file, ...args], {
      encoding: "utf8",
      env: {
        ...process.env,
        NODE_OPTIONS: "",
        PRIVATE_API_COMPILED_PROGRAMS: this.kept,
        PULUMI_DEBUG_PROMISE_LEAKS: leaks,
      },
    });
  }

  runKept(args?: readonly string[], leaks?: string): string {
    return this.run(["--require", preload], args, leaks);
  }

  files(): string[] {
    return readdirSync(this.kept, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const places = [
  { name: "of no installation", modules: "packages", kept: 30 },
  { name: "that npm installed", modules: "node_modules", kept: 1 },
  { name: "that npm installed in a package", modules: "node_modules/project/node_modules", kept: 1 },
];
for (const { name, modules, kept } of places) {
  describe(`compiled modules ${name}`, function () {
    this.timeout(60_000);
    let runner: Runner;

    before(function () {
      // Newer Nodes do it themselves.
      if ("enableCompileCache" in Module) this.skip();
      runner = new Runner(modules);
      writeFileSync(join(runner.folder, modules, ".package-lock.json"), "{}");
      writeFileSync(join(runner.folder, modules.split("/")[0] ?? modules, ".package-lock.json"), "{}");
    });
    after(() => runner?.remove());

    it("do what they do otherwise, the first time and again", () => {
      const otherwise = runner.run();
      assert.equal(runner.runKept(), otherwise);
      const times = () => runner.files().map((file) => [file, statSync(file).mtimeMs]);
      const before = times();
      assert.ok(before.length >= kept, `${before.length} are kept`);
      assert.equal(runner.runKept(), otherwise);
      assert.deepEqual(times(), before, "nothing was compiled again");
    });

    it("are compiled once they are edited, were it to a text as long and as old", () => {
      const module = join(runner.cmd, "m7.js");
      const { atime, mtime } = statSync(module);
      utimesSync(module, atime, mtime);
      runner.runKept();
      writeFileSync(module, readFileSync(module, "utf8").replace('"m7', '"n8'));
      utimesSync(module, atime, mtime);
      assert.match(runner.runKept(), /m7\.jsn8 /);
      assert.equal(runner.runKept(), runner.run());
    });

    it("are as their files have them, whatever else was compiled by their names", () => {
      const text = readFileSync(runner.file, "utf8");
      const hooked = join(runner.cmd, "hooked.js");
      writeFileSync(hooked, 'module.exports = "text of the file";\n');
      const hook = `const Module = require("node:module");
const load = Module._extensions[".js"];
if (process.argv[2]) Module._extensions[".js"] = (module, filename) => {
  module._compile = () => module.__proto__._compile.call(module, 'module.exports = "text of the hook"', filename);
  return load(module, filename);
};
console.log(require("./hooked"));\n`;
      writeFileSync(runner.file, hook);
      for (const text of ["hook", "file", "file", "hook"])
        assert.equal(runner.runKept(text === "hook" ? ["hook"] : []), `text of the ${text}\n`);
      writeFileSync(runner.file, text);
    });

    it("run where what was kept is not whole, or is something else", () => {
      const otherwise = runner.run();
      for (const damage of [
        (whole: Buffer) => whole.subarray(0, 2),
        (whole: Buffer) => whole.subarray(0, 100),
        (whole: Buffer) => whole.subarray(0, whole.length - 8),
        () => Buffer.from("else"),
      ]) {
        for (const file of runner.files()) writeFileSync(file, damage(readFileSync(file)));
        assert.equal(runner.runKept(), otherwise);
      }
    });

    it("are found anew once a package was installed, or one is gone", () => {
      const nearer = join(runner.cmd, "node_modules", "beside.js");
      const further = join(dirname(dirname(runner.cmd)), "node_modules", "beside.js");
      for (const file of [nearer, further]) mkdirSync(dirname(file), { recursive: true });
      const install = (file: string) => {
        writeFileSync(file, `module.exports = ${JSON.stringify(file)};\n`);
        writeFileSync(join(runner.folder, modules, ".package-lock.json"), JSON.stringify(file));
      };
      writeFileSync(runner.file, 'console.log(require("beside"));\n');
      install(further);
      for (const time of [1, 2]) assert.equal(runner.runKept(), `${further}\n`, `time ${time}`);
      install(nearer);
      for (const time of [1, 2]) assert.equal(runner.runKept(), `${nearer}\n`, `time ${time}`);
      rmSync(nearer);
      assert.equal(runner.runKept(), `${further}\n`);
    });

    it("are found as options and their package's package.json say", () => {
      const folder = join(runner.cmd, "node_modules", "several");
      mkdirSync(folder, { recursive: true });
      for (const name of ["one", "other"])
        writeFileSync(join(folder, `${name}.js`), `module.exports = "${name}";\n`);
      const write = (manifest: unknown) =>
        writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
      writeFileSync(runner.file, 'console.log(require("several"));\n');
      write({ exports: { chosen: "./other.js", default: "./one.js" } });
      const chosen = ["--require", preload, "--conditions=chosen"];
      for (const time of [1, 2]) {
        assert.equal(runner.runKept(), "one\n", `time ${time}`);
        assert.equal(runner.run(chosen), "other\n", `time ${time}`);
      }
      write({ exports: "./other.js" });
      assert.equal(runner.runKept(), "other\n");
    });

    it("are found where a folder has become a file", () => {
      const folder = join(runner.cmd, "either");
      mkdirSync(folder);
      writeFileSync(join(folder, "index.js"), 'module.exports = "folder";\n');
      writeFileSync(runner.file, 'console.log(require("./either"));\n');
      for (const time of [1, 2]) assert.equal(runner.runKept(), "folder\n", `time ${time}`);
      rmSync(folder, { recursive: true });
      writeFileSync(folder, 'module.exports = "file";\n');
      assert.equal(runner.runKept(), "file\n");
    });
  });
}

describe("compiled programs", function () {
  this.timeout(60_000);
  let runner: Runner;

  before(() => {
    runner = new Runner("packages");
  });
  after(() => runner?.remove());

  it("load what only --tracing needs once it is asked for, and see it whole", () => {
    const needed = join(runner.folder, "node_modules", "@opentelemetry", "resources");
    mkdirSync(needed, { recursive: true });
    writeFileSync(join(needed, "index.js"), 'console.log("loads"); exports.Resource = class Resource {};\n');
    writeFileSync(
      join(runner.cmd, "tracing.js"),
      `const needed = require("@opentelemetry/resources");
console.log("has begun");
exports.start = () => new needed.Resource().constructor.name;\n`,
    );
    writeFileSync(
      runner.file,
      'const tracing = require("./tracing"); if (process.argv[2]) console.log(tracing.start());',
    );
    assert.equal(runner.runKept(), "has begun\n");
    assert.equal(runner.runKept(["--tracing=x"]), "has begun\nloads\nResource\n");
  });

  it("write down where a promise was made only for who looks for leaks", () => {
    writeFileSync(
      join(runner.cmd, "debuggable.js"),
      "exports.debuggablePromise = (promise, context) => [promise, context, new Error().stack];\n",
    );
    writeFileSync(
      runner.file,
      `require("./debuggable"); const { debuggablePromise } = require("./debuggable");
const [promise, context, stack] = debuggablePromise(7, "made");
console.log(promise, context, stack.includes("\\n"), new Error().stack.includes("\\n"));`,
    );
    assert.equal(runner.runKept(), "7 made false true\n");
    assert.equal(runner.runKept([], "1"), "7 made true true\n");
  });

  it("concern nobody else", () => {
    const other = join(runner.folder, "other.js");
    writeFileSync(
      other,
      'console.log(require("node:module").prototype._compile.toString().includes("cachedData"))',
    );
    const options = {
      encoding: "utf8",
      env: { ...process.env, PRIVATE_API_COMPILED_PROGRAMS: runner.kept },
    } as const;
    assert.equal(execFileSync(process.execPath, ["--require", preload, other], options), "false\n");
  });
});
