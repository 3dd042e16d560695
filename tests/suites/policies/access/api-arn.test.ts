import assert from "node:assert/strict";
import { prove } from "../../../../policies/prover";
import { apiArnsFor, symbolicApiArn } from "../../../../policies/rules/access/api-arn";

const allowing = (Resource: string) => ({
  Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource }],
});

describe("an API that is not known yet", () => {
  for (const partition of ["aws", "aws-cn", "aws-us-gov", "aws-eusc"]) {
    it(`stands in partition ${partition} as those who call it`, () => {
      const api = symbolicApiArn([{ principals: [`arn:${partition}:iam::111111111111:role/caller`] }]);
      assert.match(api, new RegExp(`^arn:${partition}:execute-api:`));
      const proofCase = { name: api, api, endpoints: {}, identityPolicies: {}, intent: [] };
      assert.equal(prove({ ...proofCase, authorization: "NONE" }).invalid, undefined);
    });
  }

  for (const [resource, expected] of [
    ["arn:aws-cn:execute-api:*:222222222222:a1b2c3d4e5/*", "arn:aws-cn:execute-api:cn-north-1:222222222222:"],
    ["arn:*:execute-api:cn-north-1:222222222222:a1b2c3d4e5/*", "arn:aws-cn:execute-api:cn-north-1:"],
    ["arn:aws*:execute-api:us-east-1:222222222222:a1b2c3d4e5/*", "arn:aws:execute-api:us-east-1:"],
    ["arn:*:execute-api:*:*:*", "arn:aws:execute-api:us-east-1:000000000000:"],
  ] as const) {
    it(`has an ARN that AWS could give: ${resource}`, () => {
      const [api] = apiArnsFor(allowing(resource), undefined);
      assert.ok(api.startsWith(expected), api);
    });
  }
});
