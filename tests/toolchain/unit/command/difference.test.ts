import assert from "node:assert/strict";
import { changes } from "../../command/difference";
import { type Json, secret, signatureKey, signatures, unknown } from "../../command/values";

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
      name: "a name that is not an identifier",
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
    { name: "removed", before: { dir: "/x" }, after: {}, expected: ["delete dir"] },
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
