import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { previewComment } from "../../../../scripts/preview/comment";
import { readPlans, writePlan } from "../../../../scripts/preview/folder";
import { projectNames } from "../../../../scripts/stacks/project";
import { changes } from "./changes";
import { planOf, plansOf, stepEvents } from "./scene";

describe("plans that were made apart", () => {
  let folder: string;
  const whole = () => [{ folder, projects: projectNames }];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "plans-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const { name, scene } of changes) {
    it(`give the same comment: ${name}`, async () => {
      const plans = plansOf(scene);
      for (const each of plans.toReversed()) await writePlan(folder, each, "dev");
      const read = await readPlans(whole());
      // Consumers come in the order of their names there.
      const ordered = plans.toSorted(
        (one, other) =>
          read.findIndex(({ stack, project }) => stack === one.stack && project === one.project) -
          read.findIndex(({ stack, project }) => stack === other.stack && project === other.project),
      );
      assert.equal(previewComment(read), previewComment(ordered));
    });
  }

  it("contain no values of resources", async () => {
    const parameter = "urn:pulumi:dev::consumer::aws:ssm/parameter:Parameter::token";
    const log = stepEvents("update", parameter, {}, { inputs: { value: "hunter2" } }, ["value"]).join("\n");
    await writePlan(folder, planOf("consumer", "dev", log));
    const text = readFileSync(join(folder, "consumer.json"), "utf8");
    assert.match(text, /"value"/);
    assert.doesNotMatch(text, /hunter2/);
  });

  it("name the project whose plan is missing", async () => {
    await writePlan(folder, planOf("consumer", "dev", ""));
    const plans = await readPlans(whole());
    assert.throws(() => previewComment(plans), /no plan of provider\n.*--project provider --plans-to/);
  });

  it("count for their own account only", async () => {
    const [a, b] = [join(folder, "a"), join(folder, "b")];
    const folders = [
      { folder: a, projects: ["consumer", "acceptance"] as const },
      { folder: b, projects: ["provider"] as const },
    ];
    const { scene } = changes.find(({ name }) => name === "opened-by-code") ?? assert.fail();
    const own = plansOf(scene);
    const [consumer, provider, acceptance] = own;
    assert.ok(consumer && provider && acceptance);
    await writePlan(a, consumer);
    await writePlan(a, acceptance);
    await writePlan(b, provider);
    assert.equal(previewComment(await readPlans(folders)), previewComment(own));
    // The consumer's pipeline writes a plan of the provider that widens nothing.
    await writePlan(a, { ...provider, api: undefined });
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

  it("are refused by file, with what is wrong", async () => {
    await writeFile(join(folder, "provider.json"), '{"project":"provider","stack":7,"changes":[]}');
    await assert.rejects(readPlans(whole()), /provider\.json is no plan of provider:\n {2}stack: /);
    await writeFile(join(folder, "provider.json"), "{");
    await assert.rejects(readPlans(whole()), /provider\.json is no plan: /);
  });
});
