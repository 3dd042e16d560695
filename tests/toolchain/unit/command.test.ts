import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changes } from "../command/difference";
import { chooseFiles, globPattern } from "../command/globs";
import { commandInputs, failures } from "../command/inputs";
import { create } from "../command/resource";
import {
  contains,
  isSecret,
  type Json,
  reveal,
  secret,
  secretTexts,
  signatureKey,
  signatures,
  unknown,
} from "../command/values";
import { shorten } from "../plugin/errors";
import { Processes } from "../plugin/processes";

const asset = (path: string, hash: string) => ({ [signatureKey]: signatures.asset, path, hash });

describe("changes of a command's inputs", () => {
  const cases: {
    name: string;
    before: Record<string, Json>;
    after: Record<string, Json>;
    expected: string[];
  }[] = [
    { name: "nothing", before: { create: "a" }, after: { create: "a" }, expected: [] },
    { name: "update", before: { create: "a" }, after: { create: "b" }, expected: ["update create"] },
    {
      name: "one variable",
      before: { environment: { A: "1", B: "2" } },
      after: { environment: { A: "1", B: "3" } },
      expected: ["update environment.B"],
    },
    {
      name: "a name that is no identifier",
      before: { environment: {} },
      after: { environment: { "a.b": "1" } },
      expected: ['add environment["a.b"]'],
    },
    {
      name: "triggers replace",
      before: { triggers: [1, "x"] },
      after: { triggers: [1, "y", 2] },
      expected: ["replace update triggers[1]", "replace add triggers[2]"],
    },
    { name: "unknown", before: { stdin: "a" }, after: { stdin: unknown }, expected: ["update stdin"] },
    {
      name: "unknown trigger",
      before: { triggers: ["a"] },
      after: { triggers: unknown },
      expected: ["replace update triggers"],
    },
    {
      name: "secret or not, same value",
      before: { stdin: "a" },
      after: { stdin: secret("a") },
      expected: [],
    },
    {
      name: "changed secret",
      before: { stdin: secret("a") },
      after: { stdin: secret("b") },
      expected: ["update stdin"],
    },
    { name: "taken away", before: { dir: "/x" }, after: {}, expected: ["delete dir"] },
    { name: "null is absent", before: { dir: null }, after: {}, expected: [] },
    {
      name: "asset elsewhere, same content",
      before: { triggers: [asset("a", "h")] },
      after: { triggers: [asset("b", "h")] },
      expected: [],
    },
    {
      name: "asset with new content",
      before: { triggers: [asset("a", "h")] },
      after: { triggers: [asset("a", "i")] },
      expected: ["replace update triggers[0]"],
    },
    {
      name: "order of names",
      before: { triggers: [{ a: 1, b: 2 }] },
      after: { triggers: [{ b: 2, a: 1 }] },
      expected: [],
    },
  ];
  for (const { name, before, after, expected } of cases) {
    it(name, () => {
      const found = changes(before, after).map(
        ({ path, kind, replace }) => `${replace ? "replace " : ""}${kind} ${path}`,
      );
      assert.deepEqual(found, expected);
    });
  }
});

describe("property values", () => {
  it("lays secrets open and finds them anywhere", () => {
    const value = { a: [secret({ b: secret("deep") })], c: "plain" };
    assert.deepEqual(reveal(value), { a: [{ b: "deep" }], c: "plain" });
    assert.equal(contains(value, isSecret), true);
    assert.equal(contains({ c: "plain" }, isSecret), false);
    assert.deepEqual(secretTexts(value), ["deep"]);
  });
});

describe("inputs of a command", () => {
  it("are named when they are not understood, but not while they are unknown", () => {
    const inputs = { create: 5, dir: unknown, environment: { A: 1, B: unknown }, typo: "x" };
    const found = failures(commandInputs, inputs).map(({ property }) => property);
    assert.deepEqual(found.sort(), ["", "create"].sort());
    assert.match(failures(commandInputs, { typo: "x" })[0]?.reason ?? "", /typo/);
    assert.deepEqual(
      failures(commandInputs, { environment: { A: 1 } }).map(({ property }) => property),
      ["environment.A"],
    );
  });
});

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

  it("take away what a later rule excludes", async () => {
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

describe("running a command", () => {
  const processes = new Processes();

  async function run(
    inputs: Record<string, Json>,
  ): Promise<{ outputs: Record<string, Json>; lines: string[] }> {
    const lines: string[] = [];
    const outputs = await create(inputs, false, { processes, log: (line) => lines.push(line) });
    return { outputs, lines };
  }

  const logging: { logging: string; expected: string[] }[] = [
    { logging: "stdout", expected: ["out"] },
    { logging: "stderr", expected: ["err"] },
    { logging: "none", expected: [] },
    { logging: "stdoutAndStderr", expected: ["err", "out"] },
  ];
  for (const { logging: wanted, expected } of logging) {
    it(`shows lines as logging says: ${wanted}`, async () => {
      const { lines, outputs } = await run({ create: "echo out; echo err >&2", logging: wanted });
      assert.deepEqual(lines.sort(), expected);
      assert.deepEqual([outputs.stdout, outputs.stderr], ["out", "err"]);
    });
  }

  it("hides secrets in what is shown and marks every output", async () => {
    const { lines, outputs } = await run({
      create: 'echo "is $WORD"',
      environment: { WORD: secret("hush-hush") },
    });
    assert.deepEqual(lines, ["is [secret]"]);
    assert.deepEqual(outputs.stdout, secret("is hush-hush"));
    await assert.rejects(
      run({ create: 'echo "$WORD"; exit 1', environment: { WORD: secret("hush-hush") } }),
      (error: Error) => {
        assert.match(error.message, /exit status 1: running .*\n\[secret\]/);
        return true;
      },
    );
  });

  it("takes off one final newline only, and needs no shell to exist for its interpreter", async () => {
    const { outputs } = await run({
      create: "process.stdout.write('a\\n\\n')",
      interpreter: [process.execPath, "-e"],
    });
    assert.equal(outputs.stdout, "a\n");
    await assert.rejects(run({ create: "x", interpreter: ["no-such-program"] }), /ENOENT.*: running "x"/);
  });
});

describe("long error texts", () => {
  it("keep start and end, and never part a character", () => {
    const shortened = shorten(`start ${"🙂".repeat(50_000)} end`);
    assert.match(shortened, /^start .*characters left out.* end$/s);
    assert.ok(encodeURI(shortened).length < 30_000);
    assert.equal(shorten("short"), "short");
  });
});
