import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../scripts/stacks/project";
import { apiPolicy, apiPolicyLimit } from "../../../shared/documents/api-policy";
import { documentText } from "../../../shared/documents/document";
import { fullName, type StackId } from "./harness/config";
import { importedConsumer } from "./harness/imported-peers";
import { SandboxStacks } from "./harness/sandbox-stacks";

const document = join(__dirname, "..", "..", "..", "docs", "many-consumers.md");
const executionArn = `arn:aws:execute-api:us-east-1:222222222222:${"a".repeat(10)}`;
const endpointId = (at: number) => `vpce-${at.toString(16).padStart(17, "0")}`;

const sameGrants = () => [{ method: "GET", path: "/" }] as const;
const ownGrants = (at: number) => [{ method: "GET", path: `/team${at}/*` }] as const;
type Grants = typeof sameGrants | typeof ownGrants;

/** How many consumers with one grant each a resource policy has room for. */
function fitting(grantsOf: Grants): number {
  const size = (count: number) => {
    const grants = Array.from({ length: count }, (_, at) =>
      grantsOf(at).map((grant) => ({
        ...grant,
        vpcEndpointId: endpointId(at),
        principals: ["*"],
        stage: "dev",
      })),
    );
    return documentText(apiPolicy(executionArn, grants.flat())).length;
  };
  let count = 1;
  while (size(count + 1) <= apiPolicyLimit) count++;
  return count;
}

/** More consumers than AWS takes in one resource policy, on an API that does not exist yet. */
describe("an API of more consumers than its policy has room for", function () {
  this.timeout(300_000);
  const consumers = Array.from(
    { length: fitting(ownGrants) + 1 },
    (_, at): StackId => ({ project: "consumer", stack: `team${at}` }),
  );
  let deployment: SandboxStacks;

  before(async () => {
    deployment = await SandboxStacks.create();
    await deployment.initStacks(["provider", ...consumers]);
    for (const [at, consumer] of consumers.entries()) {
      await deployment.importOutputs(consumer, importedConsumer(endpointId(at)));
    }
  });
  after(() => deployment?.remove());

  const admit = (count: number, grantsOf: Grants) =>
    deployment.configure("provider", {
      "provider:consumers": consumers
        .slice(0, count)
        .map((consumer, at) => ({ stack: fullName(consumer), grants: grantsOf(at) })),
    });

  it("is set up without a trace in the project", () => {
    const files = readdirSync(projectFolder("consumer"));
    assert.deepEqual(
      files.filter((file) => file.includes("team")),
      [],
    );
  });

  it("is refused in the first preview, with its size, the limit, and what to do", async () => {
    await admit(consumers.length, ownGrants);
    const error = await deployment.fail("provider", ["preview"]);
    assert.match(error, /resource policy: \d+ characters are \d+ over AWS's limit of 8192, with \d+ grants/);
    assert.match(error, /next: give consumers the same grants.*docs\/many-consumers\.md/s);
  });

  it("is refused in an update before anything is created", async () => {
    await deployment.fail("provider", ["up", "--yes", "--skip-preview"]);
    const state = await deployment.succeed("provider", ["stack", "export", "--stack", "sandbox"]);
    assert.doesNotMatch(state, /"type": "aws:/);
  });

  it("one fewer fits, and so do all of them with the same grants", async () => {
    await admit(consumers.length - 1, ownGrants);
    assert.ok((await deployment.planned("provider")).includes("create RestApiPolicy"));
    await admit(consumers.length, sameGrants);
    assert.ok((await deployment.planned("provider")).includes("create RestApiPolicy"));
  });

  it("is in the documentation, with how many fit", () => {
    const text = readFileSync(document, "utf8");
    assert.match(text, new RegExp(`\\b${fitting(sameGrants)} consumers with the same grant`));
    assert.match(text, new RegExp(`\\b${fitting(ownGrants)} with one grant each of their own`));
  });
});
