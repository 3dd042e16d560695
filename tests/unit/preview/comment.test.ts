import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { previewComment } from "../../../scripts/preview/comment";
import { readPlans, writePlan } from "../../../scripts/preview/folder";
import { previewReport } from "../../../scripts/preview/report";
import { type StackPlan, stackPlanOf } from "../../../scripts/preview/stack-plan";
import { type ProjectName, projectNames } from "../../../scripts/stacks/project";
import { executionArn, grant, role } from "../fixtures";

const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const open = { method: "ANY", path: "/", authorization: "NONE" };
const signed = { method: "GET", path: "/orders/{id}", authorization: "AWS_IAM" };
const orders = { ...grant, path: "/orders/*", principals: [role] };

const urn = (project: string, type: string, name: string) => `urn:pulumi:dev::${project}::${type}::${name}`;

function plan(project: ProjectName, steps: readonly unknown[]): StackPlan {
  return stackPlanOf(project, "dev", previewReport.parse({ steps }));
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

const noAccess = { grants: [], routes: [] };

const plansOf = ({ provider, consumer = [] }: (typeof cases)[number]) => [
  plan("consumer", consumer),
  plan("provider", provider),
  plan("acceptance", []),
];

describe("the comment of a pull request", () => {
  for (const item of cases) {
    it(`is as golden/${item.name}.md`, () => {
      const text = `${previewComment(plansOf(item))}\n`;
      const file = join(__dirname, "golden", `${item.name}.md`);
      if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
      assert.equal(text, readFileSync(file, "utf8"));
    });
  }

  describe("of plans that were made apart", () => {
    let folder: string;
    const whole = () => [{ folder, projects: projectNames }];
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "plans-"));
    });
    afterEach(() => rm(folder, { recursive: true }));

    for (const item of cases) {
      it(`is the same: ${item.name}`, async () => {
        const plans = plansOf(item);
        for (const each of plans.toReversed()) await writePlan(folder, each);
        assert.equal(previewComment(await readPlans(whole())), previewComment(plans));
      });
    }

    it("keeps no values of resources", async () => {
      const secret = {
        op: "update",
        urn: urn("consumer", "aws:ssm/parameter:Parameter", "token"),
        diffReasons: ["value"],
      };
      await writePlan(folder, plan("consumer", [{ ...secret, newState: { inputs: { value: "hunter2" } } }]));
      const text = readFileSync(join(folder, "consumer.json"), "utf8");
      assert.match(text, /"value"/);
      assert.doesNotMatch(text, /hunter2/);
    });

    it("names the project whose plan is missing", async () => {
      await writePlan(folder, plan("consumer", []));
      const plans = await readPlans(whole());
      assert.throws(() => previewComment(plans), /no plan of provider\n.*--project provider --plans-to/);
    });

    it("takes of each account its own plans only", async () => {
      const [a, b] = [join(folder, "a"), join(folder, "b")];
      const folders = [
        { folder: a, projects: ["consumer", "acceptance"] as const },
        { folder: b, projects: ["provider"] as const },
      ];
      const own = plansOf(cases[0] ?? assert.fail());
      const [consumer, provider, acceptance] = own;
      assert.ok(consumer && provider && acceptance);
      await writePlan(a, consumer);
      await writePlan(a, acceptance);
      await writePlan(b, provider);
      assert.equal(previewComment(await readPlans(folders)), previewComment(own));
      // The consumer's pipeline writes a plan of the provider that widens nothing.
      await writePlan(a, { ...provider, access: { before: noAccess, after: noAccess } });
      await assert.rejects(readPlans(folders), /a\/provider\.json" does not belong there: expected consumer/);
      await rm(join(a, "provider.json"));
      // ... or says so within the file of its own.
      await writeFile(join(a, "consumer.json"), JSON.stringify(provider));
      await assert.rejects(
        readPlans(folders),
        /consumer\.json is no plan of consumer:\n {2}project: "provider"/,
      );
      await writePlan(a, { ...consumer, stack: "prod" });
      await assert.rejects(readPlans(folders), /not of one deployment: .*stack prod/);
    });

    it("names the file that is no plan, and what is wrong with it", async () => {
      await writeFile(join(folder, "provider.json"), '{"project":"provider","stack":7,"changes":[]}');
      await assert.rejects(readPlans(whole()), /provider\.json is no plan of provider:\n {2}stack: /);
      await writeFile(join(folder, "provider.json"), "{");
      await assert.rejects(readPlans(whole()), /provider\.json is no plan: /);
    });
  });
});
