import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { previewComment } from "../../../scripts/preview/comment";
import { previewReportOf } from "../../../scripts/preview/report";
import { type StackPlan, stackPlanOf } from "../../../scripts/preview/stack-plan";
import { policyFlags } from "../../../scripts/stacks/order";
import { projectNames } from "../../../scripts/stacks/project";
import { providerOutputs } from "../../../shared/contract/provider";
import { Boto } from "../../sandbox/testing/boto";
import { accounts, type Config, fullName, type StackId, second, signedRoute, stack } from "./harness/config";
import { SandboxStacks } from "./harness/sandbox-stacks";

const grants = (...methods: readonly string[]) => methods.map((method) => ({ method, path: "/" }));
const granting = (...methods: readonly string[]): Config => ({
  "provider:consumers": [{ grants: grants(...methods) }],
});

const openToAll = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "*" }],
};

/** Changes of config that a pull request may contain, each on top of what is deployed, and how the comment begins. */
const changes: readonly {
  readonly name: string;
  readonly of: "consumer" | "provider";
  readonly config: Config;
  readonly verdict: string;
  readonly says?: RegExp;
}[] = [
  {
    name: "widened grant",
    of: "provider",
    config: granting("GET", "POST", "PUT"),
    verdict: "Access widens: consumer `sandbox` (111111111111) gains `PUT /`",
    says: /1\. provider: sets the API's policy, deploys the API again\n +2\. consumer `sandbox`, again/,
  },
  {
    name: "narrowed grant",
    of: "provider",
    config: granting("GET"),
    verdict: "Access narrows: consumer `sandbox` (111111111111) loses `POST /`",
  },
  {
    name: "signed route",
    of: "provider",
    config: signedRoute,
    verdict:
      "Access changes: consumer `sandbox` (111111111111) gains `GET /orders/{id}` (signed), loses `POST /`",
    says: /`GET \/orders\/\{id\}` \| `arn:aws:iam::111111111111:role\/consumer-probe-/,
  },
  {
    name: "private DNS off",
    of: "consumer",
    config: { "consumer:privateDns": false },
    verdict: "No change in who may call what",
    says: /consumer `sandbox` loses `private-dns`[\s\S]*turns private DNS off/,
  },
  {
    // The pack stops it, and the engine's events say why.
    name: "broken rule",
    of: "consumer",
    config: { "consumer:openEndpoint": true },
    verdict:
      "This plan failed: consumer `sandbox`: `rule endpoint-has-policy: Every execute-api endpoint has a policy.`",
    says: /anyone through this endpoint could [\s\S]*### No change in who may call what/,
  },
  {
    name: "failed program",
    of: "provider",
    config: { "provider:consumers": [{ grants: [{ method: "GET", path: "pets" }] }] },
    verdict:
      'This plan failed: provider `sandbox`: `provider/Pulumi.sandbox.yaml is not valid: provider:consumers[0].grants[0].path = "pets": expected',
    says: /write "\/pets"[\s\S]*next: edit provider\/Pulumi\.sandbox\.yaml/,
  },
];
const everything = projectNames.map((project) => ({ project, stack }));

/** The comment of a pull request from the plans of the real engine, as `npm run preview -- --markdown` writes it. */
describe("the comment of a pull request, by the real engine", function () {
  this.timeout(900_000);
  let deployment: SandboxStacks;
  const unchanged = new Map<string, StackPlan>();
  // Without them the policy pack stops the preview.
  const tags = { "aws:defaultTags": { tags: { project: "private-api", side: "both", stack } } };

  before(async () => {
    deployment = await SandboxStacks.create();
    await deployment.initStacks(["consumer", "provider", "acceptance", second]);
    for (const of of ["consumer", second] as const) await deployment.configure(of, tags);
    await deployment.configure("provider", { ...tags, ...granting("GET", "POST") });
  });
  after(() => deployment?.remove());

  it("first preview", async () => {
    await says(everything, "Access widens: consumer `sandbox` (111111111111) gains `GET, POST /`");
  });

  it("deploys what the others change", async () => {
    for (const project of ["consumer", "provider", "consumer", "acceptance"] as const)
      await deployment.up(project);
  });

  it("no change", async () => {
    const plans = await says(everything, "No change in who may call what");
    for (const each of plans) unchanged.set(each.project, each);
  });

  for (const { name, of, config, verdict, says: more } of changes) {
    it(name, async () => {
      const before = of === "provider" ? granting("GET", "POST") : {};
      const takenBack = Object.fromEntries(Object.keys(config).map((key) => [key, undefined]));
      await deployment.configure(of, config);
      await says([{ project: of, stack }], verdict, more);
      await deployment.configure(of, { ...takenBack, ...before });
    });
  }

  it("new consumer", async () => {
    const consumers = [{ grants: grants("GET", "POST") }, { stack: fullName(second), grants: grants("GET") }];
    await deployment.configure("provider", { "provider:consumers": consumers });
    const verdict = "Access widens: consumer `second` (555555555555) gains `GET /`";
    await says([second, { project: "provider", stack }], verdict, /`second` can call by all four forms/);
    await deployment.configure("provider", granting("GET", "POST"));
  });

  it("opened by hand: the engine reads AWS again, as an update does", async () => {
    await openByHand();
    const verdict = "Access narrows: any other endpoint, of any account, loses `GET /` and perhaps more";
    await says(
      [{ project: "provider", stack }],
      verdict,
      /Changed by hand.*policy of RestApiPolicy provider/,
    );
  });

  /** @param planned the others' plans are those of no change: a preview takes its time */
  async function says(planned: readonly StackId[], verdict: string, more = /./): Promise<StackPlan[]> {
    const isPlanned = (kept: StackPlan) => planned.some((each) => fullName(each) === fullName(kept));
    const others = [...unchanged.values()].filter((kept) => !isPlanned(kept));
    const made: StackPlan[] = [];
    for (const each of planned) made.push(await planOf(each));
    const text = previewComment([...others, ...made]);
    assert.ok(text.startsWith(`### ${verdict}`), text);
    assert.match(text, more);
    return made;
  }

  async function planOf(of: StackId): Promise<StackPlan> {
    const log = join(deployment.folder, "plan.events");
    rmSync(log, { force: true });
    const refresh = of.project === "acceptance" ? [] : ["--refresh"];
    await deployment.pulumi(of, ["preview", ...refresh, ...policyFlags(of), "--event-log", log], {
      PULUMI_DEBUG_COMMANDS: "true",
    });
    return stackPlanOf(of.project, of.stack, previewReportOf(readFileSync(log, "utf8")));
  }

  async function openByHand(): Promise<void> {
    const { apiId: restApiId, stage: stageName } = await deployment.outputs("provider", providerOutputs);
    const boto = await Boto.start(deployment.sandbox.env);
    const patchOperations = [{ op: "replace", path: "/policy", value: JSON.stringify(openToAll) }];
    await boto.call(accounts.provider, "apigateway", "update_rest_api", { restApiId, patchOperations });
    await boto.call(accounts.provider, "apigateway", "create_deployment", { restApiId, stageName });
    boto.stop();
  }
});
