import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseFiles, globPattern } from "../../command/globs";

describe("globs of assetPaths and archivePaths", () => {
  const cases: { glob: string; matches: string[]; not: string[] }[] = [
    { glob: "*.txt", matches: ["a.txt"], not: ["a/b.txt", "a.txt.gz"] },
    { glob: "assets/**", matches: ["assets/a", "assets/b/c.svg"], not: ["assets", "x/assets/a"] },
    { glob: "src/**.js", matches: ["src/index.js", "src/a/b.js"], not: ["index.js"] },
    { glob: "{a,b}/?.md", matches: ["a/1.md", "b/2.md"], not: ["c/1.md", "a/12.md"] },
    { glob: "[a-c][!0-9]", matches: ["bx"], not: ["b1", "dx"] },
    { glob: "a\\*b+(c)", matches: ["a*b+(c)"], not: ["axb+(c)"] },
  ];
  for (const { glob, matches, not } of cases) {
    it(glob, () => {
      for (const path of matches) assert.match(path, globPattern(glob));
      for (const path of not) assert.doesNotMatch(path, globPattern(glob));
    });
  }

  it("exclude files by a later glob", async () => {
    const folder = await mkdtemp(join(tmpdir(), "toolchain-globs-"));
    await mkdir(join(folder, "src"));
    for (const file of ["src/index.js", "src/secret.js", "note.md"]) await writeFile(join(folder, file), "");
    assert.deepEqual(await chooseFiles(folder, ["src/**.js", "*.md", "!**secret.*"]), [
      "note.md",
      "src/index.js",
    ]);
    await rm(folder, { recursive: true });
  });
});
