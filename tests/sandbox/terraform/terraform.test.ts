import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findTerraformProvider } from "../../toolchain/terraform-provider";
import { listResources } from "../lifecycle/leftovers";
import { type TestSandbox, testSandbox } from "../testing/shared-sandbox";

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** terraform with the official AWS provider, in a folder of its own that finds the provider in its mirror. */
class Terraform {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "sandbox-terraform-"));
  private readonly environment: NodeJS.ProcessEnv;

  constructor(mirror: string, environment: Readonly<Record<string, string>>) {
    for (const name of ["main.tf", "consumer.tf", "provider.tf"]) {
      cpSync(path.join(__dirname, name), path.join(this.folder, name));
    }
    const settings = path.join(this.folder, "terraform.rc");
    writeFileSync(
      settings,
      `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
    );
    // The bundle with the sandbox's authority is for calls of the API; Terraform itself makes none over TLS.
    this.environment = {
      ...process.env,
      ...environment,
      TF_CLI_CONFIG_FILE: settings,
      TF_IN_AUTOMATION: "1",
    };
  }

  run(command: string, ...more: readonly string[]): Promise<Outcome> {
    const options = { cwd: this.folder, env: this.environment, maxBuffer: 2 ** 26 };
    return new Promise((resolve) => {
      execFile("terraform", [command, "-no-color", ...more], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        resolve({ code, output: `${stdout}${stderr}` });
      });
    });
  }

  async succeed(command: string, ...more: readonly string[]): Promise<string> {
    const { code, output } = await this.run(command, ...more);
    assert.equal(code, 0, output);
    return output;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const second = ["-var=edition=2", "-var=private_dns=false", "-var=associate=false"];

describe("terraform with the AWS provider", function () {
  this.timeout(300_000);
  this.bail(true);
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
    assert.notDeepEqual(await listResources(shared.sandbox.endpoint), []);
    await terraform.succeed("destroy", "-auto-approve");
    assert.deepEqual(await listResources(shared.sandbox.endpoint), []);
  });
});

/** The mirror that holds the provider, or what is missing on this machine. */
async function prerequisites(): Promise<{ mirror: string } | string> {
  const version = await new Promise<boolean>((resolve) => {
    execFile("terraform", ["version"], (error) => resolve(error === null));
  });
  if (!version) return "terraform is not installed";
  try {
    const { path: provider } = await findTerraformProvider();
    return { mirror: provider.slice(0, provider.indexOf(`${path.sep}registry.terraform.io`)) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
