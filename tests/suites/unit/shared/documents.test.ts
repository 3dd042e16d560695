import assert from "node:assert/strict";
import { apiPolicy, apiPolicyLimit } from "../../../../shared/documents/api-policy";
import { documentDigest, sizeErrors } from "../../../../shared/documents/document";
import { domainPolicy } from "../../../../shared/documents/domain-policy";
import { closedEndpointPolicy, endpointPolicy } from "../../../../shared/documents/endpoint-policy";
import { executionArn, grant, otherEndpoint, role } from "../fixtures";

const root = `${executionArn}/dev/GET/`;

describe("the API's resource policy", () => {
  const cases = [
    {
      name: "one grant",
      grants: [grant],
      allows: [{ Principal: "*", Resource: [root], vpce: [grant.vpcEndpointId] }],
      because: "exactly the granted stage, method and path, through the granted endpoint",
    },
    {
      name: "two paths for one endpoint",
      grants: [grant, { ...grant, path: "/pets/*" }],
      allows: [{ Principal: "*", Resource: [root, `${root}pets/*`], vpce: [grant.vpcEndpointId] }],
      because: "the same caller's resources stand in one statement",
    },
    {
      name: "the same grant for two endpoints",
      grants: [grant, { ...grant, vpcEndpointId: otherEndpoint }],
      allows: [{ Principal: "*", Resource: [root], vpce: [grant.vpcEndpointId, otherEndpoint] }],
      because: "endpoints with equal grants share a statement: documents are limited in size",
    },
    {
      name: "different grants for two endpoints",
      grants: [grant, { ...grant, vpcEndpointId: otherEndpoint, method: "POST" as const }],
      allows: [
        { Principal: "*", Resource: [root], vpce: [grant.vpcEndpointId] },
        { Principal: "*", Resource: [`${executionArn}/dev/POST/`], vpce: [otherEndpoint] },
      ],
      because: "neither may use the other's grant",
    },
    {
      name: "a named role",
      grants: [{ ...grant, principals: [role] }],
      allows: [{ Principal: { AWS: [role] }, Resource: [root], vpce: [grant.vpcEndpointId] }],
      because: "only the role is admitted",
    },
    {
      name: "any method",
      grants: [{ ...grant, method: "*" as const, path: "/pets/*" }],
      allows: [
        {
          Principal: "*",
          Resource: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"].map(
            (method) => `${executionArn}/dev/${method}/pets/*`,
          ),
          vpce: [grant.vpcEndpointId],
        },
      ],
      because: "a wildcard would span slashes, and admit GET /admin/pets/1",
    },
    { name: "no grants", grants: [], allows: [], because: "nobody is admitted" },
  ];
  for (const { name, grants, allows, because } of cases) {
    it(`${name}: ${because}`, () => {
      const [, ...statements] = apiPolicy(executionArn, grants).Statement;
      assert.deepEqual(
        statements.map(({ Effect, Principal, Resource, Condition }) => ({
          Effect,
          Principal,
          Resource,
          vpce: Condition?.StringEquals?.["aws:SourceVpce"],
        })),
        allows.map((allow) => ({ Effect: "Allow", ...allow })),
      );
    });
  }

  it("denies what does not come through an admitted endpoint", () => {
    const [deny] = apiPolicy(executionArn, [grant]).Statement;
    assert.equal(deny?.Effect, "Deny");
    assert.equal(deny?.Resource, `${executionArn}/*`);
    assert.deepEqual(deny?.Condition, { StringNotEquals: { "aws:SourceVpce": [grant.vpcEndpointId] } });
  });

  it("denies everything, without condition, where nothing is granted", () => {
    const [deny] = apiPolicy(executionArn, []).Statement;
    assert.equal(deny?.Effect, "Deny");
    assert.equal(deny?.Condition, undefined);
  });

  it("does not depend on the order or repetition of grants", () => {
    const grants = [grant, { ...grant, path: "/pets/*" }, { ...grant, vpcEndpointId: otherEndpoint }];
    assert.equal(
      documentDigest(apiPolicy(executionArn, grants)),
      documentDigest(apiPolicy(executionArn, [...grants, ...grants].reverse())),
    );
  });

  it("says by how much a policy is over AWS's limit", () => {
    const grants = Array.from({ length: 200 }, (_, index) => ({ ...grant, path: `/pets/number-${index}` }));
    const [error] = sizeErrors(apiPolicy(executionArn, grants), apiPolicyLimit, "resource policy");
    assert.match(error?.message ?? "", /^\d+ characters are \d+ over AWS's limit of 8192$/);
    assert.deepEqual(sizeErrors(apiPolicy(executionArn, [grant]), apiPolicyLimit, "resource policy"), []);
  });
});

describe("the policy of a private domain", () => {
  const cases = [
    { name: "one grant", grants: [grant], allows: [{ Principal: "*", vpce: [grant.vpcEndpointId] }] },
    {
      name: "roles, and everyone: everyone, whom the API's policy then narrows down",
      grants: [grant, { ...grant, path: "/orders/*", principals: [role] }],
      allows: [{ Principal: "*", vpce: [grant.vpcEndpointId] }],
    },
    {
      name: "a named role",
      grants: [{ ...grant, principals: [role] }],
      allows: [{ Principal: { AWS: [role] }, vpce: [grant.vpcEndpointId] }],
    },
    {
      name: "two endpoints",
      grants: [
        { ...grant, vpcEndpointId: otherEndpoint, principals: [role] },
        grant,
        { ...grant, vpcEndpointId: otherEndpoint, path: "/pets", principals: [role] },
      ],
      allows: [
        { Principal: "*", vpce: [grant.vpcEndpointId] },
        { Principal: { AWS: [role] }, vpce: [otherEndpoint] },
      ],
    },
    { name: "no grants", grants: [], allows: [] },
  ];
  for (const { name, grants, allows } of cases)
    it(name, () => {
      const [deny, ...statements] = domainPolicy(grants).Statement;
      assert.deepEqual(
        statements.map(({ Principal, Condition }) => ({
          Principal,
          vpce: Condition?.StringEquals?.["aws:SourceVpce"],
        })),
        allows,
      );
      const admitted = allows.flatMap(({ vpce }) => vpce).sort();
      assert.equal(deny?.Effect, "Deny");
      assert.deepEqual(
        deny?.Condition,
        admitted.length === 0 ? undefined : { StringNotEquals: { "aws:SourceVpce": admitted } },
      );
      assert.ok([deny, ...statements].every((each) => each?.Resource === "execute-api:/*"));
    });
});

describe("the endpoint policy", () => {
  it("allows exactly what is granted of the one API, and has no Deny to fall through", () => {
    assert.deepEqual(endpointPolicy(executionArn, [grant]).Statement, [
      {
        Sid: "AllowGranted1",
        Effect: "Allow",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: [root],
      },
    ]);
  });

  it("is closed where nothing is granted, since AWS's default is full access", () => {
    assert.deepEqual(endpointPolicy(executionArn, []), closedEndpointPolicy);
    assert.ok(closedEndpointPolicy.Statement.every((statement) => statement.Effect === "Deny"));
  });
});
