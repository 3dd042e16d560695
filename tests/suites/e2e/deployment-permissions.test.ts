import assert from "node:assert/strict";
import { z } from "zod";
import { checkout } from "../../../scripts/stacks/project";
import { consumerOutputs } from "../../../shared/contract/consumer";
import { at, Boto, list } from "../../sandbox/testing/boto";
import { CheckoutCopy } from "./harness/checkout-copy";
import { accounts, type Side, signedRoute, stack } from "./harness/config";
import { DeployingRoles, permissionsOf } from "./harness/deploying-roles";
import { unknownOf } from "./harness/recovery";
import { SandboxStacks } from "./harness/sandbox-stacks";

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
  let deployment: SandboxStacks;
  let roles: DeployingRoles;
  let previewers: DeployingRoles;
  let boto: Boto;

  before(async () => {
    deployment = await SandboxStacks.create();
    await deployment.initStacks();
    boto = await Boto.start(deployment.sandbox.env);
    roles = await DeployingRoles.create(deployment, "private-api-deployer", "permissions");
    await deployment.configure("consumer", { ...roles.config("consumer"), "consumer:neighbour": true });
    await deployment.configure("provider", { ...roles.config("provider"), ...signedRoute });
    await deployment.configure("acceptance", { "acceptance:roleArn": roles.arn("consumer") });
  });
  after(async () => {
    boto?.stop();
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

  describe("they change", () => {
    const tags = { tags: { project: "private-api", more: "later" } };

    it("the API, by config", async () => {
      await deployment.configure("provider", {
        "aws:defaultTags": tags,
        "provider:accessLogRetentionDays": 60,
        "provider:rateLimit": 50,
        "provider:routes": [{ method: "GET", path: "/" }],
        "provider:consumers": [{ grants: [{ method: "GET", path: "/" }] }],
        "provider:protect": true,
      });
      await deployment.up("provider");
    });

    it("the network and its endpoint by config; groups, type and volume of the probe in the program", async () => {
      await deployment.configure("consumer", {
        "aws:defaultTags": tags,
        "consumer:neighbour": false,
        "consumer:privateDns": false,
        "consumer:protect": true,
      });
      const before = await probe();
      const copy = new CheckoutCopy();
      try {
        copy.edit("consumer/index.ts", "clientGroups: [endpoint.clientGroup]", "clientGroups: []");
        copy.edit("consumer/components/probe.ts", 'arm64: "t4g.nano"', 'arm64: "t4g.micro"');
        copy.edit("consumer/components/probe.ts", 'volumeType: "gp3"', 'volumeType: "gp3", volumeSize: 12');
        deployment.programs = copy.folder;
        await deployment.up("consumer");
      } finally {
        deployment.programs = checkout;
        copy.remove();
      }
      assert.deepEqual(before, { ...before, type: "t4g.nano", groups: 2 });
      assert.deepEqual(await probe(), { id: before.id, type: "t4g.micro", groups: 1, gibibytes: 12 });
    });

    it("zones, the probe's processor, and what was protected", async () => {
      const before = await probe();
      await deployment.configure("consumer", {
        "consumer:zones": ["us-east-1c", "us-east-1d"],
        "consumer:probeArchitecture": "x86_64",
        "consumer:protect": false,
      });
      await deployment.up("consumer");
      const { id, type } = await probe();
      assert.notEqual(id, before.id);
      assert.equal(type, "t3.nano");
      await deployment.configure("provider", { "provider:protect": false });
      await deployment.up("provider");
    });

    it("the state, by a refresh of both sides", async () => {
      for (const side of ["consumer", "provider"] as const)
        await deployment.succeed(side, ["refresh", "--yes", "--skip-preview"]);
    });

    /** The probe as AWS describes it. */
    async function probe() {
      const { probeInstanceId: id } = await deployment.outputs("consumer", consumerOutputs);
      const ec2 = (operation: string, input: Readonly<Record<string, unknown>>) =>
        boto.call(accounts.consumer, "ec2", operation, input);
      const instances = await ec2("describe_instances", { InstanceIds: [id] });
      const [instance] = list(instances, "Reservations.0.Instances");
      const Filters = [{ Name: "attachment.instance-id", Values: [id] }];
      const gibibytes = at(await ec2("describe_volumes", { Filters }), "Volumes.0.Size");
      return {
        id,
        type: at(instance, "InstanceType"),
        groups: list(instance, "SecurityGroups").length,
        gibibytes,
      };
    }
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

async function resources(deployment: SandboxStacks, side: Side | "acceptance"): Promise<string[]> {
  const output = await deployment.succeed(side, ["stack", "export", "--stack", stack]);
  return exported.parse(JSON.parse(output)).deployment.resources.map(({ urn }) => urn);
}
