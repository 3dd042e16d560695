import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../../../scripts/stacks/project";

/** A checkout with a package of its own folder, so that npm needs no registry, and one that uses its packages by a link. */
describe("the entry of npm's scripts", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "private-api-bootstrap-")));
  const original = join(folder, "original");
  const linked = join(folder, "linked");
  const installed = join(original, "node_modules", "installed-by-hand");

  function write(root: string, version: string): void {
    const project = { name: "project", version, dependencies: { local: "file:local" } };
    const packages = { "": project, local: {}, "node_modules/local": { resolved: "local", link: true } };
    const lock = { name: "project", version, lockfileVersion: 3, packages };
    for (const part of ["scripts", "local"]) mkdirSync(join(root, part), { recursive: true });
    writeFileSync(join(root, "local", "package.json"), JSON.stringify({ name: "local" }));
    cpSync(join(checkout, "scripts", "bootstrap.mjs"), join(root, "scripts", "bootstrap.mjs"));
    writeFileSync(join(root, "package.json"), JSON.stringify(project));
    writeFileSync(join(root, "package-lock.json"), JSON.stringify(lock));
  }
  function install(root: string): { status: number | null; stderr: string } {
    const args = [join(root, "scripts", "bootstrap.mjs")];
    return spawnSync(process.execPath, args, { encoding: "utf8" });
  }

  before(() => {
    for (const root of [original, linked]) write(root, "1.0.0");
    symlinkSync(join(original, "node_modules"), join(linked, "node_modules"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("refuses a link that leads nowhere", () => {
    const { status, stderr } = install(linked);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^error: .*linked\/node_modules is a link to nothing.*\n {2}next: rm .*linked\/node_modules, then/,
    );
  });

  it("installs what the lock file says, once", () => {
    assert.match(install(original).stderr, /^dependencies: npm ci/);
    const { status, stderr } = install(original);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  });

  it("uses by a link what is installed", () => {
    const { status, stderr } = install(linked);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  });

  it("never installs through a link, and says where to do it", () => {
    writeFileSync(installed, "");
    for (const root of [original, linked]) write(root, "2.0.0");
    const { status, stderr } = install(linked);
    assert.equal(status, 1);
    assert.ok(existsSync(installed));
    const [, command = "", where = ""] = /next: (npm ci [^,]*), in (.*), then run again/.exec(stderr) ?? [];
    assert.equal(where, original, stderr);
    execFileSync(command, { cwd: where, shell: true, stdio: "pipe" });
    assert.equal(install(linked).status, 0);
  });
});
