import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../../../scripts/stacks/project";

/** Another pack of two files, in a checkout of its own. */
describe("the pack as the engine starts it", function () {
  this.timeout(60_000);
  let folder: string;
  const inFolder = (...path: readonly string[]) => join(folder, ...path);
  const start = () =>
    execFileSync(process.execPath, [inFolder("policies", "load.cjs")], { encoding: "utf8" }).trim();
  const write = (name: string, text: string) => writeFileSync(inFolder("policies", name), text);

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "pack-load-")));
    for (const name of ["policies", "node_modules"]) mkdirSync(inFolder(name));
    for (const name of ["policies/load.cjs", "package-lock.json", "tsconfig.json"])
      cpSync(join(checkout, name), inFolder(name));
    symlinkSync(join(checkout, "node_modules", "esbuild"), inFolder("node_modules", "esbuild"));
    write("index.ts", 'import { rule } from "./rule";\nconsole.log(rule);\n');
    write("rule.ts", 'export const rule: string = "strict";\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is compiled once, and again after an edit of any file", () => {
    assert.equal(start(), "strict");
    write("rule.ts", 'export const rule: string = "severe";\n');
    assert.equal(start(), "severe");
    rmSync(inFolder("node_modules", "esbuild"));
    assert.equal(start(), "severe");
  });

  it("is compiled where what was kept is not whole", () => {
    assert.equal(start(), "strict");
    writeFileSync(inFolder("node_modules", ".cache", "private-api-policies.json"), '{"inputs":[');
    assert.equal(start(), "strict");
  });

  it("starts where nothing can be kept", () => {
    writeFileSync(inFolder("node_modules", ".cache"), "a file in the way");
    assert.equal(start(), "strict");
  });
});
