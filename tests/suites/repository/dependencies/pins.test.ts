import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkout } from "../../../toolchain/paths";
import { lockedVersions } from "../../../toolchain/versions";

const read = (file: string) => readFileSync(join(checkout, file), "utf8");

/** The version that a line of a file names, as the pattern's group. */
function pinned(file: string, pattern: RegExp): string {
  const version = pattern.exec(read(file))?.[1];
  if (version === undefined) throw new Error(`${file}: no line matches ${pattern}`);
  return version;
}

describe("pinned versions", () => {
  it("are exact in package.json", () => {
    const { dependencies, devDependencies } = z
      .object({
        dependencies: z.record(z.string(), z.string()),
        devDependencies: z.record(z.string(), z.string()),
      })
      .parse(JSON.parse(read("package.json")));
    const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    assert.deepEqual(ranges, []);
  });

  it("are the lowest that the pack's package takes", () => {
    const dependencies = z.record(z.string(), z.string());
    const pack = z.object({ dependencies }).parse(JSON.parse(read("policies/package.json")));
    const tested = z.object({ dependencies }).parse(JSON.parse(read("package.json")));
    for (const [name, range] of Object.entries(pack.dependencies))
      assert.equal(range.replace(/^\^/, ""), tested.dependencies[name], name);
    // The pack reads messages that the policy SDK receives, which no version promises.
    assert.match(pack.dependencies["@pulumi/policy"] ?? "", /^\d/);
  });

  for (const part of ["pkg", "sdk"])
    it(`of the engine that is built (${part}) is that of @pulumi/pulumi`, () => {
      const line = new RegExp(`github\\.com/pulumi/pulumi/${part}/v3 v(\\S+)`);
      assert.equal(pinned("tests/toolchain/go/go.mod", line), lockedVersions().engine);
    });

  it("of the emulator is the one that was resolved", () => {
    const folder = "tests/sandbox/moto";
    const wanted = pinned(`${folder}/requirements.in`, /^moto\S*==(\S+)/m);
    assert.equal(pinned(`${folder}/requirements.txt`, /^moto\S*==(\S+)/m), wanted);
  });
});
