import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type ProjectName, projectFolder } from "../../../../scripts/stacks/project";
import { type Config, type StackId, sandboxConfig } from "../harness/config";
import type { SandboxStacks } from "../harness/sandbox-stacks";
import { leavingNoStackFile } from "../harness/stack-file";

const stackFile = z.object({ encryptionsalt: z.string() });

/** Deploys one project with a role, a backend URL and a passphrase of its own, and its config from elsewhere. */
export class Pipeline {
  readonly of: StackId;
  readonly environment: Readonly<Record<string, string>>;
  /** Random, so that it stands nowhere but where it was written. */
  readonly passphrase = randomUUID();

  /**
   * @param stack must not be the name of a config file in the project
   * @param url the backend's, with its role
   */
  constructor(
    private readonly deployment: SandboxStacks,
    project: ProjectName,
    stack: string,
    url: string,
  ) {
    this.of = { project, stack };
    this.environment = {
      PULUMI_BACKEND_URL: url,
      PULUMI_CONFIG_PASSPHRASE: this.passphrase,
    };
  }

  /** Makes the stack, and its config with the salt that belongs to the passphrase. */
  async init(change: Config = {}): Promise<void> {
    const { project, stack } = this.of;
    let salt = "";
    await leavingNoStackFile(this.of, async () => {
      await this.run(["stack", "init", stack, "--no-select"]);
      const text = await readFile(join(projectFolder(project), `Pulumi.${stack}.yaml`), "utf8");
      salt = stackFile.parse(parse(text)).encryptionsalt;
    });
    const config = { ...sandboxConfig(project), ...change };
    await writeFile(this.deployment.configFile(this.of), JSON.stringify({ config, encryptionsalt: salt }));
  }

  /** @returns standard output. @throws with all that was printed, when the command fails */
  run(args: readonly string[]): Promise<string> {
    return this.runIn(this.environment, args);
  }

  /** The same as the bucket's owner, by an endpoint that the URL names. */
  asOwner(bucket: string, args: readonly string[]): Promise<string> {
    const { endpoint } = this.deployment.sandbox;
    const url = `s3://${bucket}?region=us-east-1&endpoint=${endpoint}&s3ForcePathStyle=true`;
    return this.runIn({ ...this.environment, PULUMI_BACKEND_URL: url }, args);
  }

  /** A command that must fail. @returns all it printed */
  fail(args: readonly string[], change: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.deployment.fail(this.of, args, { ...this.environment, ...change });
  }

  private async runIn(
    environment: Readonly<Record<string, string>>,
    args: readonly string[],
  ): Promise<string> {
    const { exitCode, stdout, stderr } = await this.deployment.pulumi(this.of, args, environment);
    if (exitCode === 0) return stdout;
    throw new Error(`pulumi ${args.join(" ")} (${this.of.project}):\n${stdout}\n${stderr}`);
  }
}
