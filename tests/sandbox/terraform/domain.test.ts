import assert from "node:assert/strict";
import { z } from "zod";
import { listResources } from "../state/leftovers";
import { selfSigned } from "../testing/certificate";
import { inOrder } from "../testing/in-order";
import { runOn } from "../testing/run-command";
import { type TestSandbox, testSandbox } from "../testing/shared-sandbox";
import { prerequisites, Terraform } from "../testing/terraform";

describe("terraform, with a private custom domain of two accounts", function () {
  this.timeout(300_000);
  inOrder(this);
  let shared: TestSandbox;
  let terraform: Terraform;
  let given: readonly string[];
  let certificate: string;
  const second = "-var=edition=2";
  /** Exit code 2 is a plan with changes; the plan is shown then. */
  const unchanged = (...more: string[]) => terraform.succeed("plan", "-detailed-exitcode", ...given, ...more);

  before(async function () {
    const missing = await prerequisites();
    if (typeof missing === "string") {
      console.log(`    skipped: ${missing}`);
      this.skip();
    }
    const own = await selfSigned(["api.example.internal"]);
    certificate = own.certificate;
    given = [`-var=certificate=${certificate}`, `-var=private_key=${own.privateKey}`];
    shared = await testSandbox();
    terraform = new Terraform(missing.mirror, shared.sandbox.env, "domain");
    await terraform.succeed("init");
  });
  after(async () => {
    terraform?.remove();
    await shared?.stop();
  });

  /** Body and status of a curl on the instance that trusts the imported certificate, or the sandbox's authority. */
  const curl = async (parameters: string, trusts: "own" | "authority" = "own") => {
    const outputs = z.record(z.string(), z.object({ value: z.string() }));
    const output = outputs.parse(JSON.parse(await terraform.succeed("output", "-json")));
    const words = parameters.replace("ENDPOINT", output.endpoint?.value ?? "");
    return runOn(shared.boto, "111111111111", output.instance?.value ?? "", [
      `printf '%s' '${certificate}' > own.pem`,
      `curl --silent --max-time 20 ${trusts === "own" ? "--cacert own.pem" : ""} --write-out ' %{http_code}' ${words}`,
    ]);
  };
  const answer = '{"domain": "api.example.internal"} 200';

  it("creates it, and reads it back with no diff", async () => {
    await terraform.succeed("apply", "-auto-approve", ...given);
    await unchanged();
  });

  it("is called by its name and by the endpoint's, as the policies allow", async () => {
    assert.equal(await curl("https://api.example.internal/orders1"), answer);
    assert.equal(await curl("https://api.example.internal/"), answer);
    assert.equal(await curl("https://ENDPOINT/orders1 -H 'Host: api.example.internal'", "authority"), answer);
    assert.match(
      await curl("-X POST https://api.example.internal/orders1"),
      /no VPC endpoint policy|no resource-based policy allows .* 403$/,
    );
  });

  it("updates it in place, and reads it back with no diff", async () => {
    const output = await terraform.succeed("apply", "-auto-approve", ...given, second);
    assert.match(output, /Resources: 0 added, \d+ changed, 0 destroyed/);
    await unchanged(second);
    // The second edition's certificate was requested: the sandbox's authority has issued what is served.
    assert.equal(await curl("https://api.example.internal/orders2", "authority"), answer);
  });

  it("destroys everything", async () => {
    assert.notDeepEqual(await listResources(shared.sandbox.env), []);
    await terraform.succeed("destroy", "-auto-approve", ...given);
    assert.deepEqual(await listResources(shared.sandbox.env), []);
  });
});
