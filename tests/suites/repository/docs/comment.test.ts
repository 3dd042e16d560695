/** The comments that docs/pull-requests.md shows are those of the tests. UPDATE_GOLDEN=1 writes them anew. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changes } from "../../unit/preview/changes";
import { checkout } from "./pages";

const page = join(checkout, "docs", "pull-requests.md");
const text = readFileSync(page, "utf8");

/** What is in sight of a comment, a level down in the page's headings. */
function inSight(name: string): string {
  const golden = readFileSync(
    join(checkout, "tests", "suites", "unit", "preview", "golden", `${name}.md`),
    "utf8",
  );
  const [shown = ""] = golden.split(/<details>|<!--/);
  const quoted = shown.trim().split("\n");
  return quoted.map((line) => (line === "" ? ">" : `> ${line.replace(/^### (.*)$/, "**$1**")}`)).join("\n");
}

describe("docs/pull-requests.md", () => {
  it("shows comments as they are", () => {
    const shown = text.replace(/^<!-- ([\w-]+) -->\n(?:>.*\n)*/gm, (_, name: string) => {
      assert.ok(
        changes.some((each) => each.golden && each.name === name),
        `there is no golden file of ${name}`,
      );
      return `<!-- ${name} -->\n${inSight(name)}\n`;
    });
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, shown);
    else assert.equal(text, shown);
  });
});
