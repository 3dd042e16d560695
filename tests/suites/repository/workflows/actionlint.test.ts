import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../../toolchain/paths";
import { installActionlint, lint } from "./actionlint";
import { workflows } from "./read";

const broken = `
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    needs: build
    steps:
      - run: npm test -- \${{ github.evnt }}
`;

describe("actionlint", () => {
  let path: string;

  before(async function () {
    this.timeout(300_000);
    const installed = await installActionlint((line) => console.error(line));
    if ("missing" in installed) {
      console.error(`skipped: ${installed.missing}`);
      return this.skip();
    }
    path = installed.path;
  });

  it("finds nothing in the workflows", async () => {
    const files = workflows().map(({ file }) => file);
    assert.ok(files.length > 0);
    assert.deepEqual(await lint(path, files, checkout), []);
  });

  it("finds what is wrong in a broken one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "actionlint-"));
    try {
      await writeFile(join(folder, "broken.yml"), broken);
      const faults = await lint(path, ["broken.yml"], folder);
      assert.match(faults.join("\n"), /property "evnt" is not defined/);
      assert.match(faults.join("\n"), /needs job "build" which does not exist/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
