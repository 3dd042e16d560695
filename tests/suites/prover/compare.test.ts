import assert from "node:assert/strict";
import { type Comparison, compare, type ProofCase } from "../../../policies/prover";
import { evaluate } from "../../../policies/prover/oracle/evaluate";
import {
  allow,
  api,
  baseCase,
  caller,
  consumer,
  deny,
  document,
  endpointA,
  endpointB,
  type JsonObject,
  onlyThrough,
} from "./support/case";

interface Row {
  readonly name: string;
  readonly before: ProofCase;
  readonly after: ProofCase;
  readonly expected: Comparison["relation"];
  readonly because: string;
}

const base = baseCase();
const policy = (...statements: readonly JsonObject[]): ProofCase =>
  baseCase({ apiPolicy: document(...statements) });
const identity = (action: string) => [document({ Effect: "Allow", Action: action, Resource: "*" })];
const signed = (more: Partial<ProofCase>): ProofCase =>
  baseCase({
    authorization: "AWS_IAM",
    apiPolicy: document(onlyThrough(endpointA), allow({ Principal: { AWS: consumer } })),
    ...more,
  });

const rows: Row[] = [
  { name: "the same", before: base, after: base, expected: "equivalent", because: "nothing changed" },
  {
    name: "another way to say it",
    before: base,
    after: policy(allow({ Condition: { StringEquals: { "aws:SourceVpce": endpointA } } })),
    expected: "equivalent",
    because: "deny unless, or allow if",
  },
  {
    name: "a second route",
    before: base,
    after: policy(
      onlyThrough(endpointA),
      allow({ Resource: [`${api}/dev/GET/pets`, `${api}/dev/GET/toys`] }),
    ),
    expected: "looser",
    because: "GET /toys",
  },
  {
    name: "a deny more",
    before: base,
    after: policy(
      onlyThrough(endpointA),
      allow(),
      deny({ Condition: { Bool: { "aws:SecureTransport": "true" } } }),
    ),
    expected: "stricter",
    because: "everything is denied",
  },
  {
    name: "a route moved",
    before: base,
    after: policy(onlyThrough(endpointA), allow({ Resource: `${api}/dev/GET/toys` })),
    expected: "incomparable",
    because: "one in, one out",
  },
  {
    name: "the deny forgotten",
    before: base,
    after: policy(allow()),
    expected: "looser",
    because: "every VPC",
  },
  {
    name: "another endpoint admitted",
    before: base,
    after: policy(onlyThrough(endpointA, endpointB), allow()),
    expected: "looser",
    because: "endpoint B",
  },
  {
    name: "endpoint policy added",
    before: base,
    after: baseCase({
      endpoints: { [endpointA]: { policy: document(allow({ Principal: { AWS: caller } })) } },
    }),
    expected: "stricter",
    because: "other callers are refused at the endpoint",
  },
  {
    name: "a condition on an unknown key",
    before: base,
    after: policy(
      onlyThrough(endpointA),
      allow({ Condition: { StringEquals: { "aws:SourceAccount": "1" } } }),
    ),
    expected: "undetermined",
    because: "the key is not supported",
  },
  {
    name: "a PRIVATE API that becomes REGIONAL",
    before: policy(allow()),
    after: { ...policy(allow()), endpointType: "REGIONAL", intent: [] },
    expected: "incomparable",
    because: "endpoints lead to PRIVATE APIs alone, and a PRIVATE API is reached through nothing else",
  },
  {
    name: "a PRIVATE API that becomes REGIONAL, behind its policy",
    before: base,
    after: { ...base, endpointType: "REGIONAL", intent: [] },
    expected: "stricter",
    because: "the endpoint no longer leads to it, and no other request is allowed",
  },
  {
    name: "an EDGE API that becomes PRIVATE",
    before: { ...policy(allow()), endpointType: "EDGE", intent: [] },
    after: policy(allow(), deny({ Condition: { StringLike: { "aws:SourceVpce": "*" } } })),
    expected: "stricter",
    because: "nothing is allowed any more",
  },
  {
    name: "an identity policy closed",
    before: signed({ identityPolicies: { [caller]: identity("*") } }),
    after: signed({ identityPolicies: { [caller]: identity("s3:*") } }),
    expected: "stricter",
    because: "the role may no longer",
  },
  {
    name: "an identity policy shown to be closed",
    before: signed({}),
    after: signed({ identityPolicies: { [caller]: identity("s3:*") } }),
    expected: "stricter",
    because: "before, it might have allowed",
  },
];

describe("compare", () => {
  for (const { name, before, after, expected, because } of rows) {
    it(name, () => {
      const result = compare(before, after);
      assert.equal(result.relation, expected, `${because}\n${JSON.stringify(result, undefined, 1)}`);
      if (result.added) {
        assert.equal(evaluate(before, result.added, "allow").outcome, "refused");
        assert.equal(evaluate(after, result.added, "allow").outcome, "allowed");
      }
      if (result.removed) {
        assert.equal(evaluate(before, result.removed, "allow").outcome, "allowed");
        assert.equal(evaluate(after, result.removed, "allow").outcome, "refused");
      }
      assert.equal(result.added !== undefined, ["looser", "incomparable"].includes(expected));
      assert.equal(result.removed !== undefined, ["stricter", "incomparable"].includes(expected));
    });
  }

  it("refuses two APIs", () => {
    const other = baseCase({ api: "arn:aws:execute-api:us-east-1:222222222222:other" });
    assert.equal(compare(base, other).invalid?.[0]?.path, "api");
  });
});
