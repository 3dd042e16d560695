import { z } from "zod";
import { ensureToolchain } from "../../tests/toolchain/index";
import { Failure } from "../terminal/failure";
import { type RunResult, run, wasInterrupted } from "../terminal/process";
import { type ProjectName, projectFolder } from "./project";

const backendNext =
  "  next: pulumi whoami -v tells which backend is used; PULUMI_BACKEND_URL or pulumi login names another";

/** The Pulumi CLI of the toolchain with the environment that every step of one command shares. */
export class Pulumi {
  private constructor(
    private readonly command: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async create(environment: Readonly<Record<string, string>>): Promise<Pulumi> {
    const toolchain = await ensureToolchain({ log: (line) => console.error(line) });
    // Pulumi's Automation API sets it too: without it the CLI takes no --event-log.
    const debug = { PULUMI_DEBUG_COMMANDS: "true" };
    return new Pulumi(toolchain.pulumi, { ...process.env, ...environment, ...toolchain.env, ...debug });
  }

  /** Runs a step before the user's eyes; throws when it fails or was interrupted. */
  async show(project: ProjectName, args: readonly string[]): Promise<void> {
    const result = await this.run(project, args, "show");
    if (wasInterrupted()) throw new Failure("interrupted; run the same command again to carry on", 130);
    if (result.exitCode !== 0) {
      const step = `pulumi ${args.join(" ")} (project ${project})`;
      const next = "next: mend what is said above; the same command again carries on from there";
      throw new Failure(`${step} failed with exit code ${result.exitCode}\n  ${next}`, result.exitCode);
    }
  }

  /** Creates the stack unless it exists; leaves the selected stack as it is. */
  async initStack(project: ProjectName, stack: string): Promise<void> {
    const result = await this.run(
      project,
      ["stack", "init", stack, "--no-select", "--non-interactive"],
      "capture",
    );
    if (result.exitCode === 0 || /already exists/.test(result.stderr)) return;
    throw new Failure(
      `cannot create stack ${stack} of project ${project}:\n${result.stderr.trim()}\n${backendNext}`,
    );
  }

  /** Config of a stack by its whole key, as texts; what is not set there is missing. */
  async config(project: ProjectName, stack: string): Promise<ReadonlyMap<string, string>> {
    const found = await this.ask(project, ["config", "--stack", stack]);
    const values = z.record(z.string(), z.object({ value: z.string().optional() })).parse(found ?? {});
    return new Map(Object.entries(values).flatMap(([key, { value }]) => (value ? [[key, value]] : [])));
  }

  /** Every output of a stack; undefined when the stack does not exist or has none. @throws Failure on all else */
  async outputs(project: ProjectName, stack: string): Promise<Record<string, unknown> | undefined> {
    const found = await this.ask(project, ["stack", "output", "--stack", stack]);
    const outputs = z.record(z.string(), z.unknown()).parse(found ?? {});
    return Object.keys(outputs).length === 0 ? undefined : outputs;
  }

  /** A stack output as JSON. */
  async output(project: ProjectName, stack: string, name: string): Promise<unknown> {
    const found = await this.outputs(project, stack);
    if (found?.[name] === undefined) throw new Failure(`no output ${name} of ${project} ${stack}`);
    return found[name];
  }

  /** The answer to a question about a stack as JSON; undefined where there is no such stack. */
  private async ask(project: ProjectName, args: readonly string[]): Promise<unknown> {
    const result = await this.run(project, [...args, "--json"], "capture");
    if (result.exitCode === 0) return JSON.parse(result.stdout);
    if (/no stack named/.test(result.stderr)) return undefined;
    throw new Failure(
      `pulumi ${args.join(" ")} (project ${project}) failed:\n${result.stderr.trim()}\n${backendNext}`,
    );
  }

  run(project: ProjectName, args: readonly string[], output: "show" | "capture"): Promise<RunResult> {
    return run(this.command, args, { cwd: projectFolder(project), env: this.environment, output });
  }
}
