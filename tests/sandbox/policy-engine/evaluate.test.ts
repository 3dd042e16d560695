// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables of IAM, not of a template
import assert from "node:assert/strict";
import { compilePolicy, conditionContext, type Decision, type Principal } from ".";

const role = "arn:aws:iam::111111111111:role/team/caller";
const session = "arn:aws:sts::111111111111:assumed-role/caller/session";
const anonymous: Principal = { kind: "anonymous" };
const caller: Principal = { kind: "aws", arn: session, roleArn: role, account: "111111111111" };
const resource = "arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5/v1/GET/pets";

const allow = { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "*" };

interface Case {
  name: string;
  statements: readonly object[];
  principal?: Principal;
  action?: string;
  resource?: string;
  version?: string;
  expected: Decision["decision"];
  because: string;
}

const cases: readonly Case[] = [
  { name: "no statement", statements: [], expected: "implicit deny", because: "no statement allows it" },
  { name: "plain allow", statements: [allow], expected: "allow", because: "everything matches" },
  {
    name: "deny after allow",
    statements: [allow, { ...allow, Effect: "Deny" }],
    expected: "explicit deny",
    because: "a deny wins in any order",
  },
  {
    name: "action in another case",
    statements: [{ ...allow, Action: "EXECUTE-API:invoke" }],
    expected: "allow",
    because: "actions do not depend on case",
  },
  {
    name: "action with wildcard",
    statements: [{ ...allow, Action: ["sqs:*", "execute-api:Inv*"] }],
    expected: "allow",
    because: "one of the actions matches",
  },
  {
    name: "other action",
    statements: [{ ...allow, Action: "execute-api:ManageConnections" }],
    expected: "implicit deny",
    because: "the action is not named",
  },
  {
    name: "NotAction of the action",
    statements: [{ Effect: "Allow", Principal: "*", NotAction: "execute-api:Invoke", Resource: "*" }],
    expected: "implicit deny",
    because: "NotAction excepts it",
  },
  {
    name: "NotAction of another action",
    statements: [{ Effect: "Allow", Principal: "*", NotAction: "execute-api:Manage*", Resource: "*" }],
    expected: "allow",
    because: "NotAction matches every other action",
  },
  {
    name: "resource with wildcards",
    statements: [{ ...allow, Resource: "arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5/*/GET/pet?" }],
    expected: "allow",
    because: "* and ? match within the resource",
  },
  {
    name: "resource of another method",
    statements: [{ ...allow, Resource: "arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5/v1/POST/*" }],
    expected: "implicit deny",
    because: "GET is not POST",
  },
  {
    name: "resource in another case",
    statements: [{ ...allow, Resource: resource.toUpperCase() }],
    expected: "implicit deny",
    because: "resources depend on case",
  },
  {
    name: "wildcard across segments",
    statements: [{ ...allow, Resource: "arn:aws:execute-api:*:a1b2c3d4e5/v1/GET/pets" }],
    expected: "implicit deny",
    because: "a wildcard does not span the colons of an ARN",
  },
  {
    name: "incomplete ARN",
    statements: [{ ...allow, Resource: "arn:aws:execute-api" }],
    expected: "allow",
    because: "IAM completes missing segments with *",
  },
  {
    name: "regular expression characters",
    statements: [{ ...allow, Resource: "arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e./v1/GET/pets" }],
    expected: "implicit deny",
    because: "a dot is literal",
  },
  {
    name: "NotResource elsewhere",
    statements: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "*",
        NotResource: "arn:aws:execute-api:us-east-1:222222222222:*",
      },
      allow,
    ],
    expected: "allow",
    because: "the resource is excepted from the deny",
  },
  {
    name: "NotResource without the resource",
    statements: [
      allow,
      {
        Effect: "Deny",
        Principal: "*",
        Action: "*",
        NotResource: "arn:aws:execute-api:us-east-1:222222222222:other/*",
      },
    ],
    expected: "explicit deny",
    because: "every other resource is denied",
  },
  {
    name: "Principal AWS *",
    statements: [{ ...allow, Principal: { AWS: "*" } }],
    expected: "allow",
    because: "it is the same as *",
  },
  {
    name: "anonymous against an account",
    statements: [{ ...allow, Principal: { AWS: "111111111111" } }],
    expected: "implicit deny",
    because: "only * names an anonymous caller",
  },
  {
    name: "account id",
    principal: caller,
    statements: [{ ...allow, Principal: { AWS: "111111111111" } }],
    expected: "allow",
    because: "an account matches every principal in it",
  },
  {
    name: "account root ARN",
    principal: caller,
    statements: [{ ...allow, Principal: { AWS: ["arn:aws:iam::111111111111:root"] } }],
    expected: "allow",
    because: "the root ARN is the account",
  },
  {
    name: "other account",
    principal: caller,
    statements: [{ ...allow, Principal: { AWS: "333333333333" } }],
    expected: "implicit deny",
    because: "the caller is not in it",
  },
  {
    name: "role ARN for its session",
    principal: caller,
    statements: [{ ...allow, Principal: { AWS: role } }],
    expected: "allow",
    because: "a role matches its sessions",
  },
  {
    name: "session ARN",
    principal: caller,
    statements: [{ ...allow, Principal: { AWS: session } }],
    expected: "allow",
    because: "a session may be named directly",
  },
  {
    name: "service principal",
    principal: caller,
    statements: [{ ...allow, Principal: { Service: "apigateway.amazonaws.com" } }],
    expected: "implicit deny",
    because: "the caller is not a service",
  },
  {
    name: "NotPrincipal naming every level",
    principal: caller,
    statements: [
      allow,
      { Effect: "Deny", NotPrincipal: { AWS: ["111111111111", role, session] }, Action: "*", Resource: "*" },
    ],
    expected: "allow",
    because: "account, role and session are all excepted",
  },
  ...["111111111111", "arn:aws:iam::111111111111:root"].map((name) => ({
    name: `NotPrincipal naming ${name}, and the account's root user`,
    principal: { kind: "aws" as const, arn: "arn:aws:iam::111111111111:root", account: "111111111111" },
    statements: [allow, { Effect: "Deny", NotPrincipal: { AWS: name }, Action: "*", Resource: "*" }],
    expected: "allow" as const,
    because: "the root user is the account, by either name",
  })),
  {
    name: "NotPrincipal naming the role only",
    principal: caller,
    statements: [allow, { Effect: "Deny", NotPrincipal: { AWS: role }, Action: "*", Resource: "*" }],
    expected: "explicit deny",
    because: "the account and the session are not excepted",
  },
  {
    name: "NotPrincipal and an anonymous caller",
    statements: [allow, { Effect: "Deny", NotPrincipal: { AWS: role }, Action: "*", Resource: "*" }],
    expected: "explicit deny",
    because: "an anonymous caller is never listed",
  },
  {
    name: "policy variable in a resource",
    statements: [{ ...allow, Resource: "arn:aws:execute-api:us-east-1:222222222222:*/GET/${aws:UserAgent}" }],
    expected: "allow",
    because: "the user agent is pets",
  },
  {
    name: "policy variable without a value",
    statements: [{ ...allow, Resource: "arn:aws:execute-api:us-east-1:222222222222:*${aws:Absent}" }],
    expected: "implicit deny",
    because: "a variable without value matches nothing",
  },
  {
    name: "policy variable with a default",
    statements: [
      { ...allow, Resource: "arn:aws:execute-api:us-east-1:222222222222:*/${aws:Absent, 'pets'}" },
    ],
    expected: "allow",
    because: "the default is used",
  },
  {
    name: "policy variable in an old document",
    version: "2008-10-17",
    statements: [{ ...allow, Resource: "arn:aws:execute-api:us-east-1:222222222222:*/GET/${aws:UserAgent}" }],
    expected: "implicit deny",
    because: "variables came with version 2012-10-17",
  },
];

