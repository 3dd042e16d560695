import assert from "node:assert/strict";
import { concernsPrivateApi } from "../../../../policies/resources/private-api-signs";
import { Unknown } from "../../../../policies/resources/properties";
import { types } from "../../../../policies/resources/types";
import { rules } from "../../../../policies/rules/all";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import { endpointPolicy } from "../../../../shared/documents/endpoint-policy";
import { executionArn, grant, resource, vpcEndpointId, withProperty } from "../fixtures";

const unknown = new Unknown();
const one = (type: string, values: Readonly<Record<string, unknown>>) => [resource("one", type, values)];
const publicApi = resource("public", types.restApi, { endpointConfiguration: { types: ["REGIONAL"] } });
const openApi = JSON.stringify({ "x-amazon-apigateway-endpoint-configuration": { types: ["PRIVATE"] } });
const apiPolicyText = JSON.stringify(apiPolicy(executionArn, [grant]));

const cases = [
  {
    name: "a private API",
    stack: one(types.restApi, { endpointConfiguration: { types: "PRIVATE" } }),
    yes: true,
  },
  { name: "one by OpenAPI", stack: one(types.restApi, { body: openApi }), yes: true },
  {
    name: "one of unknown endpoint type",
    stack: one(types.restApi, { endpointConfiguration: unknown }),
    yes: true,
  },
  { name: "one of an OpenAPI document that is none", stack: one(types.restApi, { body: "[" }), yes: true },
  {
    name: "one with an alias for an endpoint",
    stack: one(types.restApi, {
      endpointConfiguration: { types: "REGIONAL", vpcEndpointIds: [vpcEndpointId] },
    }),
    yes: true,
  },
  {
    name: "one whose policy names endpoints, made public",
    stack: one(types.restApi, {
      endpointConfiguration: { types: "REGIONAL" },
      policy: apiPolicyText,
    }),
    yes: true,
  },
  {
    name: "the same with the policy apart",
    stack: [publicApi, ...one(types.restApiPolicy, { policy: apiPolicyText })],
    yes: true,
  },
  { name: "a stage of an API elsewhere", stack: one(types.stage, {}), yes: true },
  { name: "a policy of an API elsewhere", stack: one(types.restApiPolicy, { policy: unknown }), yes: true },
  {
    name: "an execute-api endpoint",
    stack: one(types.vpcEndpoint, { serviceName: "cn.com.amazonaws.cn-north-1.execute-api" }),
    yes: true,
  },
  {
    name: "an endpoint of an unknown service",
    stack: one(types.vpcEndpoint, { serviceName: unknown }),
    yes: true,
  },
  {
    name: "a policy for an endpoint elsewhere",
    stack: one(types.vpcEndpointPolicy, { policy: JSON.stringify(endpointPolicy(executionArn, [grant])) }),
    yes: true,
  },
  {
    name: "a private domain name",
    stack: one(types.domainName, { endpointConfiguration: { types: "PRIVATE" } }),
    yes: true,
  },
  ...Object.values(types)
    .filter((type) => type.startsWith("private-api:"))
    .map((type) => ({ name: `a component: ${type}`, stack: one(type, { grants: [] }), yes: true })),
  { name: "nothing", stack: [], yes: false },
  { name: "a public API", stack: [publicApi], yes: false },
  { name: "an API that names no endpoint type", stack: one(types.restApi, {}), yes: false },
  {
    name: "a public API with its stage and a policy that is not known yet",
    stack: [publicApi, resource("stage", types.stage, {}), ...one(types.restApiPolicy, { policy: unknown })],
    yes: false,
  },
  {
    name: "a gateway endpoint of S3",
    stack: one(types.vpcEndpoint, { serviceName: "com.amazonaws.eu-west-1.s3", policy: unknown }),
    yes: false,
  },
  { name: "a regional domain name", stack: one(types.domainName, { domainName: "x.org" }), yes: false },
  {
    name: "a web server",
    stack: [types.vpc, types.subnet, types.securityGroup, types.instance, types.role].flatMap((type) =>
      one(type, {}),
    ),
    yes: false,
  },
];

describe("what shows that a stack is about a private API", () => {
  for (const { name, stack, yes } of cases)
    it(`${name}: ${yes ? "yes" : "no"}`, () => {
      const nothingKept = () => undefined;
      assert.equal(concernsPrivateApi(stack, nothingKept), yes);
      // As in a first preview: nothing of AWS's answers is known beside what the program gives.
      const planned = stack.map((item) =>
        item.properties.has("endpointConfiguration")
          ? item
          : withProperty(item, "endpointConfiguration", unknown),
      );
      assert.equal(
        concernsPrivateApi(planned, (urn) => stack.find((item) => item.urn === urn)),
        yes,
      );
    });

  it("AWS knows better: a private API that the program does not call private", () => {
    const [given] = one(types.restApi, {});
    const deployed = one(types.restApi, { endpointConfiguration: { types: ["PRIVATE"] } });
    assert.equal(
      concernsPrivateApi(deployed, () => given),
      true,
    );
  });

  it("is of types that the pack keeps as they are registered", () => {
    const kept = rules.flatMap((rule) => (rule.scope === "resource" ? rule.types : []));
    for (const { type } of cases.filter(({ yes }) => yes).flatMap(({ stack }) => stack))
      assert.ok(kept.includes(type), type);
  });
});
