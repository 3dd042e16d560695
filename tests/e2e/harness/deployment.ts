import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type ProjectName, projectFolder } from "../../../scripts/stacks/project";
import { type RunResult, run } from "../../../scripts/terminal/process";
import { type AcceptanceResult, acceptanceResult } from "../../acceptance/input";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox";
import { ensureToolchain, type Toolchain } from "../../toolchain/index";
import { type Config, sandboxConfig } from "./config";

const previewReport = z.object({ steps: z.array(z.object({ op: z.string(), urn: z.string() })) });

export const stack = "sandbox";

/** A sandbox of its own with the three projects' stacks, in a temporary folder. */
export class Deployment {
  private readonly config = new Map<ProjectName, Config>();

  private constructor(
    readonly folder: string,
    readonly sandbox: Sandbox,
    private readonly toolchain: Toolchain,
  ) {}

  static async create(): Promise<Deployment> {
    const toolchain = await ensureToolchain({ log: (line) => console.error(line) });
    const folder = await mkdtemp(join(tmpdir(), "private-api-e2e-"));
    const sandbox = await startSandbox({ directory: join(folder, "sandbox"), log: () => {} });
    const deployment = new Deployment(folder, sandbox, toolchain);
    for (const project of ["consumer", "provider", "acceptance"] as const)
      await deployment.configure(project, {});
    return deployment;
  }

  async remove(): Promise<void> {
    await this.sandbox.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.sandbox.env, ...this.toolchain.env };
  }

  /** Sets config of a project's stack on top of the sandbox's own; a key set to undefined is taken away. */
  async configure(project: ProjectName, change: Config): Promise<void> {
    const config = { ...(this.config.get(project) ?? sandboxConfig[project]), ...change };
    this.config.set(project, config);
    await writeFile(this.configFile(project), JSON.stringify({ config, encryptionsalt: sandboxSalt }));
  }

  async initStacks(projects: readonly ProjectName[] = ["consumer", "provider", "acceptance"]): Promise<void> {
    for (const project of projects) await this.succeed(project, ["stack", "init", stack, "--no-select"]);
  }

  pulumi(
    project: ProjectName,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RunResult> {
    const flags = args[0] === "stack" ? [] : ["--stack", stack, "--config-file", this.configFile(project)];
    return run(this.toolchain.pulumi, [...args, ...flags, "--non-interactive"], {
      cwd: projectFolder(project),
      env: { ...this.environment, ...environment },
      output: "capture",
    });
  }

  async succeed(project: ProjectName, args: readonly string[]): Promise<string> {
    const result = await this.pulumi(project, args);
    if (result.exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} (${project}):\n${textOf(result)}`);
    return result.stdout;
  }

  /** Runs a command that must fail; returns all it printed. */
  async fail(
    project: ProjectName,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const result = await this.pulumi(project, args, environment);
    if (result.exitCode === 0)
      throw new Error(`pulumi ${args.join(" ")} (${project}) did not fail:\n${textOf(result)}`);
    return textOf(result);
  }

  async up(project: ProjectName): Promise<string> {
    return this.succeed(project, ["up", "--yes", "--skip-preview"]);
  }

  /** The operations a preview plans on AWS's resources, "update RestApiPolicy"; not those that change nothing. */
  async planned(project: ProjectName): Promise<string[]> {
    const report = previewReport.parse(JSON.parse(await this.succeed(project, ["preview", "--json"])));
    return report.steps
      .filter((step) => !["same", "read", "refresh"].includes(step.op))
      .map((step) => ({ op: step.op, type: typeOf(step.urn) }))
      .filter(({ type }) => !type.startsWith("private-api:"))
      .map(({ op, type }) => `${op} ${type.split(":").at(-1)}`)
      .sort();
  }

  /** What the acceptance stack observed last. */
  async observed(): Promise<AcceptanceResult> {
    const text = await this.succeed("acceptance", ["stack", "output", "result", "--json", "--stack", stack]);
    return acceptanceResult.parse(JSON.parse(text));
  }

  /** Gives a stack the outputs that a peer shall read, without deploying it. */
  async importOutputs(project: ProjectName, outputs: Readonly<Record<string, unknown>>): Promise<void> {
    const urn = `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
    const resource = { urn, custom: false, type: "pulumi:pulumi:Stack", outputs };
    const file = join(this.folder, `${project}.json`);
    await writeFile(
      file,
      JSON.stringify({ version: 3, deployment: { manifest: {}, resources: [resource] } }),
    );
    await this.succeed(project, ["stack", "import", "--force", "--stack", stack, "--file", file]);
  }

  configFile(project: ProjectName): string {
    return join(this.folder, `Pulumi.${project}.yaml`);
  }
}

/** The type of a URN without its parents': urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function textOf(result: RunResult): string {
  return `${result.stdout}\n${result.stderr}`;
}

/** Salt of the sandbox's passphrase, as in Pulumi.sandbox.yaml. */
const sandboxSalt = "v1:Gh3VbjA2B3A=:v1:acYXfj3ErTOqMJsa:Z9qWBANMsIMUMoGf26gKHGpSdnFrlQ==";
