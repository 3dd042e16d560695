import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireStack } from "../../../../scripts/stacks/known";
import { checkout } from "../../../../scripts/stacks/project";

describe("the stack that a command is about", () => {
  it("is one that every project has config for", () => requireStack("sandbox"));

  for (const name of ["snadbox", "acme/consumer/sandbx"])
    it(`${name}: the stacks that there are, the nearest, and the files of a new one`, () =>
      assert.rejects(requireStack(name), (error: unknown) => {
        assert.ok(error instanceof Error);
        assert.match(
          error.message,
          /^there is no stack \S+; there are: .*\bsandbox\b.*; did you mean sandbox\?$/m,
        );
        const own = name.split("/").at(-1);
        for (const folder of ["consumer/", "provider/", ""])
          assert.ok(
            error.message.includes(`cp ${folder}Pulumi.dev.example.yaml ${folder}Pulumi.${own}.yaml`),
          );
        assert.equal("exitCode" in error && error.exitCode, 64);
        return true;
      }));

  it("names what is missing where one project has its config", () =>
    assert.rejects(requireStack("stranger"), {
      message:
        /^stack stranger has no config in 2 of its projects\n {2}next: write [^\n]*:\n {4}cp provider\/[^\n]*\n {4}cp Pulumi/,
    }));
});

describe("npm run sandbox, of one that does not run", function () {
  this.timeout(60_000);
  const home = mkdtempSync(join(tmpdir(), "sandbox-status-"));
  after(() => rmSync(home, { recursive: true }));

  const rows = [
    {
      option: "--status",
      status: 1,
      stdout: /^sandbox nobody: not running\nnothing is deployed\nnext: npm run sandbox -- --name nobody/,
    },
    {
      option: "--print-env",
      status: 1,
      stderr: /^error: sandbox nobody: not running\n {2}next: npm run sandbox/,
    },
    { option: "--stop", status: 0, stdout: /^sandbox nobody: not running\n$/ },
  ];
  for (const { option, status, stdout = /^$/, stderr = /^$/ } of rows)
    it(`${option} says so at once, and sets nothing up`, () => {
      const args = ["--", join("scripts", "bootstrap.mjs"), "sandbox", "--name", "nobody", option];
      const ran = spawnSync(process.execPath, args, {
        cwd: checkout,
        encoding: "utf8",
        env: { PATH: process.env.PATH, HOME: home },
      });
      assert.equal(ran.status, status, ran.stderr);
      assert.match(ran.stdout, stdout);
      assert.match(ran.stderr, stderr);
    });
});
