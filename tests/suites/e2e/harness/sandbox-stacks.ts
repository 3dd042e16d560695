import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { checkout, projectFolder } from "../../../../scripts/stacks/project";
import { isResource } from "../../../../scripts/stacks/urn";
import { type RunResult, run } from "../../../../scripts/terminal/process";
import { parseUrn } from "../../../../shared/contract/urn";
import { type AcceptanceResult, acceptanceResult } from "../../../acceptance/input";
import type { BackendMap } from "../../../sandbox/backends";
import type { Faults } from "../../../sandbox/gateway/faults";
import { type Sandbox, startSandbox } from "../../../sandbox/sandbox";
import { ensureToolchain, type Toolchain } from "../../../toolchain";
import { type Config, fullName, type StackRef, sandboxConfig, stackId } from "./config";
import { leavingNoStackFile, stateThatExports } from "./stack-file";

const sides = ["consumer", "provider", "acceptance"] as const;

/** A sandbox of its own with the three projects' stacks, in a temporary folder. */
export class SandboxStacks {
  private readonly configs: StackConfigs;
  /** Where the programs of the two sides are; those of another version lie elsewhere. */
  programs = checkout;
  /** What somebody else has made in its accounts: "222222222222/us-east-1 web-acl ...". */
  others: readonly string[] = [];

  private constructor(
    readonly folder: string,
    private running: Sandbox,
    private readonly toolchain: Toolchain,
    private readonly faults: Faults | undefined,
    private readonly backends: BackendMap | undefined,
  ) {
    this.configs = new StackConfigs(folder);
  }

  /**
   * @param faults makes calls to the sandbox's control plane fail, as long as they are enabled
   * @param deployed the folder of a sandbox that has ended, with whose deployment it begins; without, with nothing
   * @param backends what answers HTTP integrations
   */
  static async create(faults?: Faults, deployed?: string, backends?: BackendMap): Promise<SandboxStacks> {
    const toolchain = await ensureToolchain({ log: (line) => console.error(line) });
    const folder = await mkdtemp(join(tmpdir(), "private-api-e2e-"));
    if (deployed !== undefined) await cp(deployed, join(folder, "sandbox"), { recursive: true });
    const sandbox = await startSandbox({
      directory: join(folder, "sandbox"),
      log: () => {},
      faults,
      backends,
    });
    const deployment = new SandboxStacks(folder, sandbox, toolchain, faults, backends);
    for (const side of sides) await deployment.configure(side, {});
    return deployment;
  }

  get sandbox(): Sandbox {
    return this.running;
  }

  /** Ends the sandbox and starts it again with what was deployed; its endpoint stays. */
  async restartSandbox(): Promise<void> {
    await this.running.stop();
    const directory = join(this.folder, "sandbox");
    const { faults, backends } = this;
    this.running = await startSandbox({ directory, log: () => {}, faults, backends });
  }

