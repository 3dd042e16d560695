import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { previewComment } from "../../scripts/preview/comment";
import { previewReport } from "../../scripts/preview/report";
import { stackPlanOf } from "../../scripts/preview/stack-plan";
import { policyFlags } from "../../scripts/stacks/order";
import { projectNames } from "../../scripts/stacks/project";
import { type Config, stack } from "./harness/config";
import { Deployment } from "./harness/deployment";

const granting = (...methods: readonly string[]): Config => ({
  "provider:consumers": [{ grants: methods.map((method) => ({ method, path: "/" })) }],
});
const granted = granting("GET", "POST");

/** Changes of the provider's config that a pull request may hold. */
const changes: readonly { readonly name: string; readonly config: Config }[] = [
  { name: "no-change", config: granted },
  { name: "widened-grant", config: granting("GET", "POST", "PUT") },
  { name: "narrowed-grant", config: granting("GET") },
];

/** The comment of a pull request from the plans of the real engine, as `npm run preview -- --markdown` writes it. */
describe("the comment of a pull request, by the real engine", function () {
  this.timeout(600_000);
  let deployment: Deployment;

  before(async () => {
    deployment = await Deployment.create();
    await deployment.initStacks();
    // Without them the policy pack stops the preview.
    const tags = { "aws:defaultTags": { tags: { project: "private-api", side: "both", stack } } };
    await deployment.configure("consumer", tags);
    await deployment.configure("provider", { ...tags, ...granted });
  });
  after(() => deployment?.remove());

  it("first-preview", () => commentIs("first-preview"));

  it("deploys what the others change", async () => {
    for (const project of ["consumer", "provider", "consumer", "acceptance"] as const)
      await deployment.up(project);
  });

  for (const { name, config } of changes) {
    it(name, async () => {
      await deployment.configure("provider", config);
      await commentIs(name);
    });
  }

  async function commentIs(name: string): Promise<void> {
    const plans = [];
    for (const project of projectNames) {
      const flags = policyFlags({ project, stack });
      const report = JSON.parse(await deployment.succeed(project, ["preview", "--json", ...flags]));
      plans.push(stackPlanOf(project, stack, previewReport.parse(report)));
    }
    const text = `${withoutIds(previewComment(plans))}\n`;
    const file = join(__dirname, "preview", `${name}.md`);
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
    assert.equal(text, readFileSync(file, "utf8"));
  }
});

/** Ids that AWS gives out differ from run to run. */
function withoutIds(text: string): string {
  return text.replace(/vpce-(?!0{17})[0-9a-f]{17}/g, "vpce-ID");
}
