import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { previewComment } from "../../../scripts/preview/comment";
import { previewReport, type StackPlan } from "../../../scripts/preview/report";
import { executionArn, grant, role } from "../fixtures";

const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const open = { method: "ANY", path: "/", authorization: "NONE" };
const signed = { method: "GET", path: "/orders/{id}", authorization: "AWS_IAM" };
const orders = { ...grant, path: "/orders/*", principals: [role] };

const urn = (project: string, type: string, name: string) => `urn:pulumi:dev::${project}::${type}::${name}`;

function plan(project: string, steps: readonly unknown[]): StackPlan {
  return { project, stack: "dev", report: previewReport.parse({ steps }) };
}

const stackStep = (op: string, outputs?: unknown) => ({
  op,
  urn: urn("provider", "pulumi:pulumi:Stack", "provider-dev"),
  ...(outputs === undefined ? {} : { oldState: { outputs } }),
});
const deployed = (grants: readonly unknown[], routes: readonly unknown[]) =>
  stackStep("same", { executionArn, routes, consumers: [{ grants }] });
const component = (op: string, grants: readonly unknown[], routes: readonly unknown[]) => ({
  op,
  urn: urn("provider", "private-api:provider:PrivateApi", "provider-dev"),
  newState: { inputs: { grants, routes } },
});
const resource = (op: string, type: string, name: string, diffReasons?: readonly string[]) => ({
  op,
  urn: urn("provider", `private-api:provider:PrivateApi$${type}`, name),
  diffReasons,
});
const policy = "aws:apigateway/restApiPolicy:RestApiPolicy";
const deployment = "aws:apigateway/deployment:Deployment";

const widened = [
  resource("update", policy, "provider-dev", ["policy"]),
  resource("replace", deployment, "provider-dev", ["triggers"]),
];

const cases: { name: string; provider: readonly unknown[]; consumer?: readonly unknown[] }[] = [
  {
    name: "first-preview",
    provider: [
      stackStep("create"),
      component("create", [{ ...grant, vpcEndpointId: unknownValue }], [open]),
      resource("create", "aws:apigateway/restApi:RestApi", "provider-dev"),
      resource("create", policy, "provider-dev"),
    ],
    consumer: [{ op: "create", urn: urn("consumer", "aws:ec2/vpc:Vpc", "consumer-dev") }],
  },
  {
    name: "widened-grant",
    provider: [
      deployed([grant, orders], [open, signed]),
      component("update", [{ ...grant, method: "*" }, orders], [open, signed]),
      ...widened,
    ],
  },
  {
    name: "narrowed-grant",
    provider: [
      deployed([{ ...grant, path: "/*" }], [open, { ...open, path: "/pets" }]),
      component("update", [grant], [open, { ...open, path: "/pets" }]),
      ...widened,
    ],
  },
  { name: "no-change", provider: [deployed([grant, orders], [open, signed])] },
];

describe("the comment of a pull request", () => {
  for (const { name, provider, consumer = [] } of cases) {
    it(`is as golden/${name}.md`, () => {
      const text = `${previewComment([plan("consumer", consumer), plan("provider", provider), plan("acceptance", [])])}\n`;
      const file = join(__dirname, "golden", `${name}.md`);
      if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
      assert.equal(text, readFileSync(file, "utf8"));
    });
  }
});
