import assert from "node:assert/strict";
import { combine, type Decisions } from "./policies";

const identityPolicy = "identity-based policy";
const resourcePolicy = "resource-based policy";

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

/** Tables A and B of AWS's authorization flow, and delegation to an account. */
const cases: readonly Case[] = [
  { ...same("allow", "allow"), expected: "allowed" },
  { ...same("allow", "implicit deny"), expected: "allowed" },
  { ...same("allow", "explicit deny"), expected: "explicit deny", by: resourcePolicy },
  { ...same("implicit deny", "allow"), expected: "allowed" },
  { ...same("implicit deny", "implicit deny"), expected: "implicit deny", by: identityPolicy },
  { ...same("implicit deny", "explicit deny"), expected: "explicit deny", by: resourcePolicy },
  { ...same("explicit deny", "allow"), expected: "explicit deny", by: identityPolicy },
  { ...same("explicit deny", "implicit deny"), expected: "explicit deny", by: identityPolicy },
  { ...same("explicit deny", "explicit deny"), expected: "explicit deny", by: identityPolicy },
  { ...same("implicit deny", "delegation"), expected: "implicit deny", by: identityPolicy },
  { ...same("allow", "delegation"), expected: "allowed" },
  { ...across("allow", "allow"), expected: "allowed" },
  { ...across("allow", "delegation"), expected: "allowed" },
  { ...across("allow", "implicit deny"), expected: "implicit deny", by: resourcePolicy },
  { ...across("allow", "explicit deny"), expected: "explicit deny", by: resourcePolicy },
  { ...across("implicit deny", "allow"), expected: "implicit deny", by: identityPolicy },
  { ...across("implicit deny", "implicit deny"), expected: "implicit deny", by: identityPolicy },
  { ...across("implicit deny", "explicit deny"), expected: "explicit deny", by: resourcePolicy },
  { ...across("explicit deny", "allow"), expected: "explicit deny", by: identityPolicy },
];

describe("identity-based and resource-based policy together", () => {
  for (const { expected, by, ...decisions } of cases) {
    const { sameAccount, identity, resource } = decisions;
    const where = sameAccount ? "same account" : "across accounts";
    it(`${where}, identity ${identity}, resource ${resource}: ${expected}${by ? ` by the ${by}` : ""}`, () => {
      const denial = combine(decisions);
      assert.deepEqual(denial, expected === "allowed" ? undefined : { layer: by, decision: expected });
    });
  }
});
