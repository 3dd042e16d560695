import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findTerraformProvider } from "../../toolchain/terraform-provider";

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** terraform with the official AWS provider, in a folder of its own that finds the provider in its mirror. */
export class Terraform {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "sandbox-terraform-"));
  private readonly environment: NodeJS.ProcessEnv;

  /** @param program the folder of terraform/ with the program's files */
  constructor(mirror: string, environment: Readonly<Record<string, string>>, program = ".") {
    for (const name of ["main.tf", "consumer.tf", "provider.tf"]) {
      cpSync(path.join(__dirname, "..", "terraform", program, name), path.join(this.folder, name));
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

/** The mirror that holds the provider, or what is missing on this machine. */
export async function prerequisites(): Promise<{ mirror: string } | string> {
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
