import assert from "node:assert/strict";
import { listResources } from "../state/leftovers";
import { inOrder } from "../testing/in-order";
import { type TestSandbox, testSandbox } from "../testing/shared-sandbox";
import { prerequisites, Terraform } from "../testing/terraform";

const second = ["-var=edition=2", "-var=private_dns=false", "-var=associate=false"];

describe("terraform with the AWS provider", function () {
  this.timeout(300_000);
  inOrder(this);
  let shared: TestSandbox;
  let terraform: Terraform;
  /** Exit code 2 is a plan with changes; the plan is shown then. */
  const unchanged = (...more: string[]) => terraform.succeed("plan", "-detailed-exitcode", ...more);

  before(async function () {
    const missing = await prerequisites();
    if (typeof missing === "string") {
      console.log(`    skipped: ${missing}`);
      this.skip();
    }
    shared = await testSandbox();
    terraform = new Terraform(missing.mirror, shared.sandbox.env);
    await terraform.succeed("init");
  });
  after(async () => {
    terraform?.remove();
    await shared?.stop();
  });

  it("refuses an account that is not the role's", async () => {
    const { code, output } = await terraform.run("plan", "-var=consumer_account=222222222222");
    assert.notEqual(code, 0);
    assert.match(output, /AWS account ID not allowed: 111111111111/);
  });

  it("creates every resource type in use, and reads it back with no diff", async () => {
    await terraform.succeed("apply", "-auto-approve");
    await unchanged();
  });

  it("updates all of them in place, and reads them back with no diff", async () => {
    const output = await terraform.succeed("apply", "-auto-approve", ...second);
    // The deployment alone is made anew: its triggers changed.
    assert.match(output, /Apply complete! Resources: 1 added, \d\d changed, 1 destroyed/);
    await unchanged(...second);
  });

  it("refreshes without finding drift", async () => {
    // The first refresh takes what updates changed in other resources: the endpoint's second interface.
    await terraform.succeed("apply", "-refresh-only", "-auto-approve", ...second);
    assert.match(await terraform.succeed("plan", "-refresh-only", ...second), /found no differences/);
  });

  it("goes back", async () => {
    await terraform.succeed("apply", "-auto-approve");
    await unchanged();
  });

  it("destroys everything", async () => {
    assert.notDeepEqual(await listResources(shared.sandbox.env), []);
    await terraform.succeed("destroy", "-auto-approve");
    // API Gateway makes the group of execution logs by itself and leaves it behind, as on AWS.
    const left = (await listResources(shared.sandbox.env)).filter(
      (it) => !it.includes(" log-group API-Gateway-Execution-Logs_"),
    );
    assert.deepEqual(left, []);
  });
});
