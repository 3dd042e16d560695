/** What the pages show of `prove` is what it prints. UPDATE_GOLDEN=1 writes it anew. */
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { proveCommand } from "../../prover/support/command-line";
import { checkout, pages } from "./pages";

/** A command of an example, and the lines that follow it in its block. */
const shown = /^ {4}npm run --silent prove -- (.*docs\/examples\/.*)\n((?: {4}.*\n)*)/gm;
const examples = pages().filter(({ text }) => text.match(shown) !== null);

async function printed(argv: string): Promise<string> {
  const folder = process.cwd();
  process.chdir(checkout);
  try {
    const { out, err } = await proveCommand(argv.split(" "));
    assert.equal(err, "");
    return out.replace(/^(?=.)/gm, "    ");
  } finally {
    process.chdir(folder);
  }
}

describe("examples of proofs", () => {
  it("are shown where a reader begins, and each with its answer", () => {
    assert.deepEqual(
      examples.map(({ path }) => path),
      ["docs/examples/README.md", "docs/proof.md"],
    );
  });

  for (const { path, text } of examples) {
    it(`${path} shows what prove prints`, async () => {
      let written = text;
      for (const [block = "", argv = ""] of text.matchAll(shown))
        written = written.replace(block, `    npm run --silent prove -- ${argv}\n${await printed(argv)}`);
      if (process.env.UPDATE_GOLDEN === "1") writeFileSync(join(checkout, path), written);
      assert.equal(text, written);
    });
  }

  it("are all shown", () => {
    const files = readdirSync(join(checkout, "docs", "examples")).filter((name) => name.endsWith(".json"));
    const all = examples.map(({ text }) => text).join();
    assert.deepEqual(
      files.filter((name) => !all.includes(`docs/examples/${name}`)),
      [],
    );
  });
});
