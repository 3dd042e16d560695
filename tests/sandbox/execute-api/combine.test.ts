import assert from "node:assert/strict";
import { combine, type Decisions } from "./policies";

const IDENTITY = "identity-based policy";
const RESOURCE = "resource-based policy";

interface Case extends Decisions {
  expected: "allowed" | "implicit deny" | "explicit deny";
  by?: string;
}

const same = (identity: Decisions["identity"], resource: Decisions["resource"]) => ({
  sameAccount: true,
  identity,
  resource,
});
const across = (identity: Decisions["identity"], resource: Decisions["resource"]) => ({
  sameAccount: false,
  identity,
  resource,
});

/** Tables A and B of AWS's authorization flow, and the delegation to an account. */
const CASES: readonly Case[] = [
  { ...same("allow", "allow"), expected: "allowed" },
  { ...same("allow", "implicit deny"), expected: "allowed" },
  { ...same("allow", "explicit deny"), expected: "explicit deny", by: RESOURCE },
  { ...same("implicit deny", "allow"), expected: "allowed" },
  { ...same("implicit deny", "implicit deny"), expected: "implicit deny", by: IDENTITY },
  { ...same("implicit deny", "explicit deny"), expected: "explicit deny", by: RESOURCE },
  { ...same("explicit deny", "allow"), expected: "explicit deny", by: IDENTITY },
  { ...same("explicit deny", "implicit deny"), expected: "explicit deny", by: IDENTITY },
  { ...same("explicit deny", "explicit deny"), expected: "explicit deny", by: IDENTITY },
  { ...same("implicit deny", "delegation"), expected: "implicit deny", by: IDENTITY },
  { ...same("allow", "delegation"), expected: "allowed" },
  { ...across("allow", "allow"), expected: "allowed" },
  { ...across("allow", "delegation"), expected: "allowed" },
  { ...across("allow", "implicit deny"), expected: "implicit deny", by: RESOURCE },
  { ...across("allow", "explicit deny"), expected: "explicit deny", by: RESOURCE },
  { ...across("implicit deny", "allow"), expected: "implicit deny", by: IDENTITY },
  { ...across("implicit deny", "implicit deny"), expected: "implicit deny", by: IDENTITY },
  { ...across("implicit deny", "explicit deny"), expected: "explicit deny", by: RESOURCE },
  { ...across("explicit deny", "allow"), expected: "explicit deny", by: IDENTITY },
];

describe("identity-based and resource-based policy together", () => {
  for (const { expected, by, ...decisions } of CASES) {
    const { sameAccount, identity, resource } = decisions;
    const where = sameAccount ? "same account" : "across accounts";
    it(`${where}, identity ${identity}, resource ${resource}: ${expected}${by ? ` by the ${by}` : ""}`, () => {
      const denial = combine(decisions);
      assert.deepEqual(denial, expected === "allowed" ? undefined : { layer: by, decision: expected });
    });
  }
});
