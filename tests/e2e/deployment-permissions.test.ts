import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkout } from "../../scripts/stacks/project";
import type { Call } from "../sandbox/control-plane/call";
import { type Fault, Faults } from "../sandbox/control-plane/faults";
import { accounts, signedRoute } from "./harness/config";
import { Deployment } from "./harness/deployment";

/** A call of the control plane as IAM sees it; the resource only where the path tells it. */
interface Permission {
  readonly account: string;
  readonly action: string;
  readonly resource: string | undefined;
}

/** Makes nothing fail; remembers what was called. */
class Recorder extends Faults {
  readonly permissions = new Map<string, Permission>();

  override next(call: Call): Fault | undefined {
    const { account, service, region, method, target } = call;
    const rest = service === "apigateway";
    const action = `${service}:${rest ? method : call.operation}`;
    const resource = rest ? `arn:aws:apigateway:${region}::${target.split("?")[0]}` : undefined;
    this.permissions.set(`${account} ${action} ${resource}`, { account, action, resource });
    return undefined;
  }
}

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policy = z.object({ Statement: z.array(z.object({ Action: oneOrMore, Resource: oneOrMore })) });

/** What a document allows, conditions and accounts aside. */
function allows(project: string, { action, resource }: Permission): boolean {
  const file = join(checkout, "docs", "policies-for-deployment", `${project}-permissions.json`);
  const { Statement } = policy.parse(JSON.parse(readFileSync(file, "utf8")));
  return Statement.some(
    ({ Action, Resource }) =>
      Action.includes(action) &&
      (resource === undefined || Resource.some((pattern) => matches(pattern, resource))),
  );
}

function matches(pattern: string, text: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${source.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(text);
}

/** No permission is needed for it. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const free = "sts:GetCallerIdentity";

describe("permissions of the deploying roles, as used", function () {
  this.timeout(600_000);
  const recorder = new Recorder({ seed: 1, rate: 0, kinds: ["failed"] });
  let deployment: Deployment;

  before(async () => {
    deployment = await Deployment.create(recorder);
    await deployment.initStacks();
    const tags = { tags: { project: "private-api", more: "later" } };
    await deployment.configure("consumer", { "consumer:neighbour": true });
    await deployment.configure("provider", signedRoute);
    for (const side of ["consumer", "provider", "consumer", "acceptance"] as const) await deployment.up(side);
    await deployment.configure("provider", {
      "aws:defaultTags": tags,
      "provider:accessLogRetentionDays": 60,
      "provider:rateLimit": 50,
      "provider:routes": [{ method: "GET", path: "/" }],
      "provider:consumers": [{ grants: [{ method: "GET", path: "/" }] }],
    });
    await deployment.up("provider");
    await deployment.configure("consumer", {
      "aws:defaultTags": tags,
      "consumer:neighbour": false,
      "consumer:privateDns": false,
    });
    await deployment.up("consumer");
    for (const side of ["consumer", "provider"] as const)
      await deployment.succeed(side, ["refresh", "--yes", "--skip-preview"]);
    for (const side of ["acceptance", "provider", "consumer"] as const)
      await deployment.succeed(side, ["destroy", "--yes", "--skip-preview"]);
  });
  after(() => deployment?.remove());

  for (const project of ["consumer", "provider"] as const) {
    it(`${project}: every call is allowed by its document`, () => {
      const used = [...recorder.permissions.values()].filter(
        ({ account, action }) => account === accounts[project] && action !== free,
      );
      assert.ok(used.length > 20, `only ${used.length} calls were recorded`);
      const refused = used.filter((permission) => !allows(project, permission));
      assert.deepEqual(
        refused.map(({ action, resource }) => `${action} ${resource ?? ""}`.trim()),
        [],
      );
    });
  }
});
