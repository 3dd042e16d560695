import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { services } from ".";

/** The files that CONTRIBUTING names for an operation of a service. */
function filesNamed(): string[] {
  const text = readFileSync(path.join(__dirname, "../../../CONTRIBUTING.md"), "utf8");
  const section = text.split("## Add an AWS operation to the sandbox")[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([\w.-]+)` \|/gm)].map(([, name = ""]) => name);
}

describe("the services of the sandbox", () => {
  const folders = readdirSync(__dirname, { withFileTypes: true }).filter((it) => it.isDirectory());

  it("have one folder each, and are all in the list", () => {
    assert.equal(Object.keys(services).length, folders.length);
  });

  it("have the files that CONTRIBUTING names, and service.ts", () => {
    const named = filesNamed();
    assert.deepEqual(named, ["operations.ts", "permissions.ts", "members.ts"]);
    for (const { name } of folders) {
      const files = readdirSync(path.join(__dirname, name));
      assert.deepEqual(
        ["service.ts", ...named].filter((file) => !files.includes(file)),
        [],
        name,
      );
    }
  });
});
