import { type ChildProcess, spawn } from "node:child_process";
import { projectFolder } from "../../../../scripts/stacks/project";
import { until } from "../../../toolchain/e2e/processes";
import { type StackRef, stackId } from "./config";
import { processesBelow, survivor } from "./processes";
import type { SandboxStacks } from "./sandbox-stacks";

/** A line that the engine prints when it begins or ends an operation on a resource of AWS. */
const operation = /^ *[+~-]+ +aws:\S+ \S+ (?:creat|updat|delet|replac)(?:ing|ed)\b/gm;

/** An update that runs while the test does something else. */
export class RunningUpdate {
  private text = "";
  private readonly child: ChildProcess;
  private readonly listeners = new Set<() => void>();
  /** Exit code; undefined when a signal ended it. */
  readonly ended: Promise<number | undefined>;

  constructor(deployment: SandboxStacks, of: StackRef, args: readonly string[]) {
    const { project, stack } = stackId(of);
    const flags = ["--stack", stack, "--config-file", deployment.configFile(of), "--non-interactive"];
    const child = spawn("pulumi", [...args, ...flags], {
      cwd: projectFolder(project),
      env: deployment.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        this.text += chunk.toString();
        for (const listener of this.listeners) listener();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve(code ?? undefined));
    });
  }

  get output(): string {
    return this.text;
  }

  /** Begun and ended operations that were printed until now. */
  get operations(): number {
    return this.text.match(operation)?.length ?? 0;
  }

  /** Settles once that many operations were printed: true, or false when the update ended before. */
  reached(operations: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (reached: boolean) => {
        this.listeners.delete(look);
        resolve(reached);
      };
      const look = () => {
        if (this.operations >= operations) settle(true);
      };
      this.listeners.add(look);
      look();
      void this.ended.then(() => settle(this.operations >= operations));
    });
  }

  /**
   * Ends the CLI as a crash or a full memory would.
   * @throws when a process that ran for it outlives it by more than two minutes
   */
  async kill(): Promise<void> {
    const below = processesBelow(this.child.pid ?? 0);
    this.child.kill("SIGKILL");
    await this.ended;
    const survivors = () => below.flatMap((it) => survivor(it) ?? []);
    await until(
      () => `the end of what ran for the CLI:\n  ${survivors().join("\n  ")}`,
      120,
      () => survivors().length === 0,
    );
  }
}
