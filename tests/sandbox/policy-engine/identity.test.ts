import assert from "node:assert/strict";
import { conditionContext, type Decision, identityDecision, type UndecidedReason } from ".";

const arn = "arn:aws:iam::111111111111:role/team/caller";
const allow = { Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" };
const deny = { ...allow, Effect: "Deny" };
const policy = (...statements: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

interface Case {
  readonly name: string;
  /** Documents of the role's policies; undefined: there is no role. */
  readonly policies: readonly string[] | undefined;
  readonly boundary?: string;
  readonly expected: Decision["decision"] | UndecidedReason;
  readonly because: string;
}

const cases: readonly Case[] = [
  {
    name: "no role",
    policies: undefined,
    expected: "implicit deny",
    because: "a caller without a role has no policies",
  },
  { name: "no policy", policies: [], expected: "implicit deny", because: "no policy allows it" },
  {
    name: "one of several allows",
    policies: [policy({ ...allow, Action: "sqs:*" }), policy(allow)],
    expected: "allow",
    because: "one Allow is enough",
  },
  {
    name: "none of several allows",
    policies: [policy({ ...allow, Action: "sqs:*" }), policy({ ...allow, Action: "sns:*" })],
    expected: "implicit deny",
    because: "no policy names the action",
  },
  {
    name: "one allows and another denies",
    policies: [policy(deny), policy(allow)],
    expected: "explicit deny",
    because: "a deny in any policy wins",
  },
  {
    name: "a permissions boundary",
    policies: [policy(allow)],
    boundary: "arn:aws:iam::111111111111:policy/limit",
    expected: { unsupported: `the permissions boundary of ${arn}` },
    because: "it would limit what the policies allow",
  },
  {
    name: "a policy that names a principal",
    policies: [policy(allow), policy({ ...allow, Principal: "*" })],
    expected: {
      unreadable:
        `a policy of ${arn} cannot be read: InvalidPolicyDocument: The policy document is invalid: ` +
        "✖ must not have Principal or NotPrincipal: the policy's identity is the principal\n  → at Statement[0]",
    },
    because: "an unreadable policy must not count as none",
  },
];

function outcomeOf(expected: Case["expected"]): string {
  return typeof expected === "string" ? expected : Object.keys(expected).join();
}

describe("the identity-based policies of a role", () => {
  for (const { name, policies, boundary, expected, because } of cases) {
    it(`${name}: ${outcomeOf(expected)}, because ${because}`, () => {
      const role = policies && {
        arn: arn,
        tags: {},
        policies: policies.map((document, index) => ({ name: `policy-${index}`, document })),
        permissionsBoundaryArn: boundary,
        services: [],
      };
      const request = {
        principal: { kind: "aws", arn: arn, account: "111111111111" },
        action: "execute-api:Invoke",
        resource: "arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5/v1/GET/pets",
        context: conditionContext({}),
      } as const;
      // The second time it uses the cache.
      for (let time = 0; time < 2; time++) assert.deepEqual(identityDecision(role, request), expected);
    });
  }
});