  async remove(): Promise<void> {
    await this.sandbox.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.sandbox.env, ...this.toolchain.env };
  }

  /** Sets config of a project's stack on top of the sandbox's own; a key set to undefined is taken away. */
  configure(of: StackRef, change: Config): Promise<void> {
    return this.configs.change(of, change);
  }

  async initStacks(stacks: readonly StackRef[] = sides): Promise<void> {
    for (const of of stacks) {
      await this.configure(of, {});
      const id = stackId(of);
      await leavingNoStackFile(id, () => this.succeed(of, ["stack", "init", id.stack, "--no-select"]));
    }
  }

  pulumi(
    of: StackRef,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RunResult> {
    const { project, stack: name } = stackId(of);
    const own = ["stack", "cancel", "policy"].includes(args[0] ?? "");
    const flags = own ? [] : ["--stack", name, "--config-file", this.configFile(of)];
    return run(this.toolchain.pulumi, [...args, ...flags, "--non-interactive"], {
      cwd: project === "acceptance" ? projectFolder(project) : join(this.programs, project),
      env: { ...this.environment, ...environment },
      output: "capture",
    });
  }

  async succeed(of: StackRef, args: readonly string[]): Promise<string> {
    const result = await this.pulumi(of, args);
    if (result.exitCode !== 0)
      throw new Error(`pulumi ${args.join(" ")} (${fullName(of)}):\n${textOf(result)}`);
    return result.stdout;
  }

  /** Runs a command that must fail; returns all it printed. */
  async fail(
    of: StackRef,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const result = await this.pulumi(of, args, environment);
    if (result.exitCode === 0)
      throw new Error(`pulumi ${args.join(" ")} (${fullName(of)}) did not fail:\n${textOf(result)}`);
    return textOf(result);
  }

  async up(of: StackRef): Promise<string> {
    return this.succeed(of, ["up", "--yes", "--skip-preview"]);
  }

  /** The operations a preview plans on AWS's resources, "update RestApiPolicy"; not those that change nothing. */
  async planned(of: StackRef): Promise<string[]> {
    return plannedOperations(await this.succeed(of, ["preview", "--json"]));
  }

  /** What a stack exports, as its contract has it. */
  async outputs<T>(of: StackRef, contract: z.ZodType<T>): Promise<T> {
    const args = ["stack", "output", "--json", "--stack", stackId(of).stack];
    return contract.parse(JSON.parse(await this.succeed(of, args)));
  }

  /** What the acceptance stack observed last. */
  async observed(): Promise<AcceptanceResult> {
    return (await this.outputs("acceptance", z.object({ result: acceptanceResult }))).result;
  }

  /** Gives a stack the outputs that a peer shall read, without deploying it. */
  async importOutputs(of: StackRef, outputs: Readonly<Record<string, unknown>>): Promise<void> {
    const id = stackId(of);
    const file = join(this.folder, `${id.project}.${id.stack}.json`);
    await writeFile(file, stateThatExports(id, outputs));
    await this.succeed(of, ["stack", "import", "--force", "--stack", id.stack, "--file", file]);
  }

  configFile(of: StackRef): string {
    return this.configs.fileOf(of);
  }
}

function textOf(result: RunResult): string {
  return `${result.stdout}\n${result.stderr}`;
}

const preview = z.object({ steps: z.array(z.object({ op: z.string(), urn: z.string() })) });
const changesNothing = ["same", "read", "refresh"];

/** What `pulumi preview --json` plans to do to AWS's resources, sorted: "update RestApiPolicy". */
function plannedOperations(report: string): string[] {
  return preview
    .parse(JSON.parse(report))
    .steps.filter(({ op, urn }) => !changesNothing.includes(op) && isResource(urn))
    .map(({ op, urn }) => `${op} ${parseUrn(urn).type.split(":").at(-1)}`)
    .sort();
}

/** Salt of the sandbox's passphrase, as in Pulumi.sandbox.yaml. */
const sandboxSalt = "v1:Gh3VbjA2B3A=:v1:acYXfj3ErTOqMJsa:Z9qWBANMsIMUMoGf26gKHGpSdnFrlQ==";

/** The config files of a deployment's stacks, outside the projects. */
class StackConfigs {
  private readonly configs = new Map<string, Config>();

  constructor(private readonly folder: string) {}

  /** Sets config of a stack on top of the sandbox's own; a key set to undefined is taken away. */
  async change(of: StackRef, change: Config): Promise<void> {
    const config = { ...(this.configs.get(fullName(of)) ?? sandboxConfig(of)), ...change };
    this.configs.set(fullName(of), config);
    await writeFile(this.fileOf(of), JSON.stringify({ config, encryptionsalt: sandboxSalt }));
  }

  fileOf(of: StackRef): string {
    const { project, stack } = stackId(of);
    return join(this.folder, `Pulumi.${project}.${stack}.yaml`);
  }
}
