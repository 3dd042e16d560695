import assert from "node:assert/strict";
import { z } from "zod";
import { type Side, signedRoute, stack } from "./harness/config";
import { DeployingRoles, permissionsOf } from "./harness/deploying-roles";
import { Deployment } from "./harness/deployment";
import { unknownOf } from "./harness/recovery";

const update = ["up", "--yes", "--skip-preview"];

interface Step {
  readonly deploys: Side | "acceptance";
  /** What the deploying role lacks meanwhile; nothing where the update must go through. */
  readonly without?: string;
  readonly because: string;
}

/**
 * A deployment that meets one missing permission after the other, each asked for by something that could not be made
 * before; of every service that the documents name, one at least.
 */
const steps: readonly Step[] = [
  { deploys: "consumer", without: "ec2:CreateSubnet", because: "nothing is there yet" },
  {
    deploys: "consumer",
    without: "route53:AssociateVPCWithHostedZone",
    because: "an endpoint with private DNS needs it",
  },
  { deploys: "consumer", without: "ec2:RunInstances", because: "the probe needs the endpoints" },
  { deploys: "consumer", without: "iam:PassRole", because: "the probe has a role" },
  { deploys: "consumer", without: "ssm:GetParameter", because: "the probe's image is looked up" },
  { deploys: "consumer", because: "nothing is missing" },
  { deploys: "provider", without: "logs:CreateLogGroup", because: "nothing is there yet" },
  { deploys: "provider", without: "iam:PassRole", because: "the account gets a role for its logs" },
  { deploys: "provider", without: "apigateway:POST", because: "the deployment of the API comes last" },
  { deploys: "provider", because: "nothing is missing" },
  { deploys: "consumer", because: "the endpoint is opened" },
  { deploys: "acceptance", without: "ssm:SendCommand", because: "the probe makes the calls" },
  { deploys: "acceptance", because: "nothing is missing" },
];

describe("deploying roles with the checked-in permissions", function () {
  this.timeout(600_000);
  let deployment: Deployment;
  let roles: DeployingRoles;
  let previewers: DeployingRoles;

  before(async () => {
    deployment = await Deployment.create();
    await deployment.initStacks();
    roles = await DeployingRoles.create(deployment, "private-api-deployer", "permissions");
    await deployment.configure("consumer", { ...roles.config("consumer"), "consumer:neighbour": true });
    await deployment.configure("provider", { ...roles.config("provider"), ...signedRoute });
    await deployment.configure("acceptance", { "acceptance:roleArn": roles.arn("consumer") });
  });
  after(async () => {
    roles?.stop();
    previewers?.stop();
    await deployment?.remove();
  });

  /** What no stack knows, but for the roles themselves: they are made by hand. */
  const leftBehind = async () => {
    const own = [...roles.own, ...(previewers?.own ?? [])];
    return (await unknownOf(deployment)).filter((line) => !own.includes(line));
  };

  for (const { deploys, without, because } of steps) {
    if (without === undefined) {
      it(`${deploys} converges: ${because}`, () => deployment.up(deploys));
      continue;
    }
    it(`${deploys} without ${without} fails naming it, and loses nothing: ${because}`, async () => {
      const side = deploys === "provider" ? "provider" : "consumer";
      const before = await resources(deployment, deploys);
      const output = await roles.without(side, without, () => deployment.fail(deploys, update));
      assert.deepEqual(refusedActions(output), [without], output);
      const left = await resources(deployment, deploys);
      assert.deepEqual(
        before.filter((urn) => !left.includes(urn)),
        [],
      );
      assert.deepEqual(await leftBehind(), []);
    });
  }

  it("every call ends as intended", async () => {
    const { failed, rows } = await deployment.observed();
    assert.equal(failed, 0);
    assert.ok(rows.length > 20, `only ${rows.length} calls`);
  });

  it("they change both sides", async () => {
    const tags = { tags: { project: "private-api", more: "later" } };
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
  });

  it("they refresh both sides", async () => {
    for (const side of ["consumer", "provider"] as const)
      await deployment.succeed(side, ["refresh", "--yes", "--skip-preview"]);
  });

  describe("roles that only preview", () => {
    before(async () => {
      previewers = await DeployingRoles.create(deployment, "private-api-preview", "preview");
    });
    for (const side of ["consumer", "provider"] as const) {
      it(`${side}: have the actions of the deploying role that read, and no other`, () => {
        const reading = permissionsOf(side, "permissions")
          .Statement.map((it) => ({ ...it, Action: it.Action.filter(reads) }))
          .filter(({ Action }) => Action.length > 0);
        assert.deepEqual(permissionsOf(side, "preview").Statement, reading);
      });

      it(`${side}: see what is deployed and what would change`, async () => {
        await deployment.configure(side, {
          "aws:assumeRoles": [{ roleArn: previewers.arn(side) }],
          "aws:defaultTags": { tags: { project: "private-api", more: "other" } },
        });
        await deployment.succeed(side, ["preview", "--refresh"]);
        const planned = await deployment.planned(side);
        assert.ok(planned.length > 0, "nothing would change");
        await deployment.configure(side, roles.config(side));
      });
    }
  });

  describe("in the end", () => {
    it("they take everything down", async () => {
      for (const side of ["acceptance", "provider", "consumer"] as const)
        await deployment.succeed(side, ["destroy", "--yes", "--skip-preview"]);
      assert.deepEqual(await leftBehind(), []);
    });
  });
});

function reads(action: string): boolean {
  return /:(Describe|Get|List)[A-Z]|^apigateway:GET$|^kms:Decrypt$/.test(action);
}

/** Actions that a command's output says are not allowed. */
function refusedActions(output: string): string[] {
  return [
    ...new Set(
      [...output.matchAll(/is not authorized to perform: (\S+)/g)].map(([, action]) => action ?? ""),
    ),
  ];
}

const exported = z.object({
  deployment: z.object({ resources: z.array(z.object({ urn: z.string() })).default([]) }),
});

async function resources(deployment: Deployment, side: Side | "acceptance"): Promise<string[]> {
  const output = await deployment.succeed(side, ["stack", "export", "--stack", stack]);
  return exported.parse(JSON.parse(output)).deployment.resources.map(({ urn }) => urn);
}
