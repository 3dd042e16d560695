import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { suites } from "../../../scripts/checks/suites";
import { checkout } from "../../../scripts/stacks/project";

/** The globs that the suites hand to mocha, as regular expressions. */
const patterns = suites
  .flatMap((suite) => suite.command)
  .filter((word) => word.endsWith(".test.ts"))
  .map((glob) => {
    const alternatives = glob.replace(/\{([^}]+)\}/g, (_, list: string) => `(${list.replaceAll(",", "|")})`);
    const escaped = alternatives.replaceAll(".", "\\.").replaceAll("**/", "\0").replaceAll("*", "[^/]*");
    return new RegExp(`^${escaped.replaceAll("\0", "(.*/)?")}$`);
  });

describe("the suites of npm test", () => {
  const files = readdirSync(join(checkout, "tests"), { recursive: true, encoding: "utf8" })
    .map((file) => `tests/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".test.ts"));

  it("run every test file, each in one of them", () => {
    assert.ok(files.length > 50);
    const runs = files.map(
      (file) => [file, patterns.filter((pattern) => pattern.test(file)).length] as const,
    );
    assert.deepEqual(
      runs.filter(([, count]) => count !== 1),
      [],
    );
  });
});