describe("IAM evaluator", () => {
  for (const { name, because, ...request } of cases) {
    it(`${name}: ${request.expected}, because ${because}`, () => {
      const policy = compilePolicy(
        JSON.stringify({ Version: request.version ?? "2012-10-17", Statement: request.statements }),
      );
      const { decision } = policy({
        principal: request.principal ?? anonymous,
        action: request.action ?? "execute-api:Invoke",
        resource: request.resource ?? resource,
        context: conditionContext({ "aws:UserAgent": "pets" }),
      });
      assert.equal(decision, request.expected);
    });
  }

  it("names the statement that decided", () => {
    const policy = compilePolicy(
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [allow, { ...allow, Sid: "Never", Effect: "Deny" }],
      }),
    );
    const request = {
      principal: anonymous,
      action: "execute-api:Invoke",
      resource: resource,
      context: new Map(),
    };
    assert.deepEqual(policy(request), { decision: "explicit deny", statement: { index: 1, sid: "Never" } });
  });

  it("expands the shorthand of execute-api", () => {
    const text = JSON.stringify({
      Version: "2012-10-17",
      Statement: { ...allow, Resource: "execute-api:/v1/GET/*" },
    });
    const expand = (short: string) =>
      short.replace("execute-api:/", "arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5/");
    const request = {
      principal: anonymous,
      action: "execute-api:Invoke",
      resource: resource,
      context: new Map(),
    };
    assert.equal(compilePolicy(text, { expandResource: expand })(request).decision, "allow");
    assert.equal(compilePolicy(text)(request).decision, "implicit deny");
  });

  it("accepts an identity-based policy only without principals", () => {
    const { Principal: _, ...statement } = allow;
    const text = (each: object) => JSON.stringify({ Version: "2012-10-17", Statement: [each] });
    const request = {
      principal: caller,
      action: "execute-api:Invoke",
      resource: resource,
      context: new Map(),
    };
    assert.equal(compilePolicy(text(statement), { kind: "identity-based" })(request).decision, "allow");
    assert.throws(() => compilePolicy(text(statement)), /needs exactly one of Principal, NotPrincipal/);
    assert.throws(
      () => compilePolicy(text(allow), { kind: "identity-based" }),
      /must not have Principal or NotPrincipal/,
    );
  });
});
