import assert from "node:assert/strict";
import { listResources } from "../state/leftovers";
import { selfSigned } from "../testing/certificate";
import { inOrder } from "../testing/in-order";
import { type TestSandbox, testSandbox } from "../testing/shared-sandbox";
import { prerequisites, Terraform } from "../testing/terraform";

describe("terraform, with a private custom domain of two accounts", function () {
  this.timeout(300_000);
  inOrder(this);
  let shared: TestSandbox;
  let terraform: Terraform;
  let given: readonly string[];
  const second = "-var=edition=2";
  /** Exit code 2 is a plan with changes; the plan is shown then. */
  const unchanged = (...more: string[]) => terraform.succeed("plan", "-detailed-exitcode", ...given, ...more);

  before(async function () {
    const missing = await prerequisites();
    if (typeof missing === "string") {
      console.log(`    skipped: ${missing}`);
      this.skip();
    }
    const { certificate, privateKey } = await selfSigned(["api.example.internal"]);
    given = [`-var=certificate=${certificate}`, `-var=private_key=${privateKey}`];
    shared = await testSandbox();
    terraform = new Terraform(missing.mirror, shared.sandbox.env, "domain");
    await terraform.succeed("init");
  });
  after(async () => {
    terraform?.remove();
    await shared?.stop();
  });

  it("creates it, and reads it back with no diff", async () => {
    await terraform.succeed("apply", "-auto-approve", ...given);
    await unchanged();
  });

  it("updates it in place, and reads it back with no diff", async () => {
    const output = await terraform.succeed("apply", "-auto-approve", ...given, second);
    assert.match(output, /Resources: 0 added, \d+ changed, 0 destroyed/);
    await unchanged(second);
  });

  it("destroys everything", async () => {
    assert.notDeepEqual(await listResources(shared.sandbox.env), []);
    await terraform.succeed("destroy", "-auto-approve", ...given);
    assert.deepEqual(await listResources(shared.sandbox.env), []);
  });
});
