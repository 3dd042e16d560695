import assert from "node:assert/strict";
import { join } from "node:path";
import { providerOutputs } from "../../../shared/contract/provider";
import type { AcceptanceInput } from "../../acceptance/input";
import { accessMatrix } from "../../acceptance/matrix";
import { intentOf } from "../../acceptance/matrix/intent";
import { observe } from "../../acceptance/observe";
import { inOrder } from "../../sandbox/testing/in-order";
import { fullName, second } from "./harness/config";
import { deployed, toDeploy } from "./harness/deployed";
import { useEnvironment } from "./harness/environment";
import type { SandboxStacks } from "./harness/sandbox-stacks";
import { acceptanceInputOf } from "./harness/scene";
import { type SteadyCalls, steadyCalls } from "./harness/steady-calls";

const first = { stack: fullName("consumer"), grants: [{ method: "GET", path: "/" }] };
const other = {
  stack: fullName(second),
  grants: [
    { method: "GET", path: "/pets/*" },
    { method: "POST", path: "/" },
  ],
};

/** One API, two consumers with grants of their own; the first goes on calling while the second comes and goes. */
describe("many consumers", function () {
  this.timeout(300_000);
  inOrder(this);
  let deployment: SandboxStacks;
  let restoreEnvironment = () => {};
  let calls: SteadyCalls;

  before(async function () {
    this.timeout(toDeploy);
    deployment = await deployed();
    restoreEnvironment = useEnvironment(deployment.sandbox.env);
    await deployment.configure("provider", {
      "provider:routes": [
        { method: "ANY", path: "/" },
        { method: "GET", path: "/pets/{id}" },
      ],
      "provider:consumers": [first],
    });
    await deployment.up("provider");
    await deployment.up("consumer");
  });
  after(async () => {
    restoreEnvironment();
    await deployment?.remove();
  });

  const inputOf = (consumer: "consumer" | typeof second) => acceptanceInputOf(deployment, consumer);

  /** Makes every call of a consumer's matrix. @returns how each granted and ungranted call ended */
  async function asIntended(input: AcceptanceInput): Promise<string[]> {
    const rows = accessMatrix(intentOf(input));
    const observations = await observe(input, rows, () => {});
    const differing = observations.filter(({ row, observed }) => observed !== row.expected);
    assert.deepEqual(
      differing.map(({ row, observed }) => `${row.name}: ${observed}, not ${row.expected}`),
      [],
    );
    const answered = observations.filter(({ observed }) => observed === "answered");
    return [...new Set(answered.map(({ row }) => `${row.method} ${row.path}`))].sort();
  }

  async function admit(...consumers: readonly (typeof first)[]): Promise<void> {
    await deployment.configure("provider", { "provider:consumers": consumers });
    await deployment.up("provider");
    await deployment.up(second);
  }

  it("the first sees what it is granted, and calls on", async () => {
    const input = await inputOf("consumer");
    assert.deepEqual(await asIntended(input), ["GET /"]);
    calls = await steadyCalls(input, join(deployment.folder, "stop"));
  });

  it("the second is one line of config and two ups away; each sees its own only", async () => {
    await admit(first, other);
    assert.deepEqual(await asIntended(await inputOf(second)), ["GET /pets/probe", "POST /"]);
    assert.deepEqual(await asIntended(await inputOf("consumer")), ["GET /"]);
  });

  it("and the first's stack has nothing to do", async () => {
    await deployment.succeed("consumer", ["up", "--yes", "--skip-preview", "--expect-no-changes"]);
  });

  it("without the line, the second is refused again", async () => {
    const input = await inputOf(second);
    await deployment.configure("provider", { "provider:consumers": [first] });
    await deployment.up("provider");
    // Its endpoint still lets the calls through; the API does not.
    const granted = accessMatrix(intentOf(input)).filter((row) => row.expected === "answered");
    const closedByApi = await observe(input, granted, () => {});
    const ends = closedByApi.map(({ row, observed }) => `${row.form}: ${observed}`);
    assert.deepEqual([...new Set(ends)].sort(), [
      "api-id-header: refused by resource policy",
      "host-header: refused by resource policy",
      "private-dns: refused by resource policy",
      // The API has no alias for its endpoint any more.
      "route53-alias: refused by routing",
    ]);
    await deployment.up(second);
    const closed = await observe(input, granted, () => {});
    const byHost = closed.filter(({ row }) => row.form !== "route53-alias");
    for (const { row, observed } of byHost) assert.equal(observed, "refused by endpoint policy", row.name);
    const { consumers, associatedVpcEndpointIds } = await deployment.outputs("provider", providerOutputs);
    assert.deepEqual(
      consumers.map((consumer) => consumer.vpcEndpointId),
      associatedVpcEndpointIds,
    );
    assert.deepEqual(await asIntended(await inputOf("consumer")), ["GET /"]);
  });

  it("all that time, none of the first's calls was refused", async () => {
    const { 200: answered = 0, ...others } = await calls.stop();
    assert.deepEqual(others, {});
    assert.ok(answered > 100, `${answered} calls`);
  });
});
