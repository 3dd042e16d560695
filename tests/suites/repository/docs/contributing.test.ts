import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { integrationKinds } from "../../../../shared/access/route";
import { checkout } from "./pages";

/** The files that a table of CONTRIBUTING names, below a heading. */
function filesNamed(heading: string): string[] {
  const text = readFileSync(join(checkout, "CONTRIBUTING.md"), "utf8");
  const section = text.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([\w./-]+)` \|/gm)].map(([, name = ""]) => name);
}

const kinds = Object.keys(integrationKinds);
const types = Object.values(integrationKinds).flatMap((kind) => kind.types.map((type) => type.toUpperCase()));

/** Whether code has each of the words as a text or as a key. */
function lists(code: string, words: readonly string[]): boolean {
  return words.every((word) => new RegExp(`"${word}"|\\b${word}(:(?!//)|,)`).test(code));
}

const withoutComments = (code: string) => code.replace(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm, "");

describe("CONTRIBUTING", () => {
  const named = filesNamed("Add a kind of integration");

  it("names files that are there for each kind of integration", () => {
    const files = named.flatMap((file) =>
      file.startsWith("provider/")
        ? kinds.map((kind) => file.replace("KIND", kind))
        : file.replace("KIND", "mock"),
    );
    assert.ok(named.length >= 6, named.join());
    assert.deepEqual(
      files.filter((file) => !existsSync(join(checkout, file))),
      [],
    );
  });

  it("names every file that lists the kinds of integrations, or API Gateway's types of them", () => {
    const found = [
      "consumer",
      "provider",
      "shared",
      "policies",
      "scripts/preview",
      "tests/acceptance",
      "tests/sandbox",
    ]
      .flatMap((folder) =>
        readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" }).map(
          (file) => `${folder}/${file}`,
        ),
      )
      .filter((file) => file.endsWith(".ts") && !/node_modules|\.test\.ts$/.test(file))
      .filter((file) => {
        const code = withoutComments(readFileSync(join(checkout, file), "utf8"));
        return lists(code, kinds) || lists(code, types);
      });
    assert.deepEqual(found.sort(), named.filter((file) => !file.includes("KIND")).sort());
  });
});
