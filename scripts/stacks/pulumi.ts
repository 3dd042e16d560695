import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../../shared/terminal/failure";
import { ensureToolchain, type Toolchain } from "../../tests/toolchain";
import { printNotice, type RunOutput, type RunResult, run } from "../terminal/process";
import { keepCompiled } from "./keep-compiled";
import { awaitEnd, locksIn, locksUnder, lockText, requireDead, type StackLock, stackFiles } from "./locks";
import { lastOf, type ProjectName, projectFolder } from "./project";

const backendNext =
  "  next: pulumi whoami -v shows which backend is used; PULUMI_BACKEND_URL or pulumi login names another";

/** The Pulumi CLI of the toolchain with the environment that every step of one command shares. */
export class Pulumi {
  /** Where notices go. */
  notify: (text: string) => void = printNotice;

  private constructor(
    private readonly command: string,
    readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async create(
    environment: NodeJS.ProcessEnv,
    toolchain?: Pick<Toolchain, "pulumi" | "env">,
  ): Promise<Pulumi> {
    const { pulumi, env } = toolchain ?? (await ensureToolchain({ log: printNotice }));
    // Pulumi's Automation API sets it too: without it the CLI takes no --event-log.
    const debug = { PULUMI_DEBUG_COMMANDS: "true" };
    return new Pulumi(pulumi, { ...process.env, ...keepCompiled(), ...environment, ...env, ...debug });
  }

  /** Creates the stack unless it exists; leaves the selected stack as it is. @returns whether it is new */
  async initStack(project: ProjectName, stack: string): Promise<boolean> {
    // An attempt takes twice as long as a look: it makes a key of the passphrase.
    if ((await this.ask(project, ["config", "--stack", stack])) !== undefined) return false;
    const result = await this.run(
      project,
      ["stack", "init", stack, "--no-select", "--non-interactive"],
      "capture",
    );
    if (result.exitCode === 0) return true;
    if (/already exists/.test(result.stderr)) return false;
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

  /** How many resources each stack of a project has: none where it was never deployed, or was destroyed. */
  async resourceCounts(project: ProjectName): Promise<ReadonlyMap<string, number>> {
    const listed = z.array(z.object({ name: z.string(), resourceCount: z.number().default(1) }));
    const found = listed.parse((await this.ask(project, ["stack", "ls"])) ?? []);
    return new Map(found.map(({ name, resourceCount }) => [lastOf(name), resourceCount]));
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

  /**
   * Runs the CLI once; a second time after what a killed update left in its way, a lock or an empty file, is gone.
   * @throws Failure naming whoever holds the stack
   */
  async run(project: ProjectName, args: readonly string[], output: RunOutput): Promise<RunResult> {
    const result = await this.once(project, args, output);
    const stack = stackIn(args);
    if (result.exitCode === 0 || stack === undefined) return result;
    return (await this.cleared(project, stack, result.stderr)) ? this.once(project, args, output) : result;
  }

  /** Removes what a dead process left of its lock on a stack. @returns whether there was anything */
  private async cleared(project: ProjectName, stack: string, errors: string): Promise<boolean> {
    const locks = locksIn(errors);
    return locks.length === 0
      ? readsEmptyFile(errors) && this.removeEmptyFiles(project, stack)
      : this.releaseLocks(locks, project, stack);
  }

  private async releaseLocks(
    locks: readonly StackLock[],
    project: ProjectName,
    stack: string,
  ): Promise<boolean> {
    await awaitEnd(locks);
    requireDead(locks, project, stack);
    if (!(await this.released(project, stack))) return false;
    for (const lock of locks)
      this.notify(`${project} ${stack}: released the lock of a process that has ended: ${lockText(lock)}`);
    return true;
  }

  /** Releases the locks of processes that have ended; one kill may have left a lock and an empty file. */
  private async released(project: ProjectName, stack: string): Promise<boolean> {
    const cancel = () => this.once(project, ["cancel", "--yes", stack], "capture");
    let result = await cancel();
    if (readsEmptyFile(result.stderr) && (await this.removeEmptyFiles(project, stack)))
      result = await cancel();
    if (result.exitCode === 0) return true;
    return /no stack named/.test(result.stderr) && this.removeLocks(project, stack);
  }

  /** What a kill left empty beside a stack's state and its locks; the state itself is replaced whole. */
  private async removeEmptyFiles(project: ProjectName, stack: string): Promise<boolean> {
    const files = await this.stackFiles(project, stack);
    if (files === undefined) return false;
    const empty = [files.attributes, ...filesIn(files.locks)].filter(isEmpty);
    requireDead(locksUnder(files.locks), project, stack);
    for (const file of empty) {
      rmSync(file, { force: true });
      this.notify(`${project} ${stack}: removed ${file}, which a killed update left empty`);
    }
    // Two operations of one command may meet it at the same time, of which the other was first.
    return empty.length > 0 || !existsSync(files.attributes);
  }

  /** Of a stack whose very creation was killed, which `pulumi cancel` does not know. @returns whether they are gone */
  private async removeLocks(project: ProjectName, stack: string): Promise<boolean> {
    const files = await this.stackFiles(project, stack);
    if (files === undefined) return false;
    requireDead(locksUnder(files.locks), project, stack);
    rmSync(files.locks, { recursive: true, force: true });
    return true;
  }

  /** @throws Failure where a process that may live holds the stack, as far as a backend that is a folder shows */
  async requireNoUpdate(project: ProjectName, stack: string): Promise<void> {
    requireDead(await this.knownLocks(project, stack), project, stack);
  }

  /**
   * Releases the locks of processes that have ended before something is done that would meet them. @throws Failure as
   * above
   */
  async releaseDeadLocks(project: ProjectName, stack: string): Promise<void> {
    const locks = await this.knownLocks(project, stack);
    if (locks.length > 0) await this.releaseLocks(locks, project, stack);
  }

  private async knownLocks(project: ProjectName, stack: string): Promise<StackLock[]> {
    const files = await this.stackFiles(project, stack);
    return files === undefined ? [] : locksUnder(files.locks);
  }

  private async stackFiles(project: ProjectName, stack: string): Promise<ReturnType<typeof stackFiles>> {
    const backend = this.environment.PULUMI_BACKEND_URL ?? (await this.backendUrl(project));
    return stackFiles(backend, project, stack);
  }

  private async backendUrl(project: ProjectName): Promise<string> {
    const { stdout } = await this.once(project, ["whoami", "--json"], "capture");
    return z.object({ url: z.string() }).parse(JSON.parse(stdout)).url;
  }

  private once(project: ProjectName, args: readonly string[], output: RunOutput): Promise<RunResult> {
    return run(this.command, args, { cwd: projectFolder(project), env: this.environment, output });
  }
}

/** The stack that arguments of the CLI are about. */
function stackIn(args: readonly string[]): string | undefined {
  const [command, subcommand, name] = args;
  if (command === "stack" && subcommand === "init") return name;
  return args.includes("--stack") ? args[args.indexOf("--stack") + 1] : undefined;
}

const readsEmptyFile = (errors: string) => /: EOF$/m.test(errors);

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

function isEmpty(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.size === 0;
}
